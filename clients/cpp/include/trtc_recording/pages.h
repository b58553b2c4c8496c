// Copyright the trtc-recording authors. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "trtc_recording/result.h"

namespace trtc_recording {

// The items of all pages of a list. A page is read when its first item is asked for; an error is the last element. To
// be gone through once, by one thread; the client need not live so long.
template <class Item>
class Pages {
 public:
  struct Page {
    std::vector<Item> items;
    std::string next_page_token;
  };
  using Read = std::function<Result<Page>(const std::string& page_token)>;

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Result<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    iterator() = default;
    explicit iterator(Pages* pages) : pages_(pages) { ++*this; }
    reference operator*() const { return *pages_->current_; }
    pointer operator->() const { return &*pages_->current_; }
    iterator& operator++() {
      if (!pages_->Advance()) pages_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& a, const iterator& b) { return a.pages_ == b.pages_; }
    friend bool operator!=(const iterator& a, const iterator& b) { return a.pages_ != b.pages_; }

   private:
    Pages* pages_ = nullptr;
  };

  explicit Pages(Read read) : read_(std::move(read)) {}

  iterator begin() { return iterator(this); }
  iterator end() { return iterator(); }

 private:
  // Whether there is another element, which is then `current_`.
  bool Advance() {
    while (next_ == page_.items.size()) {
      if (last_) return false;
      Result<Page> page = read_(page_.next_page_token);
      next_ = 0;
      last_ = !page.ok() || page->next_page_token.empty();
      if (!page.ok()) {
        page_ = Page();
        current_.emplace(page.error());
        return true;
      }
      page_ = *std::move(page);
    }
    current_.emplace(std::move(page_.items[next_++]));
    return true;
  }

  Read read_;
  Page page_;
  std::size_t next_ = 0;
  bool last_ = false;
  std::optional<Result<Item>> current_;
};

}  // namespace trtc_recording
