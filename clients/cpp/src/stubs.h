// The generated services and their messages.
#pragma once

#include <grpcpp/grpcpp.h>

#include "trtc/recording/v1/media_search.grpc.pb.h"
#include "trtc/recording/v1/mix_transcode.grpc.pb.h"
#include "trtc/recording/v1/recording_config.grpc.pb.h"
#include "trtc/recording/v1/stream_id_resolver.grpc.pb.h"
