// Runs a scenario with the typed clients of the official Go SDK, unchanged; see ../../README.md.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	live "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/live/v20180801"
	trtc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/trtc/v20190722"
	vod "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vod/v20180717"
	"trtc.test/scenario"
)

const region = "ap-guangzhou"

// model is what requests and answers of the SDK can do.
type model interface {
	FromJsonString(string) error
	ToJsonString() string
}

type cloud struct{ settings scenario.Settings }

func (c cloud) client(product string, who scenario.Account) (reflect.Value, string, error) {
	made := profile.NewClientProfile()
	made.SignMethod = c.settings.SignMethod
	made.UnsignedPayload = c.settings.UnsignedPayload
	made.Language = "en-US"
	made.HttpProfile.Scheme = "HTTP"
	made.HttpProfile.Endpoint = who.Endpoint
	made.HttpProfile.ReqMethod = c.settings.HTTPMethod
	credential := common.NewTokenCredential(who.SecretID, who.SecretKey, who.Token)
	var client any
	var version string
	var err error
	switch product {
	case "live":
		version = live.APIVersion
		client, err = live.NewClient(credential, region, made)
	case "trtc":
		version = trtc.APIVersion
		client, err = trtc.NewClient(credential, region, made)
	case "vod":
		version = vod.APIVersion
		client, err = vod.NewClient(credential, region, made)
	default:
		err = fmt.Errorf("the runner knows no product %s", product)
	}
	return reflect.ValueOf(client), version, err
}

func (c cloud) Call(product, action string, who scenario.Account, params []byte) ([]byte, error) {
	client, version, err := c.client(product, who)
	if err != nil {
		return nil, err
	}
	method := client.MethodByName(action)
	if !method.IsValid() {
		return nil, fmt.Errorf("the client of %s has no %s", product, action)
	}
	// What New<Action>Request does, by name.
	request := reflect.New(method.Type().In(0).Elem())
	base := new(tchttp.BaseRequest).Init().WithApiInfo(product, version, action)
	request.Elem().FieldByName("BaseRequest").Set(reflect.ValueOf(base))
	if err := request.Interface().(model).FromJsonString(string(params)); err != nil {
		return nil, err
	}
	results := method.Call([]reflect.Value{request})
	if err, _ := results[1].Interface().(error); err != nil {
		var refused *sdkerrors.TencentCloudSDKError
		if errors.As(err, &refused) {
			return nil, &scenario.Refused{Code: refused.Code, Message: refused.Message, RequestID: refused.RequestId}
		}
		return nil, err
	}
	var answer struct{ Response json.RawMessage }
	err = json.Unmarshal([]byte(results[0].Interface().(model).ToJsonString()), &answer)
	return answer.Response, err
}

func main() {
	scenario.Main("go", func(settings scenario.Settings) scenario.Cloud { return cloud{settings} })
}
