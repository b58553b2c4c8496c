// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#include <algorithm>
#include <fstream>
#include <system_error>

#include "impl.h"
#include "sha256.h"

namespace trtc_recording {
namespace {

constexpr int kMaxFailures = 5;
constexpr std::chrono::milliseconds kFirstWait(200);

Error Damaged(const std::string& message) { return Error(grpc::StatusCode::DATA_LOSS, message); }

// A download under way, in a file beside the wanted one that takes its name once it is whole.
class Transfer {
 public:
  explicit Transfer(const std::filesystem::path& path) : path_(path), part_(path) {
    part_ += ".part";
    file_.open(part_, std::ios::binary | std::ios::trunc);
  }
  // Leaves nothing behind of a download that was not finished.
  ~Transfer() {
    file_.close();
    std::error_code ignored;
    if (!finished_) std::filesystem::remove(part_, ignored);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  grpc::Status FileStatus() const {
    if (file_) return grpc::Status::OK;
    return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "cannot write " + part_.string());
  }

  v1::DownloadMediaRequest Request(const std::string& file_id) const {
    v1::DownloadMediaRequest request;
    request.set_file_id(file_id);
    request.set_offset(received_);
    request.set_etag(header_.media().etag());
    return request;
  }

  // Takes a message of the call under way.
  grpc::Status Take(const v1::DownloadMediaResponse& message) {
    if (message.has_header()) return Begin(message.header());
    if (message.has_trailer()) trailer_ = message.trailer();
    const std::string& chunk = message.chunk();
    if (chunk.empty()) return grpc::Status::OK;
    file_.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    sha256_.Update(chunk);
    received_ += static_cast<std::int64_t>(chunk.size());
    failures_ = 0;
    return FileStatus();
  }

  // How long to wait before the next call, after one that ended like this; the error where it cannot be got over.
  Result<std::chrono::milliseconds> Broken(const Error& error) {
    // What gRPC says of a connection that broke; without a reason, since the service's own errors have one.
    const bool of_connection = error.reason().empty() && (error.code() == grpc::StatusCode::INTERNAL ||
                                                          error.code() == grpc::StatusCode::UNKNOWN);
    if (error.code() != grpc::StatusCode::UNAVAILABLE && !of_connection) return error;
    if (++failures_ > kMaxFailures) return error;
    ++resumed_;
    return std::max(error.retry_after().value_or(kFirstWait), kFirstWait * (1 << (failures_ - 1)));
  }

  // Compares the file with what the service said of it, and gives it its name.
  Result<DownloadedFile> Finish() {
    if (received_ != header_.size_bytes()) {
      return Damaged(std::to_string(received_) + " bytes came instead of " + std::to_string(header_.size_bytes()));
    }
    const std::string digest = sha256_.Hex();
    // The trailer tells of its own call only.
    if (resumed_ == 0 && digest != trailer_->sha256()) {
      return Damaged("the file's SHA-256 is " + digest + ", not " + trailer_->sha256());
    }
    file_.close();
    if (!file_) return FromStatus(FileStatus());
    std::error_code failure;
    std::filesystem::rename(part_, path_, failure);
    if (failure) return Error(grpc::StatusCode::FAILED_PRECONDITION, path_.string() + ": " + failure.message());
    finished_ = true;
    return DownloadedFile{path_, received_, digest, resumed_, header_.media()};
  }

  // Whether the last message has come.
  bool ended() const { return trailer_.has_value(); }
  std::int64_t received() const { return received_; }
  std::int64_t size() const { return header_.size_bytes(); }

 private:
  grpc::Status Begin(const v1::DownloadHeader& header) {
    const v1::DownloadHeader& first = begun_ ? header_ : header;
    if (header.offset() != received_ || header.size_bytes() != first.size_bytes()) {
      return grpc::Status(grpc::StatusCode::DATA_LOSS,
                          "the service goes on at byte " + std::to_string(header.offset()) + " of " +
                              std::to_string(header.size_bytes()) + ", not at byte " + std::to_string(received_) +
                              " of " + std::to_string(first.size_bytes()));
    }
    if (!begun_) header_ = header;
    begun_ = true;
    return grpc::Status::OK;
  }

  const std::filesystem::path path_;
  std::filesystem::path part_;
  std::ofstream file_;
  internal::Sha256 sha256_;
  v1::DownloadHeader header_;
  std::optional<v1::DownloadTrailer> trailer_;
  std::int64_t received_ = 0;
  int failures_ = 0;
  int resumed_ = 0;
  bool begun_ = false;
  bool finished_ = false;
};

// One call, from where the transfer is to its end.
grpc::Status Receive(v1::MediaSearch::Stub& stub, grpc::ClientContext& context, const v1::DownloadMediaRequest& request,
                     const DownloadOptions& options, Transfer& transfer) {
  const auto stream = stub.DownloadMedia(&context, request);
  v1::DownloadMediaResponse message;
  grpc::Status own;
  while (own.ok() && stream->Read(&message)) {
    own = transfer.Take(message);
    if (own.ok() && options.progress) options.progress(transfer.received(), transfer.size());
  }
  if (!own.ok()) context.TryCancel();
  const grpc::Status status = stream->Finish();
  return own.ok() ? status : own;
}

}  // namespace

Result<DownloadedFile> Client::Download(const std::string& file_id, const std::filesystem::path& path,
                                        const DownloadOptions& options) const {
  Cancellation never;
  Cancellation& cancellation = options.cancellation != nullptr ? *options.cancellation : never;
  Transfer transfer(path);
  grpc::Status status = transfer.FileStatus();
  if (!status.ok()) return FromStatus(status);
  while (true) {
    grpc::ClientContext context;
    impl_->Prepare(context, {});
    {
      const CancelledWith cancelled(&cancellation, context);
      status = Receive(*impl_->media_search, context, transfer.Request(file_id), options, transfer);
    }
    if (status.ok() && transfer.ended()) return transfer.Finish();
    if (status.ok()) status = {grpc::StatusCode::UNAVAILABLE, "the download ended before its last message"};
    const auto wait = transfer.Broken(FromStatus(status));
    if (!wait) return wait.error();
    if (cancellation.WaitFor(*wait)) return Error(grpc::StatusCode::CANCELLED, "cancelled by the caller");
  }
}

}  // namespace trtc_recording
