module trtc.test/typed

go 1.19

require (
	github.com/tencentcloud/tencentcloud-sdk-go v1.0.162
	trtc.test/scenario v0.0.0
)

replace trtc.test/scenario => ../scenario
