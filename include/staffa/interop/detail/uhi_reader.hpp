// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/interop/detail/json_value.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// Reads one histogram of UHI's schema 1.
class uhi_reader {
 public:
  /// @param text_size bytes of the JSON text: no histogram in it can need much more memory than that
  uhi_reader(const json_value& value, const std::string& where, std::size_t text_size)
      : json_(value, where), text_size_(text_size) {}

  [[nodiscard]] histogram_data read() {
    const auto schema = json_.member("uhi_schema");
    if (schema.integer() != 1) schema.fail("is " + std::to_string(schema.integer()) + ", only schema 1 is known");
    const auto axes = json_.member("axes");
    for (std::size_t k = 0; k < axes.array().size(); ++k) read_axis(axes.item(k));

    histogram_data out = read_storage(json_.member("storage"));
    if (const auto metadata = json_.optional_member("metadata")) {
      if (const auto label = metadata->optional_member("label")) out.title(label->string());
      else if (const auto name = metadata->optional_member("name")) out.title(name->string());
    }
    return out;
  }

 private:
  /// How the cells of one axis lie in the file: which flow cells are there. Ours always are; what a file lacks is zero.
  struct extent {
    std::size_t in_file = 0;  ///< cells in the file
    std::size_t shift = 0;    ///< our number of its first cell
    std::size_t stride = 1;   ///< our cells from one to the next
  };

  void read_axis(const json_reader& a) {
    const std::string& type = a.member("type").string();
    bool underflow = false;
    bool overflow = false;
    try {
      if (type == "regular" || type == "variable") {
        underflow = a.member("underflow").boolean();
        overflow = a.member("overflow").boolean();
        if (a.member("circular").boolean()) a.fail("circular axes are not supported");
        axes_.push_back(type == "regular" ? read_regular(a) : read_variable(a));
      } else if (type == "category_int") {
        overflow = a.member("flow").boolean();
        std::vector<std::int32_t> values;
        const auto categories = a.member("categories");
        for (std::size_t i = 0; i < categories.array().size(); ++i) values.push_back(int32(categories.item(i)));
        axes_.push_back(category_axis(std::move(values)));
      } else if (type == "boolean") {
        axes_.push_back(boolean_axis());
      } else {
        a.fail("axis type '" + type + "' is not supported");
      }
    } catch (const usage_error& e) {
      a.fail(e.what());
    }
    axis& ours = axes_.back();
    if (const auto metadata = a.optional_member("metadata")) {
      if (const auto name = metadata->optional_member("name")) ours = ours.named(name->string());
      if (const auto label = metadata->optional_member("label")) ours = ours.titled(label->string());
      // What Boost.Histogram's own users call metadata may be anything; a text is a title.
      else if (const auto other = metadata->optional_member("metadata"); other && other->if_string() != nullptr)
        ours = ours.titled(*other->if_string());
    }
    const std::size_t stride =
        extents_.empty() ? 1 : extents_.back().stride * static_cast<std::size_t>(axes_[axes_.size() - 2].cells());
    extents_.push_back({static_cast<std::size_t>(ours.bins()) + (underflow ? 1u : 0u) + (overflow ? 1u : 0u),
                        ours.has_underflow() && !underflow ? 1u : 0u, stride});
    cells_ = checked_product(cells_, static_cast<std::size_t>(ours.cells()));
  }

  [[nodiscard]] static axis read_regular(const json_reader& a) {
    const std::int64_t bins = a.member("bins").integer();
    if (is_integer_axis(a)) {
      const std::int32_t first = int32(a.member("lower"));
      const std::int32_t last = int32(a.member("upper"));
      if (std::int64_t{last} - first != bins) a.fail("an integer axis needs as many bins as integers in its range");
      return integer_axis(first, last);
    }
    return axis(bins, a.member("lower").number(), a.member("upper").number());
  }

  /// UHI has no integer axes. boost-histogram marks them so, and reads the mark.
  [[nodiscard]] static bool is_integer_axis(const json_reader& a) {
    const auto writers = a.optional_member("writer_info");
    const auto info = writers ? writers->optional_member("boost-histogram") : std::nullopt;
    const auto type = info ? info->optional_member("orig_type") : std::nullopt;
    return type && type->string() == "Integer";
  }

  [[nodiscard]] static axis read_variable(const json_reader& a) {
    std::vector<double> edges;
    const auto list = a.member("edges");
    for (std::size_t i = 0; i < list.array().size(); ++i) edges.push_back(list.item(i).number());
    return axis(std::move(edges));
  }

  [[nodiscard]] static std::int32_t int32(const json_reader& json) {
    const std::int64_t value = json.integer();
    if (value < (std::numeric_limits<std::int32_t>::min)() || value > (std::numeric_limits<std::int32_t>::max)())
      json.fail("does not fit 32 bits");
    return static_cast<std::int32_t>(value);
  }

  [[nodiscard]] std::size_t checked_product(std::size_t a, std::size_t b) const {
    constexpr std::size_t limit = (std::numeric_limits<std::int32_t>::max)();
    if (b > limit / a) json_.fail("the axes have more than 2^31 - 1 cells together");
    return a * b;
  }

  [[nodiscard]] histogram_data read_storage(const json_reader& storage) const {
    const std::string& type = storage.member("type").string();
    storage_kind kind = storage_kind::counts;
    if (type == "double") kind = storage_kind::sums;
    else if (type == "weighted") kind = storage_kind::weighted;
    else if (type != "int") storage.fail("storage type '" + type + "' is not supported");

    // A few bytes of JSON may ask for gigabytes of zeros.
    constexpr std::size_t harmless = std::size_t{1} << 24;
    if (cells_ > harmless && cells_ / 8 > text_size_)
      storage.fail("the axes have far more cells than values are given");
    histogram_data out(axes_, kind);

    const auto values = storage.optional_member("values");
    if (!values) return out;  // the structure alone: nothing was filled
    const auto read = [&](const json_reader& from, auto store) {
      if (storage.optional_member("index")) read_sparse(storage.member("index"), from, store);
      else read_dense(from, 0, 0, store);
    };
    if (kind == storage_kind::counts) {
      read(*values, [&](std::size_t cell, const json_reader& json) {
        const std::int64_t count = json.integer();
        if (count < 0) json.fail("is a negative count");
        out.counts()[cell] = static_cast<std::uint64_t>(count);
      });
    } else {
      read(*values, [&](std::size_t cell, const json_reader& json) { out.values()[cell] = json.number(); });
    }
    if (kind == storage_kind::weighted) {
      read(storage.member("variances"),
           [&](std::size_t cell, const json_reader& json) { out.variances()[cell] = json.number(); });
    }
    return out;
  }

  /// Nested arrays, the first axis outermost.
  template <class Store>
  void read_dense(const json_reader& json, std::size_t k, std::size_t cell, const Store& store) const {
    if (k == extents_.size()) return store(cell, json);
    const extent& e = extents_[k];
    if (json.array().size() != e.in_file)
      json.fail("holds " + std::to_string(json.array().size()) + " values, axis " + std::to_string(k) + " has " +
                std::to_string(e.in_file) + " cells");
    for (std::size_t i = 0; i < e.in_file; ++i) {
      // The place of one number is spelled out only if there is something wrong with it.
      read_dense(json_reader(json.array()[i], json.where()), k + 1, cell + (i + e.shift) * e.stride, store);
    }
  }

  /// One list of cell numbers for each axis, and one value for each of their columns.
  template <class Store>
  void read_sparse(const json_reader& index, const json_reader& values, const Store& store) const {
    if (index.array().size() != extents_.size()) index.fail("needs one list for each axis");
    for (std::size_t i = 0; i < values.array().size(); ++i) {
      std::size_t cell = 0;
      for (std::size_t k = 0; k < extents_.size(); ++k) {
        const auto list = index.item(k);
        if (list.array().size() != values.array().size()) list.fail("has another length than the values");
        const std::int64_t at = list.item(i).integer();
        if (at < 0 || static_cast<std::size_t>(at) >= extents_[k].in_file) list.item(i).fail("is no cell of the axis");
        cell += (static_cast<std::size_t>(at) + extents_[k].shift) * extents_[k].stride;
      }
      store(cell, values.item(i));
    }
  }

  json_reader json_;
  std::size_t text_size_;
  std::vector<axis> axes_;
  std::vector<extent> extents_;
  std::size_t cells_ = 1;
};

}  // namespace staffa::inline STAFFA_ABI::detail
