// Command recordings resolves a StreamId and lists the recordings of a user in a room.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

func main() {
	ctx := context.Background()
	client, err := trtcrecording.New(os.Getenv("TRTC_RECORDING_ENDPOINT"), trtcrecording.WithAPIKey(os.Getenv("TRTC_RECORDING_TOKEN")))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	room := &pb.RoomId{Kind: &pb.RoomId_Number{Number: 12345}}
	identity := &pb.StreamIdentity{SdkAppId: 1400000001, RoomId: room, UserId: "userA", StreamType: pb.StreamType_STREAM_TYPE_MAIN}
	answer, err := client.StreamIdResolver.ResolveStreamId(ctx, &pb.ResolveStreamIdRequest{Identity: identity})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.GetResolved().GetStreamId())

	query := &pb.RoomQuery{SdkAppId: 1400000001, RoomId: room, UserIds: []string{"userA"}}
	for media, err := range client.AllMedia(ctx, &pb.SearchMediaRequest{Target: &pb.SearchMediaRequest_Room{Room: query}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(media.GetFileId(), media.GetDuration().AsDuration())
	}
}
