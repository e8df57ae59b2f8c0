// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// Bytes behind the end of our own memory that may be read: two of the widest registers, so that loops need no tail.
inline constexpr std::size_t buffer_padding = 128;
/// Alignment of our own memory in bytes: a cache line, and the widest register.
inline constexpr std::size_t buffer_alignment = 64;

/// Memory that grows while a column is written; `buffer` takes it over when it is complete.
template <value T>
class mutable_buffer {
 public:
  mutable_buffer() = default;
  /// `size` zeros.
  explicit mutable_buffer(std::size_t size) { resize(size); }
  mutable_buffer(mutable_buffer&& other) noexcept { swap(other); }
  mutable_buffer& operator=(mutable_buffer&& other) noexcept {
    mutable_buffer(std::move(other)).swap(*this);
    return *this;
  }
  ~mutable_buffer() { release(data_); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::span<T> span() noexcept { return {data_, size_}; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data_, size_}; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }

  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    if (capacity > (static_cast<std::size_t>(-1) - buffer_padding) / sizeof(T)) throw std::bad_alloc();
    void* const fresh = ::operator new(capacity * sizeof(T) + buffer_padding, std::align_val_t{buffer_alignment});
    if (size_ > 0) std::memcpy(fresh, data_, size_ * sizeof(T));
    release(data_);
    data_ = static_cast<T*>(fresh);
    capacity_ = capacity;
  }
  /// New values are zero.
  void resize(std::size_t size) {
    grow_to(size);
    if (size > size_) std::memset(static_cast<void*>(data_ + size_), 0, (size - size_) * sizeof(T));
    size_ = size;
  }
  void push_back(T value) {
    grow_to(size_ + 1);
    data_[size_++] = value;
  }
  void append(std::span<const T> values) {
    if (values.empty()) return;
    grow_to(size_ + values.size());
    std::memcpy(data_ + size_, values.data(), values.size() * sizeof(T));
    size_ += values.size();
  }
  void clear() noexcept { size_ = 0; }

 private:
  template <value>
  friend class buffer;

  // A plain pointer: std::unique_ptr costs the compiler more than all the rest, for every type.
  static void release(const void* p) noexcept {
    ::operator delete(const_cast<void*>(p), std::align_val_t{buffer_alignment});
  }
  void swap(mutable_buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  void grow_to(std::size_t size) {
    if (size > capacity_) reserve((std::max)({size, 2 * capacity_, 64 / sizeof(T)}));
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

namespace detail {

// What an empty buffer points to: readable like any other, and one zero is the offset of no lists.
template <value T>
struct zero_block {
  alignas(buffer_alignment) static constexpr std::array<T, buffer_padding / sizeof(T) + 1> values{};
};

}  // namespace detail

/// Values in memory that nobody changes any more: owned (aligned to 64 bytes, with 128 readable bytes of zeros behind
/// the end) or borrowed from somebody else. A copy is cheap and shares the memory.
template <value T>
class buffer {
 public:
  using value_type = T;

  /// Empty.
  buffer() noexcept = default;
  buffer(std::initializer_list<T> values) : buffer(std::span<const T>(values.begin(), values.size())) {}
  /// Copies.
  explicit buffer(std::span<const T> values) {
    mutable_buffer<T> copy;
    copy.reserve(values.size());
    copy.append(values);
    take(std::move(copy));
  }
  /// Takes over the memory.
  buffer(mutable_buffer<T>&& values) { take(std::move(values)); }

  // No move: copies are cheap, and a buffer moved from would have to be emptied.
  buffer(const buffer&) noexcept = default;
  buffer& operator=(const buffer&) noexcept = default;
  ~buffer() = default;

  /// Uses memory of somebody else: kept alive by `owner`, or by the caller if that is null.
  /// @param readable values that may be read without a fault, if more than there are
  [[nodiscard]] static buffer borrow(std::span<const T> values, std::shared_ptr<const void> owner = nullptr,
                                     std::size_t readable = 0) {
    buffer result;
    result.data_ = values.data();
    result.size_ = values.size();
    result.readable_ = (std::max)(values.size(), readable);
    result.owner_ = std::move(owner);
    return result;
  }

  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data_, size_}; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  /// Values that may be read from `data()` without a fault, at least `size()`.
  [[nodiscard]] std::size_t readable() const noexcept { return readable_; }
  /// Keeps the memory alive; null if it is borrowed from the caller, or if there is none.
  [[nodiscard]] const std::shared_ptr<const void>& owner() const noexcept { return owner_; }

  friend bool operator==(const buffer& a, const buffer& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  void take(mutable_buffer<T>&& values) {
    if (values.size() == 0) return;
    size_ = values.size();
    std::memset(static_cast<void*>(values.data() + size_), 0, buffer_padding);
    readable_ = size_ + buffer_padding / sizeof(T);
    data_ = values.data();
    T* const taken = values.data_;
    values.data_ = nullptr;
    values.size_ = values.capacity_ = 0;
    owner_ = std::shared_ptr<const void>(taken, &mutable_buffer<T>::release);
  }

  const T* data_ = detail::zero_block<T>::values.data();
  std::size_t size_ = 0;
  std::size_t readable_ = buffer_padding / sizeof(T);
  std::shared_ptr<const void> owner_;
};

}  // namespace staffa::inline STAFFA_ABI
