// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/kernel/detail/lexicographic.hpp>
#include <staffa/kernel/kinematics.hpp>
#include <staffa/simd/least.hpp>
#include <staffa/simd/pack.hpp>
#include <staffa/simd/rows.hpp>

#include <algorithm>
#include <concepts>
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
inline constexpr std::int32_t longest_beside = table_limit<3>;

/// Of each triple of table_limit<3> objects the numbers of its pairs (i, j), (i, k) and (j, k), times the lanes of a
/// pack of T. Those of fewer objects come last, as in `combinations_table`. (That is named by a parameter: by a number
/// it would be filled wherever this is included.)
struct pairs_of_triples {
  std::uint16_t pairs[table_rows<3>][3];
};
template <std::same_as<float> T, int K = 3>
constexpr pairs_of_triples find_pairs_of_triples() noexcept {
  constexpr std::int64_t objects = table_limit<K>;
  std::int64_t origin[objects]{};  // the number of the pair (i, j) is origin[i] + j
  for (std::int64_t i = 0; i < objects; ++i)
    origin[i] = combinations_of<2>(objects) - combinations_of<2>(objects - i) - i - 1;
  constexpr auto step = static_cast<std::int64_t>(simd::lanes);
  pairs_of_triples table{};
  for (std::size_t row = 0; row < table_rows<K>; ++row) {
    const auto& [first, second, third] = combinations_table<K>.member;
    const std::int32_t i = first[row], j = second[row], k = third[row];
    table.pairs[row][0] = static_cast<std::uint16_t>((origin[i] + j) * step);
    table.pairs[row][1] = static_cast<std::uint16_t>((origin[i] + k) * step);
    table.pairs[row][2] = static_cast<std::uint16_t>((origin[j] + k) * step);
  }
  return table;
}

/// A tile is searched as soon as it has so many steps.
inline constexpr std::size_t tile_steps = 128;

inline constexpr std::size_t object_fields = 7;

/// Writes the fields of a pack of objects, `stride` apart.
template <std::same_as<float> T>
[[gnu::always_inline]] inline void store_object(T* out, std::size_t stride, const float_object& o) noexcept {
  const simd::pack<T> fields[object_fields] = {o.member.pt,     o.member.eta,    o.member.phi, o.member.rest,
                                               o.member.middle, o.member.excess, o.s};
  for (std::size_t f = 0; f < object_fields; ++f) simd::store(out + f * stride, fields[f]);
}
/// @param read how to read a pack of a field
template <class Read>
[[gnu::always_inline]] inline float_object load_object(const float* from, std::size_t stride, Read read) noexcept {
  const auto field = [=](std::size_t f) STAFFA_INLINE { return read(from + f * stride); };
  return {{field(0), field(1), field(2), field(3), field(4), field(5)}, field(6)};
}

/// `share_of_triple` of each lane's objects.
template <std::same_as<float_object> Object>
[[gnu::always_inline]] inline simd::pack<float> share_of(const Object& a, const Object& b) noexcept {
  return share_of_triple(pair_term(a.member, b.member), a.s, b.s);
}

/// A template, as best_triples is, so that programs without triples do not compile it.
template <std::same_as<float> T>
class triple_search {
 public:
  triple_search(std::span<const std::int32_t> offsets, const std::int32_t* triples, const object_columns& objects,
                searched_formula& formula, T* scratch) noexcept
      : offsets_(offsets), triples_(triples), objects_(objects), formula_(formula), scratch_(scratch) {}

  /// Searches up to `lanes` lists side by side, those of `which`, sorted by length.
  void beside(const std::int32_t* which, std::size_t lists, std::int32_t* out) const noexcept {
    std::int32_t first[simd::lanes], lengths[simd::lanes];
#pragma GCC unroll 4
    for (std::size_t lane = 0; lane < simd::lanes; ++lane) {
      const auto list = static_cast<std::size_t>(which[(std::min)(lane, lists - 1)]);
      first[lane] = offsets_[list];
      lengths[lane] = offsets_[list + 1] - offsets_[list];
    }
    const std::int32_t n = lengths[lists - 1];
    read_beside(first, n);
    // A triple with an object that a list lacks is not the best: its mass is NaN.
    const auto rows = simd::load<std::int32_t>(lengths);
    for (std::int32_t k = lengths[0]; k < n; ++k) {
      float* s = object_beside(n, k) + (object_fields - 1) * step;
      simd::store(s, simd::select(simd::pack<std::int32_t>(k) < rows, simd::load<float>(s),
                                  P(std::numeric_limits<float>::quiet_NaN())));
    }
    std::int32_t steps[simd::lanes];
    pairs_beside(n);
    triples_beside(n).steps(steps);
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
  using P = simd::pack<T>;
  static constexpr std::size_t step = simd::lanes;
  static constexpr std::size_t object_stride_beside = 8 * step;
  static constexpr pairs_of_triples numbers = find_pairs_of_triples<T>();

  /// Where the fields of object k of each list are. Those of the longest list end with row table_limit<2>, and its
  /// pairs with number combinations_of<2>(longest_beside): one table leads to those of any number of objects.
  [[nodiscard]] float* object_beside(std::int32_t n, std::int32_t k) const noexcept {
    return scratch_ + static_cast<std::size_t>(table_limit<2> - n + k) * object_stride_beside;
  }
  [[nodiscard]] float* share_beside(std::int64_t number) const noexcept {
    return scratch_ + table_limit<2> * object_stride_beside + static_cast<std::size_t>(number) * step;
  }

  /// Writes the fields of object k of each list, for all k below n.
  [[gnu::noinline]] void read_beside(const std::int32_t* first, std::int32_t n) const noexcept {
    // In three loops, for exponential, quotient, root and quotient of an object wait for one another.
    float* const objects = object_beside(n, 0);
    float* const end = objects + static_cast<std::size_t>(n) * object_stride_beside;
    const auto put = [](float* to, std::size_t field, P x) STAFFA_INLINE { simd::store(to + field * step, x); };
    const auto get = [](const float* from, std::size_t field) STAFFA_INLINE {
      return simd::load<float>(from + field * step);
    };
    constexpr std::size_t pt = 0, eta = 1, phi = 2, momentum = 4, mass = 6;
    const struct {
      const float* from;
      std::size_t field;
    } columns[] = {{objects_.pt, pt}, {objects_.eta, eta}, {objects_.phi, phi}, {objects_.mass, mass}};
    std::int32_t at[simd::lanes];
    simd::store(at, simd::load<std::int32_t>(first));
    for (float* row = objects; row < end; row += 4 * object_stride_beside) {  // up to 3 too many: pairs overwrite them
#pragma GCC unroll 1
      for (const auto& [column, field] : columns) {
        const auto rows = simd::load_rows(column, 1, at);
        for (std::size_t r = 0; r < 4; ++r) put(row + r * object_stride_beside, field, rows[r]);
      }
      simd::store(at, simd::load<std::int32_t>(at) + simd::pack<std::int32_t>(4));
    }
    for (float* row = objects; row < end; row += object_stride_beside)
      put(row, momentum, get(row, pt) * simd::cosh(get(row, eta)));
    for (float* row = objects; row < end; row += object_stride_beside)
      store_object(row, step,
                   object_of(get(row, pt), get(row, eta), get(row, phi), get(row, mass), get(row, momentum)));
  }

  /// Writes `share_of` each pair of each list.
  void pairs_beside(std::int32_t n) const noexcept {
    const std::int32_t *first = table_of<2>(0, n), *second = table_of<2>(1, n);
    const float* const objects = scratch_;
    const auto object = [=](std::int32_t place) STAFFA_INLINE {
      const float* at = objects + static_cast<std::uint32_t>(place) * object_stride_beside;
      return load_object(at, step, [](const float* p) STAFFA_INLINE { return simd::load<float>(p); });
    };
    float* const end = share_beside(combinations_of<2>(longest_beside));
    for (float* out = end - static_cast<std::size_t>(combinations_of<2>(n)) * step; out < end; out += step)
      simd::store(out, share_of(object(*first++), object(*second++)));
  }

  /// The best of all triples of each list.
  [[nodiscard]] simd::running_least<float> triples_beside(std::int32_t n) const noexcept {
    const float* const shares = share_beside(0);
    float* const tile = share_beside(combinations_of<2>(longest_beside));
    const auto share = [=](std::size_t number) STAFFA_INLINE { return simd::load<float>(shares + number); };
    simd::running_least<float> least;
    for (auto triple = table_rows<3> - static_cast<std::size_t>(combinations_of<3>(n)); triple < table_rows<3>;) {
      const std::size_t end = (std::min)(triple + tile_steps, table_rows<3>);
      float* out = tile;
      for (; triple < end; ++triple, out += step) {
        const auto& [ij, ik, jk] = numbers.pairs[triple];
        simd::store(out, (share(ij) + share(ik)) + share(jk));
      }
      formula_.values(formula_, tile, static_cast<std::size_t>(out - tile), least);
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

  [[gnu::noinline]] std::int32_t alone(std::int32_t list, searched_formula::meet* meet) const noexcept {
    const std::int32_t first = offsets_[static_cast<std::size_t>(list)];
    const std::size_t n = length(offsets_.data(), static_cast<std::size_t>(list));
    const std::size_t stride = n + 2 * step;
    float* const fields = scratch_;
    for (std::size_t k = 0; k < n; k += step) {
      const auto at = [&](const float* column) { return simd::load<float>(column + first + k); };
      store_object(fields + k, stride,
                   object_of(at(objects_.pt), at(objects_.eta), at(objects_.phi), at(objects_.mass)));
    }
    const auto read = [](const float* p) STAFFA_INLINE { return simd::load<float>(p); };
    float* const pairs = fields + object_fields * stride;
    float* w = pairs;
    for (std::size_t i = 0; i + 1 < n; w += n - 1 - i, ++i) {
      const float_object one = load_object(fields + i, stride, [](const float* p) STAFFA_INLINE { return P(*p); });
      for (std::size_t j = i + 1; j < n; j += step)
        simd::store(w + (j - i - 1), share_of(one, load_object(fields + j, stride, read)));
    }

    float* const tile = pairs + combinations_of<2>(static_cast<std::int64_t>(n)) + step;
    float* out = tile;
    const float* w_i = pairs;
    simd::running_least<float> least;
    for (std::size_t i = 0; i + 2 < n; ++i) {
      out = triples_from(i, n, w_i, out);
      w_i += n - 1 - i;
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
  T* scratch_;
};

}  // namespace detail

}  // namespace staffa::inline STAFFA_ABI::kernel
