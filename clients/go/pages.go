package trtcrecording

import (
	"context"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

// AllMedia yields every recording that a search finds, page after page; the next page is asked for when it is needed.
// An error ends the sequence and comes with a nil recording. The request is not changed; its page_size is the size of
// the pages, and its page_token, if it is set, where to begin.
func (c *Client) AllMedia(ctx context.Context, req *recordingpb.SearchMediaRequest) iter.Seq2[*recordingpb.Media, error] {
	token := func(r *recordingpb.SearchMediaRequest) *string { return &r.PageToken }
	return pages(ctx, req, c.MediaSearch.SearchMedia, token, (*recordingpb.SearchMediaResponse).GetMedia)
}

// AllMixes yields every mix of a list, as [Client.AllMedia] does recordings.
func (c *Client) AllMixes(ctx context.Context, req *recordingpb.ListMixesRequest) iter.Seq2[*recordingpb.Mix, error] {
	token := func(r *recordingpb.ListMixesRequest) *string { return &r.PageToken }
	return pages(ctx, req, c.MixTranscode.ListMixes, token, (*recordingpb.ListMixesResponse).GetMixes)
}

// AllRecordingTasks yields every recording task of a list, as [Client.AllMedia] does recordings.
func (c *Client) AllRecordingTasks(
	ctx context.Context, req *recordingpb.ListRecordingTasksRequest,
) iter.Seq2[*recordingpb.RecordingTask, error] {
	token := func(r *recordingpb.ListRecordingTasksRequest) *string { return &r.PageToken }
	return pages(ctx, req, c.RecordingConfig.ListRecordingTasks, token, (*recordingpb.ListRecordingTasksResponse).GetTasks)
}

// AllRecordingSettingsRevisions yields every revision of the settings, as [Client.AllMedia] does recordings.
func (c *Client) AllRecordingSettingsRevisions(
	ctx context.Context, req *recordingpb.ListRecordingSettingsRevisionsRequest,
) iter.Seq2[*recordingpb.RecordingSettingsRevision, error] {
	token := func(r *recordingpb.ListRecordingSettingsRevisionsRequest) *string { return &r.PageToken }
	items := (*recordingpb.ListRecordingSettingsRevisionsResponse).GetRevisions
	return pages(ctx, req, c.RecordingConfig.ListRecordingSettingsRevisions, token, items)
}

// pages calls list until there is no next page. A page may be empty while there is one.
func pages[Request proto.Message, Response interface{ GetNextPageToken() string }, Item any](
	ctx context.Context,
	req Request,
	list func(context.Context, Request, ...grpc.CallOption) (Response, error),
	token func(Request) *string,
	items func(Response) []*Item,
) iter.Seq2[*Item, error] {
	return func(yield func(*Item, error) bool) {
		next := proto.CloneOf(req)
		for {
			page, err := list(ctx, next)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range items(page) {
				if !yield(item, nil) {
					return
				}
			}
			if page.GetNextPageToken() == "" {
				return
			}
			*token(next) = page.GetNextPageToken()
		}
	}
}
