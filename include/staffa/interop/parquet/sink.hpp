// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/types.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/sink.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/interop/parquet/writer.hpp>
#include <staffa/kernel/bits.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/collect.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A column under the name it is written with.
template <expression E>
struct named_column {
  std::string name;
  E column;
};
/// `write_parquet("skim.parquet", named("event", event), named("Jet_pt", clean.pt))`
template <detail::column_like A>
auto named(std::string name, const A& x) {
  return named_column<detail::expression_t<A>>{std::move(name), detail::as_expression(x)};
}

namespace detail {

/// Appends chunk after chunk to a Parquet file, which appears whole or not at all.
class parquet_filler final : public sink_base {
 public:
  struct column {
    value_ref values;
    domain_ref lists;  ///< null for a column of events
    column_info info;
  };

  parquet_filler(std::filesystem::path path, parquet_write_options options, std::vector<column> columns)
      : columns_(std::move(columns)) {
    std::vector<column_info> infos;
    for (const column& c : columns_) {
      const domain_ref events = c.lists ? c.lists->parent() : c.values->on();
      if (!events_) events_ = events;
      if (events != events_)
        throw usage_error("write_parquet: column '" + c.info.name + "' belongs to '" + events->name() + "', '" +
                          columns_[0].info.name + "' to '" + events_->name() +
                          "': cut the events once for all columns, run(events[mask], write_parquet(...))");
      infos.push_back(c.info);
    }
    writer_.emplace(std::move(path), infos, options);
  }

  [[nodiscard]] std::vector<node_ref> inputs() const override {
    std::vector<node_ref> all{events_};
    for (const column& c : columns_) {
      all.push_back(c.values);
      all.push_back(c.lists ? node_ref(c.lists) : node_ref(events_));
    }
    return all;
  }
  [[nodiscard]] std::unique_ptr<partial_result> start() const override { return std::make_unique<partial>(); }

  void fill(partial_result& into, const sink_input& chunk) const override {
    auto& parts = static_cast<partial&>(into).parts;
    const std::size_t rows = chunk[0].rows;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      const slot& values = chunk[1 + 2 * k];
      part& p = parts.emplace_back();
      p.data.resize(values.rows * size_of(columns_[k].info.type));
      if (!p.data.empty()) std::memcpy(p.data.data(), values.data, p.data.size());
      if (values.valid != nullptr) {
        p.valid.resize(values.rows / 8 + 1 + sizeof(std::uint64_t));
        kernel::pack_bits(values.valid, values.rows, p.valid.data());
      }
      if (columns_[k].lists) {
        const std::int32_t* offsets = chunk[2 + 2 * k].offsets;
        p.offsets.assign(offsets, offsets + rows + 1);
      }
      p.view = {.type = columns_[k].info.type,
                .data = p.data.data(),
                .valid = values.valid != nullptr ? p.valid.data() : nullptr,
                .offsets = columns_[k].lists ? p.offsets.data() : nullptr,
                .offset_bytes = columns_[k].lists ? sizeof(std::int32_t) : 0,
                .rows = rows,
                .values = values.rows,
                .readable = values.rows,
                .owner = nullptr};
    }
  }
  void merge(partial_result&, partial_result& later) const override {
    std::vector<column_view> views;
    for (const part& p : static_cast<partial&>(later).parts) views.push_back(p.view);
    writer_->write(views);
  }
  [[nodiscard]] result<std::uint64_t> finish(partial_result&) const {
    writer_->close();
    return result(static_cast<std::uint64_t>(writer_->events()));
  }

 private:
  struct part {
    std::vector<std::byte> data;
    std::vector<std::uint8_t> valid;
    std::vector<std::int32_t> offsets;
    column_view view;
  };
  struct partial final : partial_result {
    std::vector<part> parts;
  };

  std::vector<column> columns_;
  domain_ref events_;
  mutable std::optional<parquet_writer> writer_;  // merge and finish are called by one thread at a time
};

}  // namespace detail

/// A Parquet file to be written in a pass.
template <expression... Es>
class parquet_sink {
 public:
  parquet_sink(std::filesystem::path path, parquet_write_options options, named_column<Es>... columns)
      : path_(std::move(path)), options_(options), columns_(std::move(columns)...) {}

  template <expression M>
  auto of_selected(const M& mask) const {
    return std::apply(
        [&](const auto&... c) {
          return parquet_sink<decltype(detail::cut(c.column, mask))...>(
              path_, options_, named_column<decltype(detail::cut(c.column, mask))>{c.name, detail::cut(c.column, mask)}...);
        },
        columns_);
  }
  [[nodiscard]] std::unique_ptr<detail::parquet_filler> make() const {
    return std::apply(
        [&](const auto&... c) {
          return std::make_unique<detail::parquet_filler>(path_, options_,
                                                          std::vector<detail::parquet_filler::column>{running(c)...});
        },
        columns_);
  }

 private:
  template <expression E>
  static detail::parquet_filler::column running(const named_column<E>& c) {
    using T = detail::plain_t<value_t<E>>;
    constexpr std::size_t depth = detail::depth<domain_t<E>>();
    static_assert(depth <= 1, "write_parquet takes columns of events and of their objects: reduce deeper ones first");
    column_info info{.name = c.name,
                     .type = type_id_of<T>(),
                     .list = depth == 1,
                     .nullable = detail::is_optional<value_t<E>>,
                     .collection = {}};
    if (info.list) info.collection = collection_of_name(c.name);
    return {detail::materialise(c.column), depth == 1 ? c.column.domain() : nullptr, std::move(info)};
  }

  std::filesystem::path path_;
  parquet_write_options options_;
  std::tuple<named_column<Es>...> columns_;
};

/// Writes columns of events and of their objects to a Parquet file, in event order: its result is the number of events.
/// The file appears when the pass is through, whole; a failed pass leaves none. Lists `X_a`, `X_b` are fields of one
/// collection X and must be equally long. Missing values become nulls.
/// @throws source_error if the file cannot be written
template <expression... Es>
auto write_parquet(std::filesystem::path path, const named_column<Es>&... columns) {
  return parquet_sink<Es...>(std::move(path), {}, columns...);
}
template <expression... Es>
auto write_parquet(std::filesystem::path path, parquet_write_options options, const named_column<Es>&... columns) {
  return parquet_sink<Es...>(std::move(path), options, columns...);
}

}  // namespace staffa::inline STAFFA_ABI
