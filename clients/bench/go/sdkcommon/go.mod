module trtc.bench/sdkcommon

go 1.26.0

replace trtc.bench/measure => ../measure

require (
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.209
	trtc.bench/measure v0.0.0
)
