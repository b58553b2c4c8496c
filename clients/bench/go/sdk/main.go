// Command sdk searches with the typed client of the official SDK: the newest release that has the products in one
// module.
package main

import (
	"log"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	vod "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vod/v20180717"
	"trtc.bench/measure"
)

func main() {
	settings := profile.NewClientProfile()
	settings.HttpProfile.Scheme = "HTTP"
	settings.HttpProfile.Endpoint = measure.Setting("BENCH_CLOUD")
	credential := common.NewCredential(measure.Setting("BENCH_SECRET_ID"), measure.Setting("BENCH_SECRET_KEY"))
	client, err := vod.NewClient(credential, "ap-guangzhou", settings)
	if err != nil {
		log.Fatal(err)
	}
	stream := measure.Setting("BENCH_STREAM_ID")
	measure.Main("tencentcloud-sdk-go 1.0.162, typed", func() (int, error) {
		request := vod.NewSearchMediaRequest()
		request.StreamIds = common.StringPtrs([]string{stream})
		request.Limit = common.Uint64Ptr(10)
		response, err := client.SearchMedia(request)
		if err != nil {
			return 0, err
		}
		return len(response.Response.MediaInfoSet), nil
	})
}
