package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
	"github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

func call(client *trtcrecording.Client, asked request) (any, error) {
	ctx := context.Background()
	if asked.TimeoutMS > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(asked.TimeoutMS)*time.Millisecond)
		defer cancel()
	}
	method, err := methodOf(client, asked.Method)
	if err != nil {
		return nil, err
	}
	response, err := method(ctx, asked.Request)
	if err != nil {
		return nil, err
	}
	written, err := protojson.Marshal(response)
	return map[string]any{"response": json.RawMessage(written)}, err
}

func pages(client *trtcrecording.Client, asked request) (any, error) {
	switch asked.Method {
	case "MediaSearch/SearchMedia":
		return collect(client.AllMedia, asked.Request, &recordingpb.SearchMediaRequest{})
	case "MixTranscode/ListMixes":
		return collect(client.AllMixes, asked.Request, &recordingpb.ListMixesRequest{})
	case "RecordingConfig/ListRecordingTasks":
		return collect(client.AllRecordingTasks, asked.Request, &recordingpb.ListRecordingTasksRequest{})
	case "RecordingConfig/ListRecordingSettingsRevisions":
		request := &recordingpb.ListRecordingSettingsRevisionsRequest{}
		return collect(client.AllRecordingSettingsRevisions, asked.Request, request)
	default:
		return nil, fmt.Errorf("there is no paging helper of %q", asked.Method)
	}
}

func collect[Request, Item proto.Message](
	helper func(context.Context, Request) iter.Seq2[Item, error], body json.RawMessage, request Request,
) (any, error) {
	if err := protojson.Unmarshal(body, request); err != nil {
		return nil, err
	}
	items := []json.RawMessage{}
	for item, err := range helper(context.Background(), request) {
		if err != nil {
			return nil, err
		}
		written, err := protojson.Marshal(item)
		if err != nil {
			return nil, err
		}
		items = append(items, written)
	}
	return map[string]any{"items": items}, nil
}

func download(client *trtcrecording.Client, asked request) (any, error) {
	done, err := client.Download(context.Background(), asked.FileID, asked.Path)
	if err != nil {
		return nil, err
	}
	return map[string]any{"size": done.Size, "sha256": done.SHA256, "resumed": done.Resumed}, nil
}

func cancel(client *trtcrecording.Client, asked request) (any, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	parts, err := client.MediaSearch.DownloadMedia(ctx, &recordingpb.DownloadMediaRequest{FileId: asked.FileID})
	if err != nil {
		return nil, err
	}
	if _, err := parts.Recv(); err != nil {
		return nil, err
	}
	cancel()
	for {
		_, err := parts.Recv()
		if errors.Is(err, io.EOF) {
			return map[string]any{"cancelled": false, "code": "OK"}, nil
		}
		if err == nil {
			continue
		}
		var failed *trtcrecording.Error
		if !errors.As(err, &failed) {
			return nil, err
		}
		return map[string]any{"cancelled": true, "code": code.Code(failed.Code).String()}, nil
	}
}

func batch(client *trtcrecording.Client, asked request) (any, error) {
	request := &recordingpb.BatchResolveStreamIdsRequest{Formula: recordingpb.StreamIdFormula_STREAM_ID_FORMULA_DIRECT}
	for i := range asked.Count {
		request.Identities = append(request.Identities, &recordingpb.StreamIdentity{
			SdkAppId: 1400000001,
			RoomId:   &recordingpb.RoomId{Kind: &recordingpb.RoomId_Number{Number: 7}},
			UserId:   fmt.Sprintf("%s%d", asked.User, i),
		})
	}
	response, err := client.StreamIdResolver.BatchResolveStreamIds(context.Background(), request)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(response.Resolved))
	for i, resolved := range response.Resolved {
		ids[i] = resolved.StreamId
	}
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return map[string]any{"count": len(ids), "sha256": hex.EncodeToString(sum[:])}, nil
}

// failure is what the client's error says, or what is wrong with the harness.
func failure(err error) any {
	var failed *trtcrecording.Error
	if !errors.As(err, &failed) {
		return map[string]any{"harness_error": err.Error()}
	}
	violations := []map[string]string{}
	for _, violation := range failed.Violations {
		violations = append(violations, map[string]string{"field": violation.Field, "description": violation.Description})
	}
	said := map[string]any{
		"code":       code.Code(failed.Code).String(),
		"reason":     failed.Reason,
		"message":    failed.Message,
		"metadata":   failed.Metadata,
		"violations": violations,
	}
	if failed.Metadata == nil {
		said["metadata"] = map[string]string{}
	}
	if failed.RetryAfter > 0 {
		said["retry_after_ms"] = failed.RetryAfter.Milliseconds()
	}
	return map[string]any{"error": said}
}
