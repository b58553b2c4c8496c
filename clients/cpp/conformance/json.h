// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>

namespace conformance {

using Json = nlohmann::json;

// Reads a message from ProtoJSON; throws std::runtime_error where it is none.
void ReadJson(const Json& json, google::protobuf::Message& message);

// Writes a message as ProtoJSON.
Json ToJson(const google::protobuf::Message& message);

template <class Message>
Message FromJson(const Json& json) {
  Message message;
  ReadJson(json, message);
  return message;
}

}  // namespace conformance
