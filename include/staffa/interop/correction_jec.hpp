// SPDX-License-Identifier: MIT
#pragma once

// Text files of jet energy corrections and resolutions (JEC, JER, and scale factors: .jersf), plain or gzip, as
// corrections.

#include <staffa/core/config.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/detail/model_builder.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_file.hpp>
#include <staffa/interop/detail/correction_root_formula.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

struct jec_options {
  bool double_precision = false;    ///< numbers as doubles; the experiments' own codes read floats
  bool exclude_last_edge = false;   ///< the upper edge of the last bin is outside; else it belongs to the bin
  std::string name = "correction";  ///< of the correction in the set
  std::size_t max_bytes = std::size_t{1} << 30;  ///< after inflating
};

namespace detail::corrections {

class jec_reader {
 public:
  jec_reader(std::string file, const jec_options& options)
      : options_(options), m_(std::make_shared<model>()), build_(*m_) {
    m_->file = std::move(file);
  }

  /// @param bytes text or gzip
  correction_set read(std::string bytes) {
    const std::string text = inflated(std::move(bytes), m_->file, options_.max_bytes, m_->warnings);
    std::size_t number = 0;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = (std::min)(text.find('\n', from), text.size());
      ++number;
      line(text.substr(from, end - from), number);
      from = end + 1;
    }
    if (!header_seen_) fail(number, "there is no header '{...}'");
    if (rows_.empty()) fail(number, "there are no rows");
    correction_entry entry;
    entry.name = options_.name;
    entry.inputs = inputs_;
    entry.root = tree(0, rows_);
    m_->corrections.push_back(std::move(entry));
    return correction_set(std::move(m_));
  }

 private:
  struct row {
    std::vector<double> low, high;
    std::vector<double> values;  ///< parameters, then upper and lower limits of the variables
    std::size_t line = 0;
  };

  [[noreturn]] void fail(std::size_t number, const std::string& reason) const {
    throw correction_file_error(m_->file, reason + ", line " + std::to_string(number));
  }

  void line(std::string text, std::size_t number) {
    if (const std::size_t comment = text.find('#'); comment != std::string::npos) text.resize(comment);
    if (text.find_first_not_of(" \t\r") == std::string::npos) return;
    const bool braces = text.find('{') != std::string::npos;
    if (braces) std::replace_if(text.begin(), text.end(), [](char c) { return c == '{' || c == '}'; }, ' ');
    std::vector<std::string> words;
    std::istringstream in(text);
    for (std::string word; in >> word;) words.push_back(word);
    if (!header_seen_) {
      if (!braces) fail(number, "expected the header '{...}'");
      header(words, number);
    } else {
      if (braces) fail(number, "a second header; files of several sections are not supported");
      data(words, number);
    }
  }

  std::size_t count_of(const std::vector<std::string>& words, std::size_t& at, std::size_t most,
                       std::size_t number) const {
    std::size_t count = 0;
    if (at >= words.size()) fail(number, "the header ends early");
    const std::string& word = words[at++];
    const auto read = std::from_chars(word.data(), word.data() + word.size(), count);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size() || count > most)
      fail(number, "'" + word + "' is no number of variables");
    if (at + count > words.size()) fail(number, "the header ends early");
    return count;
  }
  std::uint32_t input(const std::string& name) {
    for (std::size_t k = 0; k < inputs_.size(); ++k)
      if (inputs_[k].name == name) return static_cast<std::uint32_t>(k);
    inputs_.push_back({name, {}, input_type::real});
    return static_cast<std::uint32_t>(inputs_.size() - 1);
  }

  void header(const std::vector<std::string>& words, std::size_t number) {
    header_seen_ = true;
    std::size_t at = 0;
    for (std::size_t n = count_of(words, at, 10, number); n-- > 0;) bins_.push_back(input(words[at++]));
    if (bins_.empty()) fail(number, "a file without bins");
    for (std::size_t n = count_of(words, at, 4, number); n-- > 0;) variables_.push_back(input(words[at++]));
    std::string expression, kind;
    for (; at < words.size(); ++at) {
      if (words[at] == "Correction" || words[at] == "Resolution" || words[at] == "ScaleFactor" ||
          words[at] == "Response") {
        kind = words[at];
        break;
      }
      expression += words[at];
    }
    if (kind.empty()) fail(number, "the header says neither Correction nor Resolution nor ScaleFactor");
    if (kind == "Response") fail(number, "files of responses are not supported");
    if (expression == "None" || expression == "\"\"" || expression.empty()) {
      if (!variables_.empty()) fail(number, "variables, but no formula");
      systematic_ = static_cast<std::uint32_t>(inputs_.size());
      inputs_.push_back({"systematic", {}, input_type::text});
      return;
    }
    try {
      // Each variable is kept within the limits of its row, which follow the row's parameters.
      const std::uint32_t own = formula_parser(root_formula(expression).rewrite()).parse().parameters;
      std::array<std::string, 4> limited{"x", "y", "z", "t"};
      for (std::size_t k = 0; k < variables_.size(); ++k) {
        const std::size_t high = own + 2 * k;
        limited[k] = "max(min(" + limited[k] + ",[" + std::to_string(high) + "]),[" + std::to_string(high + 1) + "])";
      }
      formula_ = build_.formula(root_formula(expression, limited).rewrite());
      parameters_ = own;
      if (m_->formulas[formula_].variables > variables_.size())
        fail(number, "the formula has more variables than the header names");
    } catch (const formula_problem& p) {
      throw formula_error({m_->file, {}, "line " + std::to_string(number)}, expression, p.at + 1, p.reason);
    }
  }

  double number_of(const std::string& word, std::size_t number) const {
    const char* end = word.data() + word.size();
    const char* begin = word.data() + (word.starts_with('+') ? 1 : 0);
    double wide = 0;
    float narrow = 0;
    const auto read =
        options_.double_precision ? std::from_chars(begin, end, wide) : std::from_chars(begin, end, narrow);
    if (read.ec != std::errc() || read.ptr != end) fail(number, "'" + word + "' is no number");
    return options_.double_precision ? wide : static_cast<double>(narrow);
  }

  void data(const std::vector<std::string>& words, std::size_t number) {
    std::vector<double> all;
    for (const std::string& word : words) all.push_back(number_of(word, number));
    row r;
    r.line = number;
    const std::size_t first = 2 * bins_.size();
    if (all.size() <= first) fail(number, "the row ends early");
    bool empty = true;
    for (std::size_t k = 0; k < bins_.size(); ++k) {
      r.low.push_back(all[2 * k]), r.high.push_back(all[2 * k + 1]);
      empty = empty && all[2 * k] == 0 && all[2 * k + 1] == 0;
    }
    if (empty) return;
    for (std::size_t k = 0; k < bins_.size(); ++k)
      if (!(r.low[k] < r.high[k])) fail(number, "a bin's upper end is not above its lower one");
    if (all[first] != static_cast<double>(all.size() - first - 1))
      fail(number, "the row says that " + words[first] + " numbers follow, but there are " +
                       std::to_string(all.size() - first - 1));
    const std::size_t limits = 2 * variables_.size(), from = first + 1;
    const std::size_t wanted = systematic_ != none ? 3 : limits + parameters_;
    if (all.size() - from < wanted) fail(number, "the row has too few numbers: expected " + std::to_string(wanted));
    if (systematic_ != none) {
      r.values.assign(all.begin() + static_cast<std::ptrdiff_t>(from),
                      all.begin() + static_cast<std::ptrdiff_t>(from + 3));
    } else {
      const auto own = all.begin() + static_cast<std::ptrdiff_t>(from + limits);
      r.values.assign(own, own + parameters_);
      for (std::size_t k = 0; k < variables_.size(); ++k) {
        r.values.push_back(all[from + 2 * k + 1]);
        r.values.push_back(all[from + 2 * k]);
      }
    }
    rows_.push_back(std::move(r));
  }

  content leaf(const row& r) {
    if (systematic_ == none) return build_.formula(formula_, r.values, variables_, false);
    // The columns are central, down, up.
    const std::int64_t keys[] = {build_.text("nominal"), build_.text("down"), build_.text("up")};
    const content values[] = {build_.constant(r.values[0]), build_.constant(r.values[1]), build_.constant(r.values[2])};
    return build_.category(systematic_, keys, values, nullptr);
  }

  /// The bins of axis k among some rows, and below them those of the axes that follow.
  content tree(std::size_t k, std::vector<row> rows) {
    if (k == bins_.size()) {
      if (rows.size() > 1) fail(rows[1].line, "a second row for the bin of line " + std::to_string(rows[0].line));
      return leaf(rows.front());
    }
    std::sort(rows.begin(), rows.end(), [&](const row& a, const row& b) {
      return a.low[k] != b.low[k] ? a.low[k] < b.low[k] : a.line < b.line;
    });
    std::vector<double> edges;
    std::vector<content> below;
    double last = 0;
    for (std::size_t from = 0; from < rows.size();) {
      std::size_t to = from;
      while (to < rows.size() && rows[to].low[k] == rows[from].low[k]) ++to;
      if (!edges.empty() && last != rows[from].low[k])
        m_->warnings.push_back(m_->file + ": the bins of '" + inputs_[bins_[k]].name + "' do not meet, line " +
                               std::to_string(rows[from].line));
      edges.push_back(rows[from].low[k]);
      last = rows[from].high[k];
      below.push_back(tree(
          k + 1, {rows.begin() + static_cast<std::ptrdiff_t>(from), rows.begin() + static_cast<std::ptrdiff_t>(to)}));
      from = to;
    }
    if (!(last > edges.back())) fail(rows.back().line, "a bin's upper end is not above its lower one");
    if (!options_.exclude_last_edge) {
      constexpr float up = std::numeric_limits<float>::infinity();
      last = options_.double_precision ? std::nextafter(last, std::numeric_limits<double>::infinity())
                                       : static_cast<double>(std::nextafter(static_cast<float>(last), up));
    }
    edges.push_back(last);
    const axis_of axis{bins_[k], build_.edges(edges)};
    return build_.binning({&axis, 1}, below, flow::value, build_.constant(1), false);
  }

  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);
  jec_options options_;
  std::shared_ptr<model> m_;
  model_builder build_;
  bool header_seen_ = false;
  std::vector<variable> inputs_;
  std::vector<std::uint32_t> bins_, variables_;
  std::uint32_t formula_ = 0, parameters_ = 0, systematic_ = none;
  std::vector<row> rows_;
};

}  // namespace detail::corrections

/// A text of jet energy corrections, resolutions, or scale factors, or gzip of it, as a set of one correction. Its
/// inputs are those the header names, all real; scale factors have one more, "systematic": nominal, down or up. Outside
/// of the bins the value is 1; variables of the formula are kept within the limits of their row.
/// @throws correction_file_error, formula_error
[[nodiscard]] inline correction_set parse_jec(std::string_view text, const std::string& name = "jec",
                                              const jec_options& options = {}) {
  return detail::corrections::jec_reader(name, options).read(std::string(text));
}

/// The same from a file; that it is gzip is told by its first bytes. @throws correction_file_error, formula_error
[[nodiscard]] inline correction_set load_jec(const std::filesystem::path& path, const jec_options& options = {}) {
  return detail::corrections::jec_reader(path.string(), options)
      .read(detail::corrections::read_correction_file(path, options.max_bytes));
}

}  // namespace staffa::inline STAFFA_ABI
