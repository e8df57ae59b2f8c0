// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/block_pool.hpp>
#include <staffa/expr/formula_text.hpp>
#include <staffa/expr/origin.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

class node;
using node_ref = std::shared_ptr<const node>;

/// What a node yields for one chunk. A value node has `data` (and `valid`, one byte a row, if something may be
/// missing); a domain has `rows` and, unless it is event-level, `offsets` over its parent's rows; a domain made by
/// selecting or ordering rows of another also has `data`: the int32 row of the other for each of its rows.
struct slot {
  const void* data = nullptr;
  const bool* valid = nullptr;
  const std::int32_t* offsets = nullptr;
  std::size_t rows = 0;
};

/// The run of events that is being worked on.
struct chunk_info {
  std::size_t first_row = 0;     ///< within its batch
  std::size_t rows = 0;          ///< events
  std::int64_t first_event = 0;  ///< in the whole input
  const std::string* file = nullptr;
};

/// One node's window on the workspace while it is evaluated.
class evaluation {
 public:
  evaluation(const chunk_info& chunk, block_pool& pool) : chunk_(chunk), pool_(pool) {}

  [[nodiscard]] const chunk_info& chunk() const { return chunk_; }
  [[nodiscard]] const slot& input(std::size_t k) const { return *inputs_[k]; }
  [[nodiscard]] std::size_t rows(std::size_t k) const { return inputs_[k]->rows; }
  template <class T>
  [[nodiscard]] const T* data(std::size_t k) const {
    return static_cast<const T*>(inputs_[k]->data);
  }
  [[nodiscard]] const std::int32_t* offsets(std::size_t k) const { return inputs_[k]->offsets; }
  /// The column the source read for this node (leaves only).
  [[nodiscard]] const column_view& column() const { return *column_; }

  /// Memory for `n` values and the padding behind them; it lives until the last user of this node is done.
  template <class T>
  [[nodiscard]] T* allocate(std::size_t n) {
    const block b = pool_.take(n * sizeof(T));
    blocks_->push_back(b);
    return static_cast<T*>(b.data);
  }
  /// Memory for `n` values that is given back as soon as this node is done.
  template <class T>
  [[nodiscard]] T* scratch(std::size_t n) {
    const block b = pool_.take(n * sizeof(T));
    scratch_.push_back(b);
    return static_cast<T*>(b.data);
  }
  void yield(slot result) { *result_ = result; }

  /// Reports a value that breaks a rule. @param row event row within the chunk, or -1
  [[noreturn]] void fail(std::string operation, std::string reason, std::int64_t row, std::string column = {}) const {
    throw data_error(std::move(operation), std::move(reason),
                     {chunk_.file != nullptr ? *chunk_.file : std::string{}, std::move(column),
                      row < 0 ? -1 : chunk_.first_event + row});
  }

  // Used by the workspace between nodes.
  void aim(const slot* const* inputs, slot* result, std::vector<block>* blocks, const column_view* column) {
    inputs_ = inputs;
    result_ = result;
    blocks_ = blocks;
    column_ = column;
  }
  void drop_scratch() {
    for (const block b : scratch_) pool_.give_back(b);
    scratch_.clear();
  }

 private:
  const chunk_info& chunk_;
  block_pool& pool_;
  const slot* const* inputs_ = nullptr;
  slot* result_ = nullptr;
  std::vector<block>* blocks_ = nullptr;
  const column_view* column_ = nullptr;
  std::vector<block> scratch_;
};

/// What a leaf wants from the source: a column, or the lists of a collection whichever column they come from.
struct source_need {
  std::shared_ptr<const origin> from;
  std::size_t column = 0;
  const node* lists = nullptr;  ///< the collection whose field it was asked for as; null: no list
  bool lists_only = false;      ///< any field of the same collection will do
  bool accept_missing = false;
};

/// One operation of the graph: immutable, shared, made once per distinct operation (see `intern`).
class node : public std::enable_shared_from_this<node> {
 public:
  virtual ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Computes this node's values for a chunk out of those of its inputs.
  virtual void evaluate(evaluation& e) const = 0;
  [[nodiscard]] virtual std::optional<source_need> need() const { return std::nullopt; }
  /// Where array leaves come from: rows of the arrays, to size a pass that has no other source.
  [[nodiscard]] virtual std::optional<std::size_t> array_rows() const { return std::nullopt; }
  /// True if what it yields lies in the memory of its first input.
  [[nodiscard]] virtual bool aliases_input() const { return false; }
  /// What it is, for messages: "Jet_pt", "Jet_pt > 30". Put together only when there is something to complain of.
  [[nodiscard]] virtual std::string describe() const { return "..."; }
  [[nodiscard]] const std::vector<node_ref>& inputs() const { return inputs_; }

 protected:
  explicit node(std::vector<node_ref> inputs) : inputs_(std::move(inputs)) {}

 private:
  friend struct registry;
  std::vector<node_ref> inputs_;
  std::string key_;  // under which the registry knows it
};

/// All living nodes, so that the same operation on the same inputs is the same node.
struct registry {
  std::mutex mutex;
  std::unordered_map<std::string, std::weak_ptr<const node>> nodes;

  static registry& instance() {
    static auto* one = new registry;  // never destroyed: static columns may outlive it otherwise
    return *one;
  }

  static void name(const std::shared_ptr<node>& n, std::string key) { n->key_ = std::move(key); }
  static void forget(const std::string& key) {
    registry& r = instance();
    const std::scoped_lock lock(r.mutex);
    const auto found = r.nodes.find(key);
    if (found != r.nodes.end() && found->second.expired()) r.nodes.erase(found);
  }
  static const std::string& key(const node& n) { return n.key_; }
};

inline node::~node() {
  if (!key_.empty()) registry::forget(key_);
}

/// Bytes that identify a node besides its type and inputs: scalars, names, member numbers.
class node_key {
 public:
  template <class T>
    requires std::is_trivially_copyable_v<T>
  node_key& add(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    return *this;
  }
  node_key& add(const std::string& text) {
    add(text.size());
    bytes_ += text;
    return *this;
  }

  // What formulas tell of their parts, in order: for the key, or for their text if that is wanted.
  explicit node_key(formula_text* text) : text_(text) {}
  node_key() = default;
  void operation(const std::type_info& type, std::size_t operands) {
    if (text_ != nullptr) text_->operation(type, operands);
  }
  void leaf(const node& what, bool indexed) {
    if (text_ != nullptr) text_->leaf(what.describe());
    else add(indexed);
  }
  template <class T>
  void number(T value) {
    if (text_ != nullptr) text_->number(value);
    else add(value);
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  formula_text* text_ = nullptr;
};

/// Returns the node of type N with these inputs and this key, making it as N(inputs, args...) if there is none yet.
template <class N, class... Args>
std::shared_ptr<const N> intern(std::vector<node_ref> inputs, const node_key& extra, Args&&... args) {
  node_key key;
  key.add(&typeid(N));
  for (const node_ref& input : inputs) key.add(input.get());
  std::string text = key.bytes() + extra.bytes();
  registry& r = registry::instance();
  {
    const std::scoped_lock lock(r.mutex);
    if (const auto found = r.nodes.find(text); found != r.nodes.end())
      if (auto alive = found->second.lock()) return std::static_pointer_cast<const N>(alive);
  }
  auto made = std::make_shared<N>(std::move(inputs), std::forward<Args>(args)...);
  const std::scoped_lock lock(r.mutex);
  std::weak_ptr<const node>& place = r.nodes[text];
  if (auto alive = place.lock()) return std::static_pointer_cast<const N>(alive);  // another thread was faster
  place = made;
  registry::name(made, std::move(text));
  return made;
}

}  // namespace staffa::inline STAFFA_ABI::detail
