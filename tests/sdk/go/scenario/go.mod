module trtc.test/scenario

go 1.19
