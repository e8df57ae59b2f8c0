// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/detail/formula.hpp>
#include <staffa/correct/detail/locate.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/random.hpp>
#include <staffa/correct/detail/trail.hpp>
#include <staffa/correct/error.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// One argument of one row.
struct argument {
  input_type type = input_type::real;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;

  [[nodiscard]] double as_double() const { return type == input_type::integer ? static_cast<double>(integer) : real; }
};

/// A plain value as an argument, with the type that correctionlib would see.
template <class T>
argument argument_of(const T& value) {
  argument a;
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    a.type = input_type::text;
    a.text = value;
  } else if constexpr (std::floating_point<T>) {
    a.real = value;
  } else {
    static_assert(std::integral<T> && !std::same_as<T, bool>, "an argument of a correction is a number or a string");
    a.type = input_type::integer;
    a.integer = static_cast<std::int64_t>(value);
  }
  return a;
}

/// Why a row has no value.
struct failure {
  correction_status status = correction_status::ok;
  reference_error reference = reference_error::none;
  std::uint32_t input = 0;
  argument value;
  bool multi = false;
  double edge = 0;  ///< the edge that was passed, where one was
  std::string path;
};

/// A number with as many digits as it needs.
inline std::string shortest_text(double x) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, x).ptr;
  return {text, static_cast<std::size_t>(end - text)};
}

/// The nearest integer, halves away from zero. @return false for NaN and beyond 64 bits
inline bool round_to_int(double x, std::int64_t& out) {
  const double r = std::round(x);
  if (!(r >= -0x1p63 && r < 0x1p63)) return false;
  out = static_cast<std::int64_t>(r);
  return true;
}

/// One row of one correction, node by node: the definition that the batches are tested against.
class evaluator {
 public:
  evaluator(const model& m, bool quirks) : m_(m), quirks_(quirks) {}

  /// @param way notes how the leaf was reached, if it is wanted
  /// @return false if there is no value; then `failed()` says why
  bool operator()(const correction_entry& c, std::vector<argument>& arguments, double& out, trail* way = nullptr) {
    path_.clear();
    path_.push_back({"/data", none});
    arguments_ = &arguments;
    way_ = way;
    return descend(c.root, out);
  }
  [[nodiscard]] const failure& failed() const { return failure_; }

  /// The value of a formula node for these arguments.
  double formula(const formula_node& f) {
    const formula_text& text = m_.formulas[f.text];
    variables_.resize(text.variables);
    for (std::size_t k = 0; k < variables_.size(); ++k) variables_[k] = at(m_.inputs[f.first_variable + k]).real;
    return evaluate_formula(text, variables_, {m_.parameters.data() + f.first_parameter, text.parameters}, scratch_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct step {
    const char* name;
    std::size_t index;
  };

  argument& at(std::uint32_t input) { return (*arguments_)[input]; }

  bool fail(correction_status status, reference_error reference, std::uint32_t input, bool multi, double edge = 0) {
    failure_ = {status, reference, input, at(input), multi, edge, {}};
    for (const step& s : path_) {
      failure_.path += s.name;
      if (s.index == none) continue;
      failure_.path += '/';
      failure_.path += std::to_string(s.index);
    }
    return false;
  }

  bool descend(content node, double& out) {
    const std::size_t depth = path_.size();
    for (;;) {
      switch (node.what()) {
        case kind::constant: out = m_.constants[node.index()]; return done(depth);
        case kind::formula: out = formula(m_.formula_nodes[node.index()]); return done(depth);
        case kind::hash: out = random(m_.hashes[node.index()]); return done(depth);
        case kind::network: return fail(correction_status::ok, reference_error::none, 0, false);  // refused when bound
        case kind::binning:
          if (bool value = false; !choose_bin(m_.binnings[node.index()], node, value, out)) return false;
          else if (value) return done(depth);
          break;
        case kind::category:
          if (!choose_key(m_.categories[node.index()], node)) return false;
          break;
        case kind::transform: return transform(m_.transforms[node.index()], node, out) && done(depth);
      }
    }
  }
  bool done(std::size_t depth) {
    path_.resize(depth);
    return true;
  }

  double random(const hash_node& h) {
    words_.clear();
    for (std::uint32_t k = 0; k < h.inputs; ++k) {
      const argument& a = at(m_.inputs[h.first_input + k]);
      words_.push_back(a.type == input_type::integer ? static_cast<std::uint64_t>(a.integer)
                                                     : std::bit_cast<std::uint64_t>(a.real));
    }
    return random_number(h.shape, words_.data(), words_.size());
  }

  bool transform(const transform_node& t, content node, double& out) {
    double value = 0;
    path_.push_back({"/rule", none});
    trail* const way = std::exchange(way_, nullptr);  // a rule chooses no leaf
    if (!descend(t.rule, value)) return false;
    way_ = way;
    if (way_ != nullptr) way_->pass(node, 0);
    path_.back() = {"/content", none};
    argument& replaced = at(t.input);
    const argument before = replaced;
    if (replaced.type == input_type::integer) {
      if (std::int64_t whole = 0; round_to_int(value, whole)) {
        replaced.integer = whole;
      } else if (quirks_) {
        replaced.integer = (std::numeric_limits<std::int64_t>::min)();
      } else {
        replaced.real = value;
        replaced.type = input_type::real;
        path_.back() = {"/rule", none};
        const bool never = fail(correction_status::int_range, reference_error::none, t.input, false);
        replaced = before;
        return never;
      }
    } else {
      replaced.real = value;
    }
    const bool fine = descend(t.body, out);
    replaced = before;
    if (fine) path_.pop_back();
    return fine;
  }

  bool choose_key(const category_node& c, content& next) {
    const argument& a = at(c.input);
    if (a.type == input_type::real)
      return fail(correction_status::category_on_real, reference_error::runtime_error, c.input, false);
    for (std::uint32_t k = 0; k < c.keys; ++k) {
      const std::int64_t key = m_.keys[c.first_key + k];
      if (a.type == input_type::integer ? key == a.integer : m_.texts[static_cast<std::size_t>(key)] == a.text) {
        path_.push_back({"/content", k});
        if (way_ != nullptr) way_->pass(next, k);
        next = m_.contents[c.first_content + k];
        return true;
      }
    }
    if (!c.has_default) return fail(correction_status::key_missing, reference_error::out_of_range, c.input, false);
    path_.push_back({"/default", none});
    if (way_ != nullptr) way_->pass(next, trail::other);
    next = c.otherwise;
    return true;
  }

  /// Sets `next` to the chosen content, or `out` if `value` (only by quirk).
  bool choose_bin(const binning_node& b, content& next, bool& value, double& out) {
    using enum correction_status;
    std::uint64_t index = 0;
    unsigned odd_nans = 0;
    std::uint32_t odd_input = 0;
    std::uint64_t stride = b.contents;
    for (std::uint32_t k = 0; k < b.axes; ++k) {
      const axis_of& axis = m_.axes[b.first_axis + k];
      const edge_list& e = m_.edges[axis.edges];
      const double x = at(axis.input).as_double();
      stride = e.bins == 0 ? 0 : stride / e.bins;
      located l = locate(m_, e, x, b.how == flow::wrap);
      if (quirks_ && l.rim && e.uniform) {
        if (l.status == ok) return at_rim(b, next, value, out);
        l = {0, ok}, odd_nans ^= b.multi ? stride & 1u : 0u, odd_input = axis.input;
      } else if (quirks_ && l.rim) {
        l.status = wrap;
      }
      const bool no_bins = e.bins == 0 && (b.how == flow::clamp || b.how == flow::wrap);
      if (no_bins) {
        if (quirks_ && b.how == flow::clamp && !b.multi && l.status == below) return value = true, out = 0, true;
        return fail(no_bin, reference_error::none, axis.input, b.multi);
      }
      if (l.status != ok && b.how != flow::clamp) {
        if (b.how == flow::value) return flow_of(b, next);
        const bool low = l.status == below;
        return fail(l.status, l.status == wrap ? reference_error::logic_error : reference_error::runtime_error,
                    axis.input, b.multi, e.uniform ? (low ? e.low : e.high) : m_.edge_begin(e)[low ? 0 : e.bins]);
      }
      if (l.status == below) l.bin = 0;
      if (way_ != nullptr) way_->bins[axis.input] = static_cast<std::int32_t>(l.bin);
      index = index * e.bins + static_cast<std::uint64_t>(l.bin);
    }
    if (odd_nans != 0) return fail(above, reference_error::out_of_range, odd_input, true);
    return choose(b, index, next);
  }
  bool choose(const binning_node& b, std::uint64_t index, content& next) {
    path_.push_back({"/content", static_cast<std::size_t>(index)});
    if (way_ != nullptr) way_->pass(next, static_cast<std::int64_t>(index));
    next = m_.contents[b.first_content + index];
    return true;
  }
  /// A quirk: where the reference's arithmetic leaves a uniform axis, it looks at no other axis.
  bool at_rim(const binning_node& b, content& next, bool& value, double& out) {
    if (b.how == flow::value) return flow_of(b, next);
    if (way_ != nullptr) way_->pass_outside(m_, b, next);
    if (!b.multi) return value = true, out = 0, true;
    return choose(b, b.contents - 1, next);
  }
  bool flow_of(const binning_node& b, content& next) {
    path_.push_back({"/flow", none});
    if (way_ != nullptr) way_->pass_outside(m_, b, next);
    next = b.otherwise;
    return true;
  }

  const model& m_;
  bool quirks_;
  std::vector<argument>* arguments_ = nullptr;
  trail* way_ = nullptr;
  std::vector<step> path_;
  failure failure_;
  std::vector<double> variables_, scratch_;
  std::vector<std::uint64_t> words_;
};

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
