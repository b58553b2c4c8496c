package trtcrecording

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/trtc-recording/trtc-recording/clients/go/recordingpb"
)

const (
	// maxStalls is how often in a row a download goes on after a call that brought no byte.
	maxStalls = 5
	// The wait before it goes on; doubled with every stall.
	minStallDelay = 200 * time.Millisecond
	maxStallDelay = 5 * time.Second
)

// Downloaded is what a download wrote.
type Downloaded struct {
	// Header is what the service said of the file: the recording, a file name, the content type and the size.
	Header *recordingpb.DownloadHeader
	// Size is the number of bytes written; it is the header's.
	Size int64
	// SHA256 is the hash of the bytes written, in lower-case hex.
	SHA256 string
	// MD5Verified is true when the file came in one call and has the MD5 that VOD states.
	MD5Verified bool
	// Resumed is how often it went on after a broken call.
	Resumed int
}

// Download writes a recording to a file, which has its name with `.part` until it is whole; a file of that name is
// replaced. After a broken call it goes on at the byte reached, at most 5 times in a row without progress. Size and
// SHA-256 are compared with those the service states: DATA_LOSS when they differ. It has no deadline but that of ctx.
// When it fails, nothing is left behind.
//
// Errors of the service are those of MediaSearch.DownloadMedia; ABORTED ETAG_MISMATCH also says that the recording was
// changed meanwhile. An HLS recording is written as one MPEG-TS file.
func (c *Client) Download(ctx context.Context, fileID, path string) (done *Downloaded, err error) {
	part := path + ".part"
	file, err := os.Create(part)
	if err != nil {
		return nil, local(fileID, err)
	}
	defer func() {
		if err != nil {
			done = nil
			_ = os.Remove(part)
		}
	}()
	done, err = c.DownloadTo(ctx, fileID, file)
	// Closed in any case: an open file cannot be removed on Windows.
	kept := errors.Join(file.Sync(), file.Close())
	if err == nil {
		err = local(fileID, kept)
	}
	if err == nil {
		err = local(fileID, os.Rename(part, path))
	}
	return done, err
}

// DownloadTo writes a recording to w as it comes, in order and every byte once. It is [Client.Download] otherwise; what
// was written before an error is not to be used.
func (c *Client) DownloadTo(ctx context.Context, fileID string, w io.Writer) (*Downloaded, error) {
	d := download{media: c.MediaSearch, fileID: fileID, w: w, whole: sha256.New()}
	for resumed, stalls := 0, 0; ; resumed++ {
		before := d.held
		trailer, err := d.once(ctx)
		if err == nil {
			return &Downloaded{
				Header:      d.header,
				Size:        d.held,
				SHA256:      hex.EncodeToString(d.whole.Sum(nil)),
				MD5Verified: trailer.GetMd5Verified(),
				Resumed:     resumed,
			}, nil
		}
		stalls++
		if d.held > before {
			stalls = 0
		}
		if ctx.Err() != nil || !isBroken(err) || stalls > maxStalls {
			return nil, err
		}
		if err := pause(ctx, err, stalls); err != nil {
			return nil, err
		}
	}
}

type download struct {
	media  recordingpb.MediaSearchClient
	fileID string
	w      io.Writer
	// That of the first call.
	header *recordingpb.DownloadHeader
	whole  hash.Hash
	held   int64
}

// once makes one call, from what is held to the end.
func (d *download) once(ctx context.Context) (*recordingpb.DownloadTrailer, error) {
	// A call that is left before its end must be cancelled, or it stays open.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	parts, err := d.media.DownloadMedia(ctx, &recordingpb.DownloadMediaRequest{
		FileId: d.fileID,
		Offset: d.held,
		Etag:   d.header.GetMedia().GetEtag(),
	})
	if err != nil {
		return nil, err
	}
	call := sha256.New()
	var trailer *recordingpb.DownloadTrailer
	for {
		message, err := parts.Recv()
		if errors.Is(err, io.EOF) {
			return trailer, d.verify(trailer, call)
		}
		if err != nil {
			return nil, err
		}
		switch part := message.GetPart().(type) {
		case *recordingpb.DownloadMediaResponse_Header:
			err = d.begin(part.Header)
		case *recordingpb.DownloadMediaResponse_Chunk:
			err = d.write(part.Chunk, call)
		case *recordingpb.DownloadMediaResponse_Trailer:
			trailer = part.Trailer
		}
		if err != nil {
			return nil, err
		}
	}
}

func (d *download) begin(header *recordingpb.DownloadHeader) error {
	if d.header == nil {
		d.header = header
	}
	if header.Offset != d.held {
		return dataLoss("bytes from %d on were asked for, and those from %d on came", d.held, header.Offset)
	}
	if header.SizeBytes != d.header.SizeBytes {
		return dataLoss("the size was %d bytes and is %d now", d.header.SizeBytes, header.SizeBytes)
	}
	return nil
}

func (d *download) write(chunk []byte, call hash.Hash) error {
	if _, err := d.w.Write(chunk); err != nil {
		return local(d.fileID, err)
	}
	d.held += int64(len(chunk))
	d.whole.Write(chunk)
	call.Write(chunk)
	return nil
}

// verify holds what came against what the service says it sent.
func (d *download) verify(trailer *recordingpb.DownloadTrailer, call hash.Hash) error {
	if d.header == nil || trailer == nil {
		return &Error{Code: codes.Unavailable, Message: "the download ended before its last message"}
	}
	if d.held != d.header.SizeBytes {
		return dataLoss("%d bytes came of a file of %d", d.held, d.header.SizeBytes)
	}
	if sum := hex.EncodeToString(call.Sum(nil)); sum != trailer.Sha256 {
		return dataLoss("the bytes that came have the SHA-256 %s, those sent had %s", sum, trailer.Sha256)
	}
	return nil
}

// local says that an error is one of this machine, not of the call.
func local(fileID string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("trtcrecording: download %s: %w", fileID, err)
}

func dataLoss(format string, args ...any) error {
	return &Error{Code: codes.DataLoss, Message: fmt.Sprintf(format, args...)}
}

// isBroken tells a call that broke from one that was refused. A connection that is cut within a stream comes from
// grpc-go as one of several codes, and never with a reason.
func isBroken(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	switch failed.Code {
	case codes.Unavailable:
		return true
	case codes.Canceled, codes.Internal, codes.Unknown:
		return failed.Reason == ""
	default:
		return false
	}
}

// pause waits before the next call, as long as the service asked for where it did; it fails when ctx ends.
func pause(ctx context.Context, broken error, stalls int) error {
	delay := min(minStallDelay<<stalls, maxStallDelay)
	var failed *Error
	if errors.As(broken, &failed) {
		delay = max(delay, failed.RetryAfter)
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return asError(status.FromContextError(ctx.Err()).Err())
	}
}
