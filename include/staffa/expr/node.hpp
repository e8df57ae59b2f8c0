// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/detail/lock.hpp>
#include <staffa/expr/evaluation.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/expr/ref.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

class node;
using node_ref = ref<node>;

/// In place of a position or a number of rows where there is none. (std::optional costs every program its header.)
inline constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// What a leaf wants from the source: a column, or the lists of a collection whichever column they come from.
struct source_need {
  std::shared_ptr<const origin> from;  ///< null: it wants nothing
  std::size_t column = 0;
  const node* lists = nullptr;  ///< the collection whose field it was asked for as; null: no list
  bool lists_only = false;      ///< any field of the same collection will do
  bool accept_missing = false;
};

/// One operation of the graph: immutable, shared, made once per distinct operation (see `intern`).
class node : public shared_object {
 public:
  // Out of line here and in what derives from it: each class of node has two destructors of its own.
  [[gnu::noinline]] ~node() override {
    if (!key_.empty()) leave_registry();
  }

  /// Computes this node's values for a chunk out of those of its inputs.
  virtual void evaluate(evaluation& e) const = 0;
  [[nodiscard]] virtual source_need need() const { return {}; }
  /// Where array leaves come from: rows of the arrays, to size a pass that has no other source; else `absent`.
  [[nodiscard]] virtual std::size_t array_rows() const { return absent; }
  /// True if what it yields lies in the memory of its first input.
  [[nodiscard]] virtual bool aliases_input() const { return false; }
  /// False if it reads no offsets of the domains among its inputs.
  /// @param own whether somebody needs the lists of this one, if it is a domain
  [[nodiscard]] virtual bool reads_lists(bool /*own*/) const { return true; }
  /// Of a node that computes the values of another one piece by piece, without keeping them: the node that yields the
  /// same but reads that other one, its last input. It takes this one's place where a pass has the other one anyway.
  [[nodiscard]] virtual const node* sharing() const { return nullptr; }
  /// What it is, for messages: "Jet_pt", "Jet_pt > 30". Put together only when there is something to complain of.
  [[nodiscard]] virtual std::string describe() const { return "..."; }
  [[nodiscard]] const std::vector<node_ref>& inputs() const { return inputs_; }

 protected:
  [[gnu::noinline]] explicit node(std::vector<node_ref>&& inputs) : inputs_(std::move(inputs)) {}

 private:
  friend class registry;
  void leave_registry() const;

  std::vector<node_ref> inputs_;
  // The registry's: what it knows the node by, and the next one in the same bucket. A node outside has no key.
  mutable std::string key_;
  mutable std::size_t hash_ = 0;
  mutable const node* next_ = nullptr;
};

/// All living nodes, so that the same operation on the same inputs is the same node: a hash table by key that owns none
/// of them. The standard one would cost more to compile than the rest of this file.
class registry {
 public:
  static registry& instance() {
    static auto* one = new registry;  // never destroyed: static columns may outlive it otherwise
    return *one;
  }

  [[nodiscard]] std::size_t size() const {
    const held_lock lock(mutex_);
    return size_;
  }
  [[nodiscard]] node_ref find(const std::string& key) const {
    const held_lock lock(mutex_);
    return find(key, hash_of(key));
  }
  /// Enters a new node, unless another thread was faster: then that one's.
  [[nodiscard]] node_ref enter(const node_ref& made, std::string&& key) {
    const held_lock lock(mutex_);
    const std::size_t hash = hash_of(key);
    if (node_ref other = find(key, hash)) return other;
    if (size_ >= count_) grow();
    made->key_ = std::move(key);
    made->hash_ = hash;
    put(made.get());
    ++size_;
    return made;
  }
  void forget(const node* gone) {
    const held_lock lock(mutex_);
    const node** place = &bucket(gone->hash_);
    while (*place != gone) place = &(*place)->next_;
    *place = gone->next_;
    --size_;
  }

 private:
  registry() = default;  // never destroyed, see above

  static std::size_t hash_of(const std::string& key) {
    std::uint64_t hash = key.size();
    for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15u, hash ^= hash >> 32;
    return static_cast<std::size_t>(hash);
  }
  [[nodiscard]] const node*& bucket(std::size_t hash) const { return buckets_[hash & (count_ - 1)]; }
  /// Nodes that nobody owns any more wait for the lock to be forgotten.
  [[nodiscard]] node_ref find(const std::string& key, std::size_t hash) const {
    for (const node* n = bucket(hash); n != nullptr; n = n->next_)
      if (n->hash_ == hash && n->key_ == key && n->retain_if_alive()) return node_ref::adopt(n);
    return nullptr;
  }
  void put(const node* n) {
    const node*& place = bucket(n->hash_);
    n->next_ = place;
    place = n;
  }
  void grow() {
    const node** const old = buckets_;
    const std::size_t old_count = count_;
    buckets_ = new const node* [2 * count_] {};
    count_ *= 2;
    for (std::size_t k = 0; k < old_count; ++k)
      for (const node* n = old[k]; n != nullptr;) {
        const node* const next = n->next_;
        put(n);
        n = next;
      }
    delete[] old;
  }

  mutable short_lock mutex_;
  std::size_t count_ = 64;  // of buckets, a power of two
  const node** buckets_ = new const node* [64] {};
  std::size_t size_ = 0;
};

inline void node::leave_registry() const { registry::instance().forget(this); }

/// Bytes that identify a node besides its type and inputs: scalars, names, member numbers.
class node_key {
 public:
  template <class T>
    requires std::is_trivially_copyable_v<T>
  node_key& add(const T& value) {
    return add_bytes(&value, sizeof(T));
  }
  node_key& add(const std::string& text) {
    add(text.size());
    return add_bytes(text.data(), text.size());
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  [[gnu::noinline, gnu::cold]] node_key& add_bytes(const void* data, std::size_t n) {
    bytes_.append(static_cast<const char*>(data), n);
    return *this;
  }
  std::string bytes_;
};

/// A node as an input of another one, as it is written in a list: `intern<N>({of, parent}, ...)`.
struct input_node {
  const node* ptr;
  template <class T>
  input_node(const ref<T>& r) : ptr(r.get()) {}
};

/// Everything in `intern` that need not know the node's type. Graphs are built once, so their code is not worth speed:
/// it stands here out of line and, being cold, is optimised for size.
class node_entry {
 public:
  [[gnu::noinline, gnu::cold]] node_entry(const std::type_info& type, std::vector<node_ref>&& from, const node_key& extra)
      : inputs(std::move(from)) {
    look_up(type, extra);
  }
  [[gnu::noinline, gnu::cold]] node_entry(const std::type_info& type, std::initializer_list<input_node> from,
                                          const node_key& extra) {
    for (const input_node& input : from) inputs.push_back(node_ref(input.ptr));
    look_up(type, extra);
  }
  [[gnu::noinline, gnu::cold]] ~node_entry() = default;
  node_entry(const node_entry&) = delete;
  node_entry& operator=(const node_entry&) = delete;

  [[gnu::noinline, gnu::cold]] void enter(const node* made) {
    found = registry::instance().enter(node_ref(made), std::move(key_));
  }

  std::vector<node_ref> inputs;
  node_ref found;

 private:
  void look_up(const std::type_info& type, const node_key& extra) {
    node_key key;
    key.add(&type).add(inputs.size());  // so that no byte of an input is taken for one of the rest
    for (const node_ref& input : inputs) key.add(input.get());
    key_ = key.bytes() + extra.bytes();
    found = registry::instance().find(key_);
  }
  std::string key_;
};

/// The node of type N with these inputs and this key, made as N(inputs, args...) if there is none yet. Out of line: what it
/// calls is cold, and a user's function would become so as a whole.
template <class N, class... Args>
[[gnu::noinline]] ref<N> intern(std::vector<node_ref>&& inputs, const node_key& extra, const Args&... args) {
  node_entry entry(typeid(N), std::move(inputs), extra);
  if (!entry.found) entry.enter(new N(std::move(entry.inputs), args...));
  return ref<N>(static_cast<const N*>(entry.found.get()));
}
template <class N, class... Args>
[[gnu::noinline]] ref<N> intern(std::initializer_list<input_node> inputs, const node_key& extra, const Args&... args) {
  node_entry entry(typeid(N), inputs, extra);
  if (!entry.found) entry.enter(new N(std::move(entry.inputs), args...));
  return ref<N>(static_cast<const N*>(entry.found.get()));
}

}  // namespace staffa::inline STAFFA_ABI::detail
