// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/arena.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/plan.hpp>
#include <staffa/correct/detail/random.hpp>
#include <staffa/correct/detail/run_program.hpp>
#include <staffa/correct/detail/search_axis.hpp>
#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/pack.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// Rows a plan works on at once.
inline constexpr std::size_t block_rows = 256;

/// Runs plans on blocks of at most `block_rows` rows. Rows that a plan cannot answer are flagged.
class plan_runner {
 public:
  plan_runner(const std::vector<slot_type>& types, bool quirks, arena& memory)
      : types_(types), quirks_(quirks), memory_(memory) {}

  /// The columns of a block of rows.
  struct block {
    std::size_t rows = 0;
    const void** data = nullptr;        ///< by slot
    const double** doubles = nullptr;   ///< by slot, null until wanted
    std::int32_t** searches = nullptr;  ///< by number, those that several plans share; null until wanted
  };
  /// @param searches how many are shared; none, and they are made wherever they are wanted
  [[nodiscard]] block make_block(std::size_t rows, std::size_t searches = 0) {
    block b{rows, memory_.take<const void*>(types_.size()), memory_.take<const double*>(types_.size()), nullptr};
    if (searches > 0) b.searches = memory_.take<std::int32_t*>(searches), std::fill_n(b.searches, searches, nullptr);
    std::fill_n(b.data, types_.size(), nullptr);
    std::fill_n(b.doubles, types_.size(), nullptr);
    return b;
  }

  /// A column as doubles, converted once per block.
  const double* as_doubles(block& b, std::uint32_t slot) {
    if (types_[slot] == slot_type::float64) return static_cast<const double*>(b.data[slot]);
    if (b.doubles[slot] != nullptr) return b.doubles[slot];
    double* to = memory_.take<double>(b.rows);
    if (types_[slot] == slot_type::float32) {
      const auto* from = static_cast<const float*>(b.data[slot]);
      for (std::size_t i = 0; i < b.rows; i += simd::lanes) simd::store(to + i, simd::load<double>(from + i));
    } else {
      const auto* from = static_cast<const std::int64_t*>(b.data[slot]);
      for (std::size_t i = 0; i < b.rows; ++i) to[i] = static_cast<double>(from[i]);
    }
    return b.doubles[slot] = to;
  }

  /// out[v][i] for each variation; flags[v][i] is set to 1 where there is no value. Flags are only ever set.
  /// @param keep_cells where to leave the cell of each row, with room for a little more; null: nowhere
  void run(const plan& p, block& b, double* const* out, std::uint8_t* const* flags,
           std::int32_t* keep_cells = nullptr) {
    for (const plan_column& c : p.columns) column(c, p, b, flags);
    look_up(p, b, p.axes.empty() ? nullptr : search(p, b, keep_cells), out, flags);
  }
  /// The same for rows whose cells are known, with room behind them.
  void run_at(const plan& p, block& b, std::int32_t* cells, double* const* out, std::uint8_t* const* flags) {
    for (const plan_column& c : p.columns) column(c, p, b, flags);
    std::fill_n(cells + b.rows, simd::lanes, 0);
    look_up(p, b, p.axes.empty() ? nullptr : cells, out, flags);
  }

 private:
  void look_up(const plan& p, block& b, const std::int32_t* cells, double* const* out, std::uint8_t* const* flags) {
    for (std::uint32_t v = 0; v < p.variations; ++v) {
      const std::size_t first = static_cast<std::size_t>(p.cells) * v;
      if (cells == nullptr) single(p, p.leaves[static_cast<std::size_t>(p.table[first])], b, out[v], flags[v]);
      else if (!p.values.empty()) gather_values(p.values.data() + first, cells, b.rows, out[v], flags[v]);
      else if (!p.rows.empty()) gather_rows(p, p.rows.data() + first, cells, b, out[v], flags[v]);
      else by_leaf(p, p.table.data() + first, cells, b, out[v], flags[v]);
    }
  }

  void column(const plan_column& c, const plan& p, block& b, std::uint8_t* const* flags) {
    double* values = memory_.take<double>(b.rows);
    auto* bad = memory_.take<std::uint8_t>(b.rows);
    std::memset(bad, 0, b.rows);
    run(*c.rule, b, &values, &bad);
    b.data[c.slot] = values;
    b.doubles[c.slot] = nullptr;
    if (c.integer) {
      auto* integers = memory_.take<std::int64_t>(b.rows);
      for (std::size_t i = 0; i < b.rows; ++i) {
        integers[i] = 0;
        if (!round_to_int(values[i], integers[i])) bad[i] = 1;
      }
      b.data[c.slot] = integers;
    }
    if (std::memchr(bad, 1, b.rows) == nullptr) return;
    for (std::uint32_t v = 0; v < p.variations; ++v)
      for (std::size_t i = 0; i < b.rows; ++i) flags[v][i] |= bad[i];
  }

  const std::int32_t* search(const plan& p, block& b, std::int32_t* cells) {
    if (cells == nullptr) cells = memory_.take<std::int32_t>(b.rows);
    std::int32_t* more = nullptr;
    for (std::size_t k = 0; k < p.axes.size(); ++k) {
      const plan_axis& a = p.axes[k];
      const std::int32_t* here = nullptr;
      if (a.shared >= 0 && b.searches != nullptr) {
        std::int32_t*& known = b.searches[a.shared];
        if (known == nullptr) search(a, b, known = memory_.take<std::int32_t>(b.rows));
        here = known;
        if (k == 0) std::copy_n(here, b.rows, cells);
      } else {
        if (k > 0 && more == nullptr) more = memory_.take<std::int32_t>(b.rows);
        search(a, b, k == 0 ? cells : more);
        here = more;
      }
      if (k == 0) continue;
      const simd::pack<std::int32_t> stride(a.stride);
      for (std::size_t i = 0; i < b.rows; i += simd::lanes)
        simd::store(cells + i, simd::load<std::int32_t>(cells + i) + stride * simd::load<std::int32_t>(here + i));
    }
    for (std::size_t i = b.rows; i < b.rows + simd::lanes; ++i)
      cells[i] = 0;  // lanes past the end look up something, too
    return cells;
  }
  void search(const plan_axis& a, block& b, std::int32_t* cells) {
    const slot_type type = types_[a.slot];
    const bool plain = a.how == search::keys || (a.how == search::edges && type == slot_type::float32);
    search_axis(a, type, b.data[a.slot], plain ? nullptr : as_doubles(b, a.slot), b.rows, quirks_, cells);
  }

  static void gather_values(const double* values, const std::int32_t* cells, std::size_t n, double* out,
                            std::uint8_t* flags) {
    simd::mask odd{0};
    for (std::size_t i = 0; i < n; i += simd::lanes) {
      const auto x = simd::gather<double>(values, simd::load<std::int32_t>(cells + i));
      odd = odd | simd::isnan(x);
      simd::store(out + i, x);
    }
    if (!simd::any(odd)) return;
    for (std::size_t i = 0; i < n; ++i)
      if (std::bit_cast<std::uint64_t>(out[i]) == ask_bits) flags[i] = 1;
  }

  void formula(const plan_formula& f, block& b, const std::int32_t* rows, double* out) {
    const double** columns = memory_.take<const double*>(types_.size());
    for (const program::source& leaf : f.code.leaves)
      if (leaf.what == program::leaf::column) columns[leaf.which] = as_doubles(b, leaf.which);
    run_program(f.code, b.rows, columns, f.parameters, rows, out, memory_);
  }

  void gather_rows(const plan& p, const std::int32_t* table, const std::int32_t* cells, block& b, double* out,
                   std::uint8_t* flags) {
    auto* rows = memory_.take<std::int32_t>(b.rows);
    for (std::size_t i = 0; i < b.rows; ++i) {
      const std::int32_t row = table[cells[i]];
      rows[i] = row == no_row ? 0 : row;
      flags[i] = static_cast<std::uint8_t>(flags[i] | (row == no_row ? 1 : 0));
    }
    formula(p.formulas.front(), b, rows, out);
  }

  void hash(const plan_hash& h, block& b, double* out) {
    const auto** columns = memory_.take<const void*>(h.words.size());
    for (std::size_t k = 0; k < h.words.size(); ++k) {
      const plan_hash::word& w = h.words[k];
      if (w.fixed) columns[k] = std::fill_n(memory_.take<std::uint64_t>(b.rows), b.rows, w.bits) - b.rows;
      else if (types_[w.slot] == slot_type::integer) columns[k] = b.data[w.slot];
      else columns[k] = as_doubles(b, w.slot);
    }
    random_numbers(h.shape, columns, h.words.size(), b.rows, memory_.take<std::uint64_t>(h.words.size()), out);
  }

  /// All rows of a block lead to one leaf.
  void single(const plan& p, const plan_leaf& leaf, block& b, double* out, std::uint8_t* flags) {
    switch (leaf.what) {
      case plan_leaf::type::ask: std::memset(flags, 1, b.rows); return;
      case plan_leaf::type::constant: std::fill_n(out, b.rows, leaf.value); return;
      case plan_leaf::type::hash: return hash(p.hashes[leaf.which], b, out);
      case plan_leaf::type::inner: return run(*p.inner[leaf.which], b, &out, &flags);
      case plan_leaf::type::formula: break;
    }
    const plan_formula& f = p.formulas[leaf.which];
    std::int32_t* rows = nullptr;
    if (f.parameters != nullptr) {
      rows = memory_.take<std::int32_t>(b.rows);
      std::fill_n(rows, b.rows, leaf.row);
    }
    formula(f, b, rows, out);
  }

  /// Rows sorted by what they lead to, each group on its own.
  void by_leaf(const plan& p, const std::int32_t* table, const std::int32_t* cells, block& b, double* out,
               std::uint8_t* flags) {
    std::int32_t differ = 0;
    for (std::size_t i = 0; i < b.rows; ++i) differ |= cells[i] ^ cells[0];
    if (differ == 0) return single(p, p.leaves[static_cast<std::size_t>(table[cells[0]])], b, out, flags);
    auto* leaf = memory_.take<std::int32_t>(b.rows);
    for (std::size_t i = 0; i < b.rows; ++i) leaf[i] = table[cells[i]];
    auto* left = memory_.take<std::uint16_t>(b.rows);
    std::size_t count = 0;
    for (std::size_t i = 0; i < b.rows; ++i) {
      const plan_leaf& l = p.leaves[static_cast<std::size_t>(leaf[i])];
      if (l.what == plan_leaf::type::ask) flags[i] = 1;
      else if (l.what == plan_leaf::type::constant) out[i] = l.value;
      else left[count++] = static_cast<std::uint16_t>(i);
    }
    auto* group = memory_.take<std::uint16_t>(b.rows);
    while (count > 0) {
      const plan_leaf& first = p.leaves[static_cast<std::size_t>(leaf[left[0]])];
      std::size_t here = 0, others = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const plan_leaf& l = p.leaves[static_cast<std::size_t>(leaf[left[k]])];
        if (l.what == first.what && l.which == first.which) group[here++] = left[k];
        else left[others++] = left[k];
      }
      count = others;
      run_group(p, first, leaf, b, group, here, out, flags);
    }
  }

  void run_group(const plan& p, const plan_leaf& first, const std::int32_t* leaf, block& b, const std::uint16_t* group,
                 std::size_t n, double* out, std::uint8_t* flags) {
    if (n == b.rows && first.what != plan_leaf::type::formula) return single(p, first, b, out, flags);
    const arena::mark until(memory_);
    block part = make_block(n);
    for (std::size_t slot = 0; slot < types_.size(); ++slot) {
      if (b.data[slot] == nullptr) continue;
      if (types_[slot] == slot_type::float32) part.data[slot] = pick(static_cast<const float*>(b.data[slot]), group, n);
      else if (types_[slot] == slot_type::float64)
        part.data[slot] = pick(static_cast<const double*>(b.data[slot]), group, n);
      else part.data[slot] = pick(static_cast<const std::int64_t*>(b.data[slot]), group, n);
    }
    double* values = memory_.take<double>(n);
    auto* bad = memory_.take<std::uint8_t>(n);
    std::memset(bad, 0, n);
    if (first.what == plan_leaf::type::formula) {
      const plan_formula& f = p.formulas[first.which];
      auto* rows = memory_.take<std::int32_t>(n);
      for (std::size_t k = 0; k < n; ++k) rows[k] = p.leaves[static_cast<std::size_t>(leaf[group[k]])].row;
      formula(f, part, rows, values);
    } else {
      single(p, first, part, values, bad);
    }
    for (std::size_t k = 0; k < n; ++k) {
      out[group[k]] = values[k];
      flags[group[k]] = static_cast<std::uint8_t>(flags[group[k]] | bad[k]);
    }
  }
  template <class T>
  const T* pick(const T* from, const std::uint16_t* group, std::size_t n) {
    T* to = memory_.take<T>(n);
    for (std::size_t k = 0; k < n; ++k) to[k] = from[group[k]];
    return to;
  }

  const std::vector<slot_type>& types_;
  bool quirks_;
  arena& memory_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
