module trtc.test/common

go 1.19

require (
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.209
	trtc.test/scenario v0.0.0
)

replace trtc.test/scenario => ../scenario
