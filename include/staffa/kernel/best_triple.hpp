// SPDX-License-Identifier: MIT
#pragma once

// The triple of each list whose mass makes a formula least, without a value stored for each triple.

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/lexicographic.hpp>
#include <staffa/kernel/kinematics.hpp>
#include <staffa/simd/least.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace staffa::inline STAFFA_ABI::kernel {

/// A formula f whose least value is looked for. It is given a tile of arguments at a time, which stays in cache.
struct searched_formula {
  /// Lets `least` meet f of `rows` arguments, of whole steps but for the last.
  using meet = void(searched_formula& self, const float* arguments, std::size_t rows,
                    simd::running_least<float>& least) noexcept;
  meet* values;    ///< meets f
  meet* numbers;   ///< meets 0 where f is a number, and NaN where it is not
  bool keeps_nan;  ///< f(NaN) is NaN
};

/// Where the fields of the objects are stored.
struct object_columns {
  const float *pt, *eta, *phi, *mass;
};

namespace detail {

/// Longer lists are searched one by one, a run of triples at a time; others side by side, a list in each lane.
inline constexpr std::int32_t longest_beside = 16;

/// A tile is searched as soon as it has so many steps.
inline constexpr std::size_t tile_steps = 128;

/// The objects of one list, one after the other, or of the lists in each lane, row by row: a run of memory for each
/// field.
class object_fields {
 public:
  static constexpr std::size_t size = 7;
  object_fields(float* fields, std::size_t stride) noexcept : fields_(fields), stride_(stride) {}

  [[gnu::always_inline]] inline void put(std::size_t at, const float_object& o) const noexcept {
    const pack values[size] = {o.member.pt,     o.member.eta,    o.member.phi, o.member.rest,
                               o.member.middle, o.member.excess, o.s};
    for (std::size_t f = 0; f < size; ++f) simd::store(fields_ + f * stride_ + at, values[f]);
  }
  /// @param read how to read a pack of a field
  template <class Read>
  [[gnu::always_inline]] inline pair_member<float> get(std::size_t at, const Read& read) const noexcept {
    const auto field = [&](std::size_t f) { return read(fields_ + f * stride_ + at); };
    return {field(0), field(1), field(2), field(3), field(4), field(5)};
  }
  [[nodiscard]] float* s() const noexcept { return fields_ + 6 * stride_; }

 private:
  using pack = simd::pack<float>;
  float* fields_;
  std::size_t stride_;
};

class triple_search {
 public:
  triple_search(std::span<const std::int32_t> offsets, const std::int32_t* triples, const object_columns& objects,
                searched_formula& formula, float* scratch) noexcept
      : offsets_(offsets), triples_(triples), objects_(objects), formula_(formula), scratch_(scratch) {}

  /// Searches up to `lanes` lists side by side, those of `which`, sorted by length.
  void beside(const std::int32_t* which, std::size_t lists, std::int32_t* out) const noexcept {
    std::int32_t first[simd::lanes], lengths[simd::lanes];
    for (std::size_t lane = 0; lane < simd::lanes; ++lane) {
      const auto list = static_cast<std::size_t>(which[(std::min)(lane, lists - 1)]);
      first[lane] = offsets_[list];
      lengths[lane] = offsets_[list + 1] - offsets_[list];
    }
    const std::int32_t n = lengths[lists - 1];
    const object_fields fields(scratch_, most * step);
    read_beside(first, static_cast<std::size_t>(n), fields);
    // A triple with an object that a list lacks is not the best: its mass is NaN.
    const auto rows = simd::load<std::int32_t>(lengths);
    for (std::int32_t k = lengths[0]; k < n; ++k) {
      float* s = fields.s() + static_cast<std::size_t>(k) * step;
      simd::store(s, simd::select(simd::pack<std::int32_t>(k) < rows, simd::load<float>(s),
                                  P(std::numeric_limits<float>::quiet_NaN())));
    }
    std::int32_t steps[simd::lanes];
    triples_beside(static_cast<std::size_t>(n), fields).steps(steps);
    for (std::size_t lane = 0; lane < lists; ++lane)
      out[which[lane]] = steps[lane] < 0 ? alone(which[lane], formula_.numbers)
                                         : triples_[which[lane]] + rank_of(steps[lane], n, lengths[lane]);
  }

  /// Row of the best triple of one list, or -1: of f, or if there is none below infinity, of the first number.
  [[nodiscard]] std::int32_t alone(std::int32_t list) const noexcept {
    const std::int32_t best = alone(list, formula_.values);
    return best < 0 ? alone(list, formula_.numbers) : best;
  }

 private:
  using P = simd::pack<float>;
  static constexpr std::size_t step = simd::lanes;
  static constexpr std::size_t most = longest_beside;

  /// Object k of each list in row k.
  [[gnu::noinline]] void read_beside(const std::int32_t* first, std::size_t n,
                                     const object_fields& out) const noexcept {
    for (std::size_t k = 0; k < n; k += 4) {
      std::int32_t at[simd::lanes];
      for (std::size_t lane = 0; lane < step; ++lane) at[lane] = first[lane] + static_cast<std::int32_t>(k);
      const auto rows = [&](const float* column) { return simd::load_rows(column, 1, at); };
      const auto pt = rows(objects_.pt), eta = rows(objects_.eta), phi = rows(objects_.phi), mass = rows(objects_.mass);
      for (std::size_t r = 0; r < (std::min)(n - k, std::size_t{4}); ++r)
        out.put((k + r) * step, object_of(pt[r], eta[r], phi[r], mass[r]));
    }
  }

  [[nodiscard]] simd::running_least<float> triples_beside(std::size_t n, const object_fields& fields) const noexcept {
    const auto read = [](const float* p) { return simd::load<float>(p); };
    float* const pairs = scratch_ + object_fields::size * most * step;
    float* d = pairs;
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const auto first = fields.get(i * step, read);
      for (std::size_t j = i + 1; j < n; ++j, d += step) simd::store(d, pair_term(first, fields.get(j * step, read)));
    }

    simd::running_least<float> least;
    const float* d_i = pairs;
    const float* s = fields.s();
    float* const tile = pairs + combinations_of<2>(most) * step;
    float* out = tile;
    for (std::size_t i = 0; i + 2 < n; ++i) {
      const float* d_j = d_i + (n - 1 - i) * step;
      for (std::size_t j = i + 1; j + 1 < n; ++j) {
        const P s_ij = read(s + i * step) + read(s + j * step);
        const P d_ij = read(d_i + (j - i - 1) * step);
        const float* d_ik = d_i + (j - i) * step;
        for (std::size_t k = j + 1; k < n; ++k, d_ik += step, d_j += step, out += step) {
          const P masses = s_ij + read(s + k * step);
          const P products = (d_ij + read(d_ik)) + read(d_j);
          simd::store(out, (masses + products) + products);
        }
      }
      d_i += (n - 1 - i) * step;
      if (const auto rows = static_cast<std::size_t>(out - tile); rows >= tile_steps * step || i + 3 == n) {
        formula_.values(formula_, tile, rows, least);
        out = tile;
      }
    }
    return least;
  }

  /// Number of a triple among those of a list of `length`, from its number among those of n.
  static std::int32_t rank_of(std::int32_t number, std::int32_t n, std::int32_t length) noexcept {
    if (n == length) return number;
    const auto place = [=](int k) { return table_of<3>(k, n)[number] + n - table_limit<3>; };
    const std::int32_t i = place(0), j = place(1), k = place(2);
    const auto behind = combinations_of<3>(length - i) - combinations_of<2>(length - i - 1) +  // i or more come first
                        combinations_of<2>(length - j);                                        // then j or more
    return static_cast<std::int32_t>(combinations_of<3>(length) - behind) + (k - j - 1);
  }
  static_assert(longest_beside <= table_limit<3>);

  [[gnu::noinline]] std::int32_t alone(std::int32_t list, searched_formula::meet* meet) const noexcept {
    const std::int32_t first = offsets_[static_cast<std::size_t>(list)];
    const std::size_t n = length(offsets_.data(), static_cast<std::size_t>(list));
    const std::size_t stride = n + 2 * step;
    const object_fields fields(scratch_, stride);
    for (std::size_t k = 0; k < n; k += step) {
      const auto at = [&](const float* column) { return simd::load<float>(column + first + k); };
      fields.put(k, object_of(at(objects_.pt), at(objects_.eta), at(objects_.phi), at(objects_.mass)));
    }
    float* const pairs = scratch_ + object_fields::size * stride;
    float* d = pairs;
    for (std::size_t i = 0; i + 1 < n; d += n - 1 - i, ++i) {
      const auto one = fields.get(i, [](const float* p) { return P(*p); });
      for (std::size_t j = i + 1; j < n; j += step)
        simd::store(d + (j - i - 1),
                    pair_term(one, fields.get(j, [](const float* p) { return simd::load<float>(p); })));
    }

    float* const tile = pairs + combinations_of<2>(static_cast<std::int64_t>(n)) + step;
    float* out = tile;
    const float* d_i = pairs;
    simd::running_least<float> least;
    for (std::size_t i = 0; i + 2 < n; ++i) {
      out = triples_from(i, n, d_i, fields.s() + i, out);
      d_i += n - 1 - i;
      const auto rows = static_cast<std::size_t>(out - tile);
      if (i + 3 == n) {
        meet(formula_, tile, rows, least);
      } else if (rows >= tile_steps * step) {
        const std::size_t whole = rows / step * step;
        meet(formula_, tile, whole, least);
        simd::store(tile, simd::load<float>(tile + whole));
        out = tile + (rows - whole);
      }
    }
    const auto place = static_cast<std::int32_t>(least.place());
    return place < 0 ? -1 : triples_[list] + place;
  }

  std::span<const std::int32_t> offsets_;
  const std::int32_t* triples_;
  const object_columns& objects_;
  searched_formula& formula_;
  float* scratch_;
};

/// Sorted lists are read from all over the columns, which may come from memory: asked for in order, they come faster.
[[gnu::always_inline]] inline void prefetch(const object_columns& objects, std::int32_t rows) noexcept {
  constexpr std::int32_t line = 16;
  for (std::int32_t row = 0; row < rows; row += line)
    for (const float* column : {objects.pt, objects.eta, objects.phi, objects.mass}) __builtin_prefetch(column + row);
}

/// Sorts the lists of three objects or more by their length, those longer than `longest_beside` after the others.
/// @param sorted room for twice the number of lists
/// @param end of the lists of each length; of all of them for longest_beside + 1
inline void sort_by_length(std::span<const std::int32_t> offsets, std::int32_t* sorted,
                           std::int32_t (&end)[longest_beside + 2]) noexcept {
  const std::size_t lists = offsets.size() - 1;
  std::int32_t* some = sorted + lists;
  std::size_t found = 0;
  for (std::size_t i = 0; i < lists; ++i) {
    some[found] = static_cast<std::int32_t>(i);
    found += offsets[i + 1] - offsets[i] >= 3 ? 1u : 0u;
  }
  const auto kind = [&](std::int32_t list) {
    const auto i = static_cast<std::size_t>(list);
    return (std::min)(offsets[i + 1] - offsets[i], longest_beside + 1);
  };
  std::int32_t begin[longest_beside + 3] = {};
  for (std::size_t k = 0; k < found; ++k) ++begin[kind(some[k]) + 1];
  for (std::size_t n = 1; n < longest_beside + 2; ++n) begin[n] += begin[n - 1];
  for (std::size_t k = 0; k < found; ++k) sorted[begin[kind(some[k])]++] = some[k];
  for (std::size_t n = 0; n < longest_beside + 2; ++n) end[n] = begin[n];
}

}  // namespace detail

/// Floats that `best_triples` wants as scratch memory. @param longest the greatest number of objects in a list
inline std::size_t best_triples_scratch(std::size_t longest) noexcept {
  constexpr std::size_t most = detail::longest_beside;
  constexpr std::size_t pairs_beside = most * (most - 1) / 2, triples_of_one = (most - 1) * (most - 2) / 2;
  constexpr std::size_t beside =
      detail::object_fields::size * most + pairs_beside + detail::tile_steps + triples_of_one;
  const std::size_t alone = detail::object_fields::size * (longest + 2 * simd::lanes) + longest * longest;
  return (std::max)(beside * simd::lanes, alone + (detail::tile_steps + 4) * simd::lanes);
}

/// Row of the triple of each list whose squared mass makes a formula least, counted in the whole column of triples, as
/// `argmin` of all values gives it: the first of equal ones, never a NaN, and -1 where there is nothing else.
///
/// Lists are sorted by length and searched side by side, one in each lane: no step is cut short at the end of a run,
/// and none depends on how short the lists are.
/// @param offsets of the objects in their lists
/// @param triples offsets of the triples
/// @param objects have room for `longest_beside` floats past their end
/// @param sorted room for twice the number of lists
/// @param scratch room for `best_triples_scratch`
/// @param out its padding is cleared
inline void best_triples(std::span<const std::int32_t> offsets, const std::int32_t* triples,
                         const object_columns& objects, searched_formula& formula, std::int32_t* sorted, float* scratch,
                         std::int32_t* out) noexcept {
  constexpr std::int32_t most = detail::longest_beside;
  static_assert(most % 4 == 0 && most * sizeof(float) <= simd::padding_bytes);
  const std::size_t lists = offsets.size() - 1;
  detail::prefetch(objects, offsets[lists]);
  std::fill_n(out, lists, -1);
  std::int32_t ends[most + 2];
  detail::sort_by_length(offsets, sorted, ends);
  const detail::triple_search search(offsets, triples, objects, formula, scratch);
  constexpr auto step = static_cast<std::int32_t>(simd::lanes);
  for (std::int32_t k = 0, n = 3; k < ends[most];) {
    while (ends[n] <= k) ++n;
    const std::int32_t end = (std::min)(formula.keeps_nan ? ends[most] : ends[n], k + step);
    search.beside(sorted + k, static_cast<std::size_t>(end - k), out);
    k = end;
  }
  for (std::int32_t k = ends[most]; k < ends[most + 1]; ++k) out[sorted[k]] = search.alone(sorted[k]);
  detail::clear_padding(out + lists);
}

}  // namespace staffa::inline STAFFA_ABI::kernel
