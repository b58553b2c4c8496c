module trtc.bench/sdk

go 1.26.0

replace trtc.bench/measure => ../measure

require (
	github.com/tencentcloud/tencentcloud-sdk-go v1.0.162
	trtc.bench/measure v0.0.0
)
