// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <utility>
#include <variant>

#include "trtc_recording/error.h"

namespace trtc_recording {

// What a call gave: a value or an error. Only `value()` throws.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  // The value; only where `ok()`.
  const T& operator*() const& { return *std::get_if<0>(&held_); }
  T& operator*() & { return *std::get_if<0>(&held_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&held_)); }
  const T* operator->() const { return std::get_if<0>(&held_); }
  T* operator->() { return std::get_if<0>(&held_); }

  // The value; throws the error where there is none.
  const T& value() const& { return Check(), **this; }
  T& value() & { return Check(), **this; }
  T&& value() && { return Check(), std::move(**this); }

  // The error; only where not `ok()`.
  const Error& error() const { return *std::get_if<1>(&held_); }

 private:
  void Check() const {
    if (!ok()) throw error();
  }

  std::variant<T, Error> held_;
};

}  // namespace trtc_recording
