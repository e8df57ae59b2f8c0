// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail {

/// What `ref` shares: it counts its owners itself, and goes with the last of them.
class shared_object {
 public:
  shared_object() = default;
  shared_object(const shared_object&) = delete;
  shared_object& operator=(const shared_object&) = delete;

  void retain() const noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  /// False if the last owner has gone already: then the object is about to be destroyed.
  [[nodiscard]] bool retain_if_alive() const noexcept {
    std::uint32_t owners = owners_.load(std::memory_order_relaxed);
    while (owners != 0)
      if (owners_.compare_exchange_weak(owners, owners + 1, std::memory_order_relaxed)) return true;
    return false;
  }
  // Out of line, null or not: what copies and drops shares runs once, and there is a lot of it. Not cold: a user's
  // function that calls a cold one is cold from end to end, with the loops in it.
  [[gnu::noinline]] static const shared_object* shared(const shared_object* object) noexcept {
    if (object != nullptr) object->retain();
    return object;
  }
  [[gnu::noinline]] static void release(const shared_object* object) noexcept {
    if (object != nullptr && object->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete object;
  }

 protected:
  virtual ~shared_object() = default;

 private:
  mutable std::atomic<std::uint32_t> owners_{0};
};

/// All of `ref` that does not depend on its type.
class any_ref {
 public:
  any_ref() = default;
  any_ref(const any_ref& other) noexcept : object_(shared_object::shared(other.object_)) {}
  any_ref(any_ref&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
  any_ref& operator=(any_ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~any_ref() { shared_object::release(object_); }

  explicit operator bool() const noexcept { return object_ != nullptr; }
  friend bool operator==(const any_ref& a, const any_ref& b) noexcept { return a.object_ == b.object_; }
  friend bool operator==(const any_ref& a, std::nullptr_t) noexcept { return a.object_ == nullptr; }

 protected:
  explicit any_ref(const shared_object* object) noexcept : object_(shared_object::shared(object)) {}
  const shared_object* object_ = nullptr;
};

// std::is_convertible, without the dozen classes that it takes for each pair of types.
template <class T, class U>
concept points_to = requires(const U* from, void (*take)(const T*)) { take(from); };

/// A share in a T, or null. Handles and formulas are made of these: std::shared_ptr, with a control block for each type
/// and its counting in line at each copy, made half of the machine code of an analysis, all of it run once.
template <class T>
class ref : public any_ref {
 public:
  ref() = default;
  ref(std::nullptr_t) noexcept {}
  explicit ref(const T* object) noexcept : any_ref(object) {}
  template <class U>
    requires(points_to<T, U>)
  ref(const ref<U>& other) noexcept : any_ref(other) {}
  template <class U>
    requires(points_to<T, U>)
  ref(ref<U>&& other) noexcept : any_ref(std::move(other)) {}

  /// Takes over a share that `retain_if_alive` has taken.
  [[nodiscard]] static ref adopt(const T* object) noexcept {
    ref r;
    r.object_ = object;
    return r;
  }

  [[nodiscard]] const T* get() const noexcept { return static_cast<const T*>(object_); }
  const T& operator*() const noexcept { return *get(); }
  const T* operator->() const noexcept { return get(); }
};

}  // namespace staffa::inline STAFFA_ABI::detail
