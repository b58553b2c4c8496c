// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <memory>
#include <string>

#include "stubs.h"
#include "trtc_recording/options.h"
#include "trtc_recording/result.h"

namespace trtc_recording::internal {

// Makes the channel of a client; INVALID_ARGUMENT says what is wrong with what the caller gave.
Result<std::shared_ptr<grpc::Channel>> MakeChannel(const std::string& endpoint, const Options& options);

}  // namespace trtc_recording::internal
