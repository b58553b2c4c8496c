// Runs a scenario with the common client of the official Go SDK, unchanged; see ../../README.md.
package main

import (
	"encoding/json"
	"errors"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	"trtc.test/scenario"
)

const region = "ap-guangzhou"

var versions = map[string]string{"live": "2018-08-01", "trtc": "2019-07-22", "vod": "2018-07-17"}

type cloud struct{ settings scenario.Settings }

func (c cloud) Call(product, action string, who scenario.Account, params []byte) ([]byte, error) {
	made := profile.NewClientProfile()
	made.SignMethod = c.settings.SignMethod
	made.UnsignedPayload = c.settings.UnsignedPayload
	made.Language = "en-US"
	made.HttpProfile.Scheme = "HTTP"
	made.HttpProfile.Endpoint = who.Endpoint
	made.HttpProfile.ReqMethod = c.settings.HTTPMethod
	client := common.NewCommonClient(common.NewTokenCredential(who.SecretID, who.SecretKey, who.Token), region, made)

	request := tchttp.NewCommonRequest(product, versions[product], action)
	if err := request.SetActionParameters(params); err != nil {
		return nil, err
	}
	response := tchttp.NewCommonResponse()
	if err := client.Send(request, response); err != nil {
		var refused *sdkerrors.TencentCloudSDKError
		if errors.As(err, &refused) {
			return nil, &scenario.Refused{Code: refused.Code, Message: refused.Message, RequestID: refused.RequestId}
		}
		return nil, err
	}
	var answer struct{ Response json.RawMessage }
	err := json.Unmarshal(response.GetBody(), &answer)
	return answer.Response, err
}

func main() {
	scenario.Main("go-common", func(settings scenario.Settings) scenario.Cloud { return cloud{settings} })
}
