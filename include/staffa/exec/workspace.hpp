// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/exec/plan.hpp>
#include <staffa/expr/block_pool.hpp>
#include <staffa/expr/node.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <string>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// One worker's values for one chunk at a time, in memory that is reused from chunk to chunk.
template <std::same_as<plan> Plan>
class workspace_for {
 public:
  explicit workspace_for(const Plan& p)
      : plan_(p), slots_(p.steps().size()), blocks_(p.steps().size()), inputs_(p.inputs().size()) {
    for (std::size_t k = 0; k < inputs_.size(); ++k) inputs_[k] = &slots_[p.inputs()[k]];
  }
  workspace_for(const workspace_for&) = delete;
  workspace_for& operator=(const workspace_for&) = delete;
  ~workspace_for() { clear(); }

  /// Computes all steps of the plan for a chunk. The targets' values stay until the next call.
  void evaluate(const chunk_info& chunk, const std::vector<column_view>& columns) {
    clear();
    evaluation e(chunk, pool_);
    std::size_t input = 0;
    std::size_t done = 0;
    for (std::size_t k = 0; k < slots_.size(); ++k) {
      const auto& s = plan_.steps()[k];
      const column_view* column = s.column != absent ? &columns[s.column] : nullptr;
      e.aim(inputs_.data() + input, &slots_[k], &blocks_[k], column, s.lists);
      input = s.inputs_end;
      compute(*s.what, e, chunk);
      e.drop_scratch();
      for (; done < s.done_end; ++done) pool_.give_back(blocks_[plan_.done()[done]]);
    }
  }

  /// The memory for values, whether in use or kept for the next chunk.
  [[nodiscard]] std::size_t bytes() const { return pool_.bytes(); }
  [[nodiscard]] const slot& target(std::size_t k) const { return slots_[plan_.targets()[k]]; }

 private:
  static void compute(const node& n, evaluation& e, const chunk_info& chunk) {
    try {
      n.evaluate(e);
    } catch (const error&) {
      throw;
    } catch (const std::exception& other) {  // of a user's callable, or no memory: say where
      std::throw_with_nested(data_error("a pass", other.what(), place(chunk)));
    }
  }
  static location place(const chunk_info& chunk) {
    return {chunk.file != nullptr ? *chunk.file : std::string{}, {}, chunk.first_event};
  }

  void clear() {
    for (block_list& held : blocks_) pool_.give_back(held);
  }

  const Plan& plan_;
  block_pool pool_;
  std::vector<slot> slots_;
  std::vector<block_list> blocks_;
  std::vector<const slot*> inputs_;
};
using workspace = workspace_for<plan>;

}  // namespace staffa::inline STAFFA_ABI::detail
