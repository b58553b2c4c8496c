// Command sdkcommon searches with the newest common client of the official SDK, which has no models: of the answer only
// the recordings' FileIds are read.
package main

import (
	"encoding/json"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	"trtc.bench/measure"
)

type answer struct {
	Response struct {
		MediaInfoSet []struct{ FileId string }
	}
}

func main() {
	settings := profile.NewClientProfile()
	settings.HttpProfile.Scheme = "HTTP"
	settings.HttpProfile.Endpoint = measure.Setting("BENCH_CLOUD")
	credential := common.NewCredential(measure.Setting("BENCH_SECRET_ID"), measure.Setting("BENCH_SECRET_KEY"))
	client := common.NewCommonClient(credential, "ap-guangzhou", settings)
	search := map[string]any{"StreamIds": []string{measure.Setting("BENCH_STREAM_ID")}, "Limit": 10}
	measure.Main("tencentcloud-sdk-go/common 1.3.209", func() (int, error) {
		request := tchttp.NewCommonRequest("vod", "2018-07-17", "SearchMedia")
		if err := request.SetActionParameters(search); err != nil {
			return 0, err
		}
		response := tchttp.NewCommonResponse()
		if err := client.Send(request, response); err != nil {
			return 0, err
		}
		var found answer
		err := json.Unmarshal(response.GetBody(), &found)
		return len(found.Response.MediaInfoSet), err
	})
}
