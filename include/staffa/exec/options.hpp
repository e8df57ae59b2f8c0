// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// How far a pass has come.
struct progress {
  std::uint64_t events = 0;        ///< done
  std::uint64_t total_events = 0;  ///< of the whole input
  double seconds = 0;              ///< since the pass began
};

/// What `pass_options::on_progress` holds: anything that takes a `const progress&`. (std::function and std::stop_token
/// would bring half of the standard library along, hash tables, threads and calendars.)
class progress_callback {
 public:
  progress_callback() = default;
  progress_callback(std::nullptr_t) {}
  template <class F>
    requires(std::invocable<F&, const progress&> && !std::same_as<F, progress_callback>)
  progress_callback(F f) {
    if constexpr (std::is_pointer_v<F>)
      if (f == nullptr) return;
    if constexpr (std::is_class_v<F> && requires { f.operator bool(); })
      if (!f) return;  // an empty std::function
    callable_ = std::make_shared<F>(std::move(f));
    call_ = [](void* callable, const progress& p) { static_cast<void>((*static_cast<F*>(callable))(p)); };
  }

  explicit operator bool() const { return callable_ != nullptr; }
  void operator()(const progress& p) const { call_(callable_.get(), p); }

 private:
  std::shared_ptr<void> callable_;
  void (*call_)(void*, const progress&) = nullptr;
};

/// What `pass_options::stop` holds: a `std::stop_token`, or anything else that can be asked for `stop_requested()`.
class stop_query {
 public:
  stop_query() = default;
  template <class Token>
    requires(!std::same_as<Token, stop_query> && requires(const Token& t) {
      { t.stop_requested() } -> std::convertible_to<bool>;
    })
  stop_query(Token token)
      : token_(std::make_shared<Token>(std::move(token))),
        ask_([](const void* t) -> bool { return static_cast<const Token*>(t)->stop_requested(); }) {}

  [[nodiscard]] bool stop_requested() const { return ask_ != nullptr && ask_(token_.get()); }

 private:
  std::shared_ptr<const void> token_;
  bool (*ask_)(const void*) = nullptr;
};

/// How to run a pass. Results do not depend on any of it but `chunk_events`, and on that only where floating numbers
/// are summed over events.
struct pass_options {
  /// Events worked on at a time. The default keeps usual working sets in the second-level cache.
  std::size_t chunk_events = 2048;
  /// Memory for input that has been read but not used up, in bytes. One batch (row group) is always allowed.
  std::size_t budget_bytes = std::size_t{512} << 20;
  /// Called now and then by one thread at a time, and once at the end; see `progress_bar`.
  progress_callback on_progress = nullptr;
  /// Ask its source to stop, and the pass throws `cancelled` after the chunks that have begun.
  stop_query stop = {};
};

}  // namespace staffa::inline STAFFA_ABI
