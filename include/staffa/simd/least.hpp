// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/simd/compat.hpp>
#include <staffa/simd/register.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace staffa::inline STAFFA_ABI::simd {

namespace detail {

/// Lane l of the result is lane l ^ Distance of x.
template <std::size_t Distance, class T, std::size_t... Lane>
[[gnu::always_inline]] inline batch<T> exchanged(batch<T> x, std::index_sequence<Lane...>) noexcept {
  const auto raw = x.as_wrapping();
  return batch<T>(__builtin_shufflevector(raw, raw, static_cast<int>(Lane ^ Distance)...));
}

template <std::size_t Distance, class T>
[[gnu::always_inline]] inline batch<T> least_within(batch<T> x) noexcept {
  if constexpr (Distance == 0) {
    return x;
  } else {
    return least_within<Distance / 2>(
        lesser(x, exchanged<Distance, T>(x, std::make_index_sequence<batch<T>::size>())));
  }
}

}  // namespace detail

/// The least lane, in every lane. @pre no lane is NaN
template <floating_lane T>
[[gnu::always_inline]] inline pack<T> least_of_lanes(pack<T> x) noexcept {
  auto least = x.part[0];
  if constexpr (pack<T>::parts == 2) least = detail::lesser(least, x.part[1]);
  least = detail::least_within<detail::batch<T>::size / 2, T>(least);
  pack<T> out;
  for (auto& part : out.part) part = least;
  return out;
}

/// Per lane the least of the values met, and at which step it came first. NaN and infinity are never less.
template <floating_lane T>
class running_least {
 public:
  using number = detail::signed_as<T>;

  [[gnu::always_inline]] running_least() noexcept : least_(std::numeric_limits<T>::infinity()) {
    for (auto& at : at_) at = counter(0);
  }
  /// The next step.
  [[gnu::always_inline]] void meet(pack<T> x) noexcept {
    for (std::size_t p = 0; p < pack<T>::parts; ++p) {
      const auto less = x.part[p] < least_.part[p];
      least_.part[p] = detail::choose(less, x.part[p], least_.part[p]);
      at_[p] = detail::choose<number>(detail::bits_as<detail::batch_bool<number>>(less), step_, at_[p]);
    }
    step_ = step_ + counter(1);
  }
  /// Place of the first least value among all met, or -1 if there was none below infinity.
  [[nodiscard, gnu::always_inline]] std::int64_t place() const noexcept {
    const pack<T> least = least_of_lanes(least_);
    mask holds = (least_ == least) & (least_ < pack<T>(std::numeric_limits<T>::infinity()));
    number steps[lanes];
    for (std::size_t p = 0; p < pack<T>::parts; ++p) at_[p].store_unaligned(steps + p * counter::size);
    std::int64_t first = -1;
    for (; any(holds); holds.bits &= holds.bits - 1) {  // mostly there is one
      const auto lane = static_cast<std::size_t>(std::countr_zero(holds.bits));
      const auto found = static_cast<std::int64_t>(static_cast<std::size_t>(steps[lane]) * lanes + lane);
      first = first < 0 || found < first ? found : first;
    }
    return first;
  }
  /// Per lane the step at which its least value came first, or -1 if none was below infinity.
  [[gnu::always_inline]] void steps(number* out) const noexcept {
    for (std::size_t p = 0; p < pack<T>::parts; ++p) {
      const auto found = least_.part[p] < detail::batch<T>(std::numeric_limits<T>::infinity());
      detail::choose<number>(detail::bits_as<detail::batch_bool<number>>(found), at_[p], counter(-1))
          .store_unaligned(out + p * counter::size);
    }
  }

 private:
  using counter = detail::batch<number>;

  pack<T> least_;
  counter at_[pack<T>::parts];
  counter step_ = counter(0);
};

}  // namespace staffa::inline STAFFA_ABI::simd
