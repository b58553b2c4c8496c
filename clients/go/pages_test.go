package trtcrecording_test

import (
	"context"
	"slices"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	pb "github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// pagesOf is a client of a server that has the given pages, each under a token of its own, and the tokens it was asked.
func pagesOf(t *testing.T, pages ...[]string) (*trtcrecording.Client, *[]string) {
	asked := &[]string{}
	address := start(t, &mediaServer{
		search: func(_ context.Context, r *pb.SearchMediaRequest) (*pb.SearchMediaResponse, error) {
			*asked = append(*asked, r.PageToken)
			number := len(r.PageToken)
			if number == len(pages) {
				return nil, status.Error(codes.FailedPrecondition, "too dense")
			}
			answer := &pb.SearchMediaResponse{}
			for _, id := range pages[number] {
				answer.Media = append(answer.Media, &pb.Media{FileId: id})
			}
			if number+1 < len(pages) || len(pages) == 1 {
				answer.NextPageToken = r.PageToken + "+"
			}
			return answer, nil
		},
	})
	return connect(t, "http://"+address), asked
}

func TestEveryItemOfEveryPageComesAlsoBehindAnEmptyOne(t *testing.T) {
	client, asked := pagesOf(t, []string{"a", "b"}, nil, []string{"c"})
	request := &pb.SearchMediaRequest{PageSize: 2}
	all := client.AllMedia(t.Context(), request)
	for range 2 {
		var ids []string
		for media, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, media.FileId)
		}
		if !slices.Equal(ids, []string{"a", "b", "c"}) {
			t.Errorf("got %v", ids)
		}
	}
	if !slices.Equal(*asked, []string{"", "+", "++", "", "+", "++"}) {
		t.Errorf("asked for %q", *asked)
	}
	if request.PageToken != "" {
		t.Error("the request was changed")
	}
}

func TestNoPageIsAskedForBehindTheLastItemWanted(t *testing.T) {
	client, asked := pagesOf(t, []string{"a", "b"}, []string{"c"})
	for range client.AllMedia(t.Context(), &pb.SearchMediaRequest{}) {
		break
	}
	if !slices.Equal(*asked, []string{""}) {
		t.Errorf("asked for %q", *asked)
	}
}

func TestAnErrorEndsThePages(t *testing.T) {
	client, _ := pagesOf(t, []string{"a"})
	var ids []string
	var last error
	for media, err := range client.AllMedia(t.Context(), &pb.SearchMediaRequest{}) {
		if last != nil {
			t.Error("it went on behind the error")
		}
		last = err
		ids = append(ids, media.GetFileId())
	}
	if status.Code(last) != codes.FailedPrecondition || !slices.Equal(ids, []string{"a", ""}) {
		t.Errorf("got %q and %v", ids, last)
	}
}
