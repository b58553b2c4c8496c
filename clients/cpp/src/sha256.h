// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>

namespace trtc_recording::internal {

// SHA-256 of bytes that come one after the other.
class Sha256 {
 public:
  Sha256() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  void Update(const std::string& bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

  // The digest in lower-case hex; to be asked once.
  std::string Hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    std::string hex;
    for (unsigned int index = 0; index < size; ++index) {
      hex += "0123456789abcdef"[digest[index] >> 4];
      hex += "0123456789abcdef"[digest[index] & 15];
    }
    return hex;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

}  // namespace trtc_recording::internal
