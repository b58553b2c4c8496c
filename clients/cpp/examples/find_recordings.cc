#include <trtc_recording/client.h>

#include <cstdlib>
#include <iostream>

namespace v1 = trtc_recording::v1;

int main() {
  trtc_recording::Options options;
  if (const char* token = std::getenv("TRTC_RECORDING_TOKEN")) options.token = token;
  const auto client = trtc_recording::Client::Make(std::getenv("TRTC_RECORDING_ENDPOINT"), options).value();

  v1::ResolveStreamIdRequest user;
  user.mutable_identity()->set_sdk_app_id(1400000001);
  user.mutable_identity()->mutable_room_id()->set_number(12345);
  user.mutable_identity()->set_user_id("userA");
  user.mutable_identity()->set_stream_type(v1::STREAM_TYPE_MAIN);
  std::cout << client.ResolveStreamId(user).value().resolved().stream_id() << "\n";

  v1::SearchMediaRequest search;
  search.mutable_room()->set_sdk_app_id(1400000001);
  search.mutable_room()->mutable_room_id()->set_number(12345);
  search.mutable_room()->add_user_ids("userA");
  for (const auto& media : client.AllMedia(search)) {
    std::cout << media.value().file_id() << " " << media.value().duration().seconds() << " s\n";
  }
}
