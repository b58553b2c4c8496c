// Copyright the trtc-recording authors. Licensed under Apache-2.0.

// A program that uses the installed package: it makes a client and a call to where nobody listens.
#include <trtc_recording/client.h>

#include <cstdio>

int main() {
  const auto client = trtc_recording::Client::Make("http://127.0.0.1:1").value();
  trtc_recording::CallOptions call;
  call.timeout = std::chrono::seconds(10);
  const auto answer = client.StartMix({}, call);
  if (answer.ok() || answer.error().code() != grpc::StatusCode::UNAVAILABLE) {
    std::fprintf(stderr, "UNAVAILABLE was expected: %s\n", answer.ok() ? "an answer" : answer.error().what());
    return 1;
  }
}
