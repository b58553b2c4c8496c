// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace grpc {
class ChannelArguments;
class ClientContext;
}  // namespace grpc

namespace trtc_recording {

// A client's settings.
struct Options {
  // The API key. Empty: none is sent.
  std::string token;
  // PEM file with the only authorities to be trusted. Empty: those of the system. For https only.
  std::string ca_file;
  // Time for every call with one response, more than 0. Empty: no limit. Downloads have none.
  std::optional<std::chrono::milliseconds> timeout = std::chrono::seconds(30);
  // Changes the arguments of the gRPC channel, after the client has set its own. Empty: nothing is changed.
  std::function<void(grpc::ChannelArguments&)> channel_arguments;
};

// Cancels calls from any thread. It must outlive the calls that it was given to.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  // Ends the calls under way, and all that will be begun with it, with CANCELLED.
  void Cancel();
  bool cancelled() const;

  // For calls made by generated stubs: adds a call, and takes it out once it has ended.
  void Add(grpc::ClientContext& call);
  void Remove(grpc::ClientContext& call);
  // Waits that long, or until it is cancelled; whether it is.
  bool WaitFor(std::chrono::milliseconds time);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<grpc::ClientContext*> calls_;
  bool cancelled_ = false;
};

// What one call has of its own.
struct CallOptions {
  // Time for the call, more than 0. Empty: that of the client.
  std::optional<std::chrono::milliseconds> timeout;
  // Cancels the call. Null: it cannot be cancelled.
  Cancellation* cancellation = nullptr;
};

// What one download has of its own.
struct DownloadOptions {
  // Called with the bytes received and the size of the whole, in the thread that downloads. Empty: nobody is told.
  std::function<void(std::int64_t received, std::int64_t size)> progress;
  // Cancels the download. Null: it cannot be cancelled.
  Cancellation* cancellation = nullptr;
};

}  // namespace trtc_recording
