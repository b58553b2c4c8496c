// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#include "stubs.h"
#include "trtc_recording/options.h"

namespace trtc_recording {

void Cancellation::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  for (grpc::ClientContext* call : calls_) call->TryCancel();
  changed_.notify_all();
}

bool Cancellation::cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

void Cancellation::Add(grpc::ClientContext& call) {
  const std::lock_guard lock(mutex_);
  calls_.insert(&call);
  // gRPC cancels a call that has not begun as soon as it does.
  if (cancelled_) call.TryCancel();
}

void Cancellation::Remove(grpc::ClientContext& call) {
  const std::lock_guard lock(mutex_);
  calls_.erase(&call);
}

bool Cancellation::WaitFor(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return cancelled_; });
}

}  // namespace trtc_recording
