// Copyright the trtc-recording authors. Licensed under Apache-2.0.

// What the conformance suite cannot see: faults of the service, what is left behind, and that no method is forgotten.
#include "trtc_recording/client.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "methods.h"
#include "service.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace trtc_recording;

class ClientTest : public testing::Test {
 protected:
  ClientTest() : folder_(testing::TempDir() + "/trtc_recording_client_test"), path_(folder_ / "a.mp4") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~ClientTest() override { std::filesystem::remove_all(folder_); }

  static Options WithKey() {
    Options options;
    options.token = "k1";
    return options;
  }
  Result<v1::GetMediaResponse> Get(const std::string& file_id, const CallOptions& call = {}) const {
    v1::GetMediaRequest request;
    request.set_file_id(file_id);
    return client_.GetMedia(request, call);
  }
  std::vector<std::string> Found(int page_size) const {
    v1::SearchMediaRequest request;
    request.set_page_size(page_size);
    std::vector<std::string> found;
    for (const auto& media : client_.AllMedia(request)) {
      found.push_back(media ? media->file_id() : media.error().what());
    }
    return found;
  }
  std::string Content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t Files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  Service service_;
  const Client client_ = Client::Make(service_.endpoint, WithKey()).value();
  const std::filesystem::path folder_;
  const std::filesystem::path path_;
};

TEST(Methods, NoneWithOneResponseIsForgotten) {
  std::vector<std::string> api;
  for (const auto* file :
       {v1::GetRecordingSettingsRequest::descriptor()->file(), v1::StartMixRequest::descriptor()->file(),
        v1::ParseStreamIdRequest::descriptor()->file(), v1::GetMediaRequest::descriptor()->file()}) {
    const auto* service = file->service(0);
    for (int index = 0; index < service->method_count(); ++index) {
      const auto* method = service->method(index);
      if (!method->server_streaming()) api.push_back(service->name() + "/" + method->name());
    }
  }
  std::sort(api.begin(), api.end());
  std::vector<std::string> ours;
  for (const auto& [name, method] : conformance::Methods()) ours.push_back(name);
  EXPECT_EQ(ours, api);
}

TEST_F(ClientTest, ARefusalIsToldWithAllItsDetails) {
  const auto answer = Get("missing");
  ASSERT_FALSE(answer.ok());
  const Error& error = answer.error();
  EXPECT_EQ(error.code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(error.reason(), "MEDIA_NOT_FOUND");
  EXPECT_EQ(error.metadata().at("file_id"), "missing");
  ASSERT_EQ(error.violations().size(), 1U);
  EXPECT_EQ(error.violations()[0].field, "file_id");
  EXPECT_EQ(error.retry_after(), milliseconds(1500));
  EXPECT_STREQ(error.what(),
               "NOT_FOUND MEDIA_NOT_FOUND: there is no such recording (file_id=missing; file_id: names nothing)");
  EXPECT_THROW(answer.value(), Error);
}

TEST_F(ClientTest, ACallCarriesTheKeyAndTheClientsDeadline) {
  ASSERT_TRUE(Get("1").ok());
  EXPECT_EQ(service_.authorization, "Bearer k1");
  EXPECT_GT(service_.time_left, seconds(20));
  EXPECT_LT(service_.time_left, seconds(31));
}

TEST_F(ClientTest, ALongerDeadlineOfOneCallIsNotCutToThatOfTheClient) {
  CallOptions call;
  call.timeout = seconds(120);
  ASSERT_TRUE(Get("1", call).ok());
  EXPECT_GT(service_.time_left, seconds(100));
}

TEST_F(ClientTest, AGeneratedStubCallsWithTheClientsChannelAndKey) {
  const auto stub = v1::MediaSearch::NewStub(client_.channel());
  grpc::ClientContext context;
  client_.Prepare(context);
  v1::GetMediaResponse response;
  EXPECT_TRUE(stub->GetMedia(&context, {}, &response).ok());
  EXPECT_EQ(service_.authorization, "Bearer k1");
}

TEST_F(ClientTest, AReadIsTriedFourTimes) {
  service_.failures = 3;
  EXPECT_TRUE(Get("1").ok());
  service_.failures = 4;
  EXPECT_EQ(Get("1").error().code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ClientTest, ACancelledCallIsNotBegun) {
  Cancellation cancellation;
  cancellation.Cancel();
  CallOptions call;
  call.cancellation = &cancellation;
  EXPECT_EQ(Get("1", call).error().code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ClientTest, PagesGiveEveryItemOnce) {
  service_.recordings = 5;
  EXPECT_EQ(Found(2), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  EXPECT_EQ(Found(5), Found(1));
  service_.recordings = 0;
  EXPECT_TRUE(Found(2).empty());
}

TEST_F(ClientTest, AnErrorIsTheLastElementOfPages) {
  service_.recordings = 5;
  service_.fails_at = 2;
  EXPECT_EQ(Found(2), (std::vector<std::string>{"0", "1", "INTERNAL: failed"}));
}

TEST_F(ClientTest, ABrokenDownloadGoesOnWhereItBroke) {
  service_.breaks_after = {300'000, 700'000};
  std::int64_t seen = 0;
  DownloadOptions options;
  options.progress = [&](std::int64_t received, std::int64_t) { seen = received; };
  const auto file = client_.Download("1", path_, options).value();
  EXPECT_EQ(Content(), service_.content);
  EXPECT_EQ(file.sha256, service_.sha256);
  EXPECT_EQ(file.resumed, 2);
  EXPECT_EQ(seen, file.size);
  const std::vector<std::pair<std::int64_t, std::string>> asked = {{0, ""}, {300'000, "e1"}, {700'000, "e1"}};
  EXPECT_EQ(service_.asked, asked);
}

TEST_F(ClientTest, ADamagedDownloadIsRefusedAndLeavesTheOldFile) {
  std::ofstream(path_) << "old";
  service_.sha256 = std::string(64, '0');
  EXPECT_EQ(client_.Download("1", path_).error().code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(Content(), "old");
  EXPECT_EQ(Files(), 1U);
}

TEST_F(ClientTest, ACancelledDownloadLeavesNothingBehind) {
  service_.breaks_after.assign(100, 1000);
  Cancellation cancellation;
  DownloadOptions options;
  options.cancellation = &cancellation;
  options.progress = [&](std::int64_t received, std::int64_t) {
    if (received > 0) cancellation.Cancel();
  };
  EXPECT_EQ(client_.Download("1", path_, options).error().code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(Files(), 0U);
}

TEST_F(ClientTest, AFileThatCannotBeWrittenIsAnError) {
  const auto answer = client_.Download("1", folder_ / "missing" / "a.mp4");
  EXPECT_EQ(answer.error().code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_TRUE(service_.asked.empty());
}

TEST(Endpoint, WhatIsNoneIsRefused) {
  for (const char* endpoint :
       {"localhost:50051", "ftp://a:1", "http://", "http://a:1/path", "http://me@a:1", "http://a:x"}) {
    const auto client = Client::Make(endpoint);
    ASSERT_FALSE(client.ok()) << endpoint;
    EXPECT_EQ(client.error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  EXPECT_TRUE(Client::Make("http://[::1]:50051/").ok());
  EXPECT_TRUE(Client::Make("https://recording.example.com").ok());
}

TEST(Endpoint, ACaFileThatIsNotThereIsRefused) {
  Options options;
  options.ca_file = "/nowhere.pem";
  EXPECT_FALSE(Client::Make("https://a:1", options).ok());
}

}  // namespace
