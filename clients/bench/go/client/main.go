// Command client searches with the client of this repository.
package main

import (
	"context"
	"log"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
	"trtc.bench/measure"
)

func main() {
	client, err := trtcrecording.New(measure.Setting("TRTC_RECORDING_ENDPOINT"))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	streams := &pb.StreamIdList{StreamIds: []string{measure.Setting("BENCH_STREAM_ID")}}
	request := &pb.SearchMediaRequest{Target: &pb.SearchMediaRequest_Streams{Streams: streams}, PageSize: 10}
	measure.Main("trtc-recording, Go client", func() (int, error) {
		response, err := client.MediaSearch.SearchMedia(context.Background(), request)
		return len(response.GetMedia()), err
	})
}
