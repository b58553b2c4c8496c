module trtc.bench/measure

go 1.26.0
