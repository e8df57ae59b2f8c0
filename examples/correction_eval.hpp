// SPDX-License-Identifier: MIT
#pragma once

#include "correction_columns.hpp"
#include "correction_options.hpp"

#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/bound.hpp>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace correction_command {

namespace model = staffa::detail::corrections;

template <class T>
T take(arrow::Result<T> result, const std::string& what) {
  if (!result.ok()) throw data_fault(what + ": " + result.status().message());
  return std::move(result).ValueUnsafe();
}
inline void check(const arrow::Status& status, const std::string& what) {
  if (!status.ok()) throw data_fault(what + ": " + status.message());
}

/// Evaluates one correction over the row groups of a file.
class evaluation {
 public:
  evaluation(const options& o, const staffa::correction& c) : o_(o), c_(c), inputs_(c.inputs()) {}

  void run() {
    const std::string reading = "cannot read '" + o_.input + "'";
    auto file = take(arrow::io::ReadableFile::Open(o_.input), reading);
    auto reader = take(parquet::arrow::OpenFile(file, arrow::default_memory_pool()), reading);
    keep(o_.input);
    keep(o_.file);
    std::shared_ptr<arrow::Schema> schema;
    check(reader->GetSchema(&schema), reading);
    plan_inputs(*schema);
    name_results();

    const std::filesystem::path temporary = o_.output + ".part-" + std::to_string(std::random_device{}());
    try {
      write(*reader, temporary.string());
      std::filesystem::rename(temporary, o_.output);
    } catch (const std::filesystem::filesystem_error& e) {
      remove(temporary);
      throw data_fault("cannot write '" + o_.output + "': " + e.code().message());
    } catch (...) {
      remove(temporary);
      throw;
    }
    for (const auto& [status, count] : counts_)
      std::fprintf(stderr, "correction: %llu values are NaN: %s\n", static_cast<unsigned long long>(count),
                   std::string(staffa::name_of(status)).c_str());
  }

 private:
  static void remove(const std::filesystem::path& path) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }

  /// The output holds results only: written over what it was made from, that would be lost.
  void keep(const std::string& file) const {
    std::error_code not_there;
    if (std::filesystem::equivalent(file, o_.output, not_there))
      throw data_fault("the output '" + o_.output + "' would overwrite '" + file + "'");
  }

  /// A value written on the command line, by the type its input declares.
  struct written {
    model::bound_input bound;
    std::string text;
  };
  written value_of(const model::variable& input, const std::string& text) const {
    written w;
    w.bound.fixed = true;
    w.bound.type = input.type;
    w.bound.value.type = input.type;
    w.text = text;
    const char* end = text.data() + text.size();
    bool fine = true;
    if (input.type == model::input_type::integer) {
      const auto read = std::from_chars(text.data(), end, w.bound.value.integer);
      fine = read.ec == std::errc() && read.ptr == end;
    } else if (input.type == model::input_type::real) {
      const auto read = std::from_chars(text.data(), end, w.bound.value.real);
      fine = read.ec == std::errc() && read.ptr == end;
      const bool whole = text.find_first_not_of("-0123456789") == std::string::npos;
      constexpr std::int64_t most = std::int64_t{1} << 53;  // as an integer: the double of 2^53 + 1 is 2^53
      std::int64_t integer = 0;
      if (fine && whole &&
          (std::from_chars(text.data(), end, integer).ec != std::errc() || integer > most || integer < -most))
        throw data_fault("the integer " + text + " is beyond 2^53, and the input '" + input.name +
                         "' is real: it would be rounded");
    }
    if (!fine)
      throw data_fault("'" + text + "' is no value for the input '" + input.name + "' of type " +
                       std::string(model::name_of(input.type)));
    return w;
  }

  std::size_t input_number(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& input : inputs_) names.push_back(input.name);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw data_fault("'" + c_.name() + "' has no input '" + name + "'; " + staffa::nearest_names(name, names));
    return static_cast<std::size_t>(found - names.begin());
  }

  void plan_inputs(const arrow::Schema& schema) {
    fixed_.resize(inputs_.size());
    column_of_.resize(inputs_.size());
    for (const auto& [name, text] : o_.fix)
      fixed_[input_number(name)].push_back(value_of(inputs_[input_number(name)], text));
    for (const auto& [name, texts] : o_.vary)
      for (const std::string& text : texts)
        fixed_[input_number(name)].push_back(value_of(inputs_[input_number(name)], text));
    std::vector<std::string> columns;
    for (const auto& field : schema.fields()) columns.push_back(field->name());
    std::map<std::size_t, std::string> mapped;
    for (const auto& [name, column] : o_.map) mapped[input_number(name)] = column;
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      if (!fixed_[k].empty()) continue;
      const std::string column = mapped.contains(k) ? mapped[k] : inputs_[k].name;
      if (std::count(columns.begin(), columns.end(), column) == 0) {
        std::string all;
        for (const std::string& name : columns) all += (all.empty() ? "" : ", ") + name;
        throw data_fault("the input '" + inputs_[k].name + "' is neither fixed nor varied, and '" + o_.input +
                         "' has no column '" + column + "'; its columns are: " + all);
      }
      column_of_[k] = column;
    }
  }

  void name_results() {
    const std::string base = o_.column.empty() ? c_.name() : o_.column;
    variations_.push_back({"nominal", {}});
    results_.push_back(base);
    for (const auto& [name, texts] : o_.vary) {
      const std::size_t k = input_number(name);
      for (std::size_t v = 1; v < texts.size(); ++v) {
        variations_.push_back({texts[v], std::pair(k, v)});
        results_.push_back(base + "_" + (o_.vary.size() > 1 ? name + "_" : "") + texts[v]);
      }
    }
    for (std::size_t k = 0; k < results_.size(); ++k)
      if (std::find(results_.begin() + static_cast<std::ptrdiff_t>(k) + 1, results_.end(), results_[k]) !=
          results_.end())
        throw data_fault("two results would be named '" + results_[k] +
                         "': choose another --column or other values of --vary");
  }

  void write(parquet::arrow::FileReader& reader, const std::string& path) {
    const std::string writing = "cannot write '" + o_.output + "'", reading = "cannot read '" + o_.input + "'";
    std::vector<int> leaves;
    const auto* parquet_schema = reader.parquet_reader()->metadata()->schema();
    for (int j = 0; j < parquet_schema->num_columns(); ++j) {
      const std::string top = parquet_schema->Column(j)->path()->ToDotVector().front();
      for (const auto& column : column_of_)
        if (column && *column == top && (leaves.empty() || leaves.back() != j)) leaves.push_back(j);
    }
    std::shared_ptr<arrow::io::FileOutputStream> file = take(arrow::io::FileOutputStream::Open(path), writing);
    std::unique_ptr<parquet::arrow::FileWriter> writer;
    std::int64_t first_row = 0;
    const int groups = reader.num_row_groups();
    for (int g = 0; g < (std::max)(groups, 1); ++g) {
      const std::int64_t rows = groups > 0 ? reader.parquet_reader()->metadata()->RowGroup(g)->num_rows() : 0;
      const std::shared_ptr<arrow::Table> table =
          take(groups > 0 ? reader.ReadRowGroup(g, leaves) : reader.ReadTable(leaves), reading);
      const std::shared_ptr<arrow::Table> out = evaluate(*table, rows, first_row);
      if (!writer)
        writer = take(parquet::arrow::FileWriter::Open(*out->schema(), arrow::default_memory_pool(), file), writing);
      check(writer->WriteTable(*out, (std::max<std::int64_t>)(rows, 1)), writing);
      first_row += rows;
    }
    check(writer->Close(), writing);
    check(file->Close(), writing);
  }

  /// Lists of the row group: from the first column that has any.
  struct shape {
    bool lists = false;
    std::vector<std::int64_t> offsets;
    std::vector<bool> has_list;
    std::size_t values = 0;
  };

  shape common_shape(const std::map<std::string, read_column>& columns, std::int64_t rows,
                     std::int64_t first_row) const {
    shape s;
    std::string from;
    for (const auto& [name, c] : columns) {
      if (!c.lists) continue;
      if (!s.lists) {
        s.lists = true, s.offsets = c.offsets, s.has_list = c.has_list, from = name;
        if (s.offsets.empty()) s.offsets.push_back(0);
        continue;
      }
      for (std::size_t k = 0; k < static_cast<std::size_t>(rows); ++k) {
        const auto length = [&](const auto& x) {
          return x.has_list[k] ? std::to_string(x.offsets[k + 1] - x.offsets[k]) + " elements" : std::string("no list");
        };
        if (length(s) != length(c))
          throw data_fault("the lists of columns '" + from + "' and '" + name + "' differ in row " +
                           std::to_string(first_row + static_cast<std::int64_t>(k)) + ": " + length(s) + " and " +
                           length(c));
      }
    }
    s.values = s.lists ? static_cast<std::size_t>(s.offsets.back()) : static_cast<std::size_t>(rows);
    return s;
  }

  std::shared_ptr<arrow::Table> evaluate(const arrow::Table& table, std::int64_t rows, std::int64_t first_row) {
    std::map<std::string, read_column> columns;
    for (const auto& name : column_of_)
      if (name && !columns.contains(*name))
        columns.emplace(*name, column_reader(*name, first_row).read(*table.GetColumnByName(*name)));
    const shape s = common_shape(columns, rows, first_row);
    std::vector<std::int64_t> row_of(s.values);
    for (std::size_t k = 0; k < static_cast<std::size_t>(rows); ++k)
      for (std::int64_t i = s.lists ? s.offsets[k] : static_cast<std::int64_t>(k);
           i < (s.lists ? s.offsets[k + 1] : static_cast<std::int64_t>(k) + 1); ++i)
        row_of[static_cast<std::size_t>(i)] = static_cast<std::int64_t>(k);

    // Each column as the correction reads it, one value for each result.
    constexpr std::size_t padding = 64;
    const auto valid = std::make_unique<bool[]>(s.values + padding);
    std::fill_n(valid.get(), s.values, true);
    std::vector<model::slot_type> slots;
    std::vector<std::vector<double>> doubles(inputs_.size());
    std::vector<std::vector<float>> floats(inputs_.size());
    std::vector<std::vector<std::int64_t>> integers(inputs_.size());
    std::vector<std::vector<std::string>> unknown;
    std::vector<const void*> data;
    std::vector<model::bound_input> bound(inputs_.size());
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      if (!fixed_[k].empty()) continue;
      const read_column& c = columns.at(*column_of_[k]);
      const auto at = [&](std::size_t i) { return c.lists ? i : static_cast<std::size_t>(row_of[i]); };
      for (std::size_t i = 0; i < s.values; ++i) valid[i] = valid[i] && c.valid[at(i)];
      bound[k].type = inputs_[k].type;
      bound[k].slot = static_cast<std::uint32_t>(slots.size());
      unknown.emplace_back();
      const std::string name = "column '" + *column_of_[k] + "'";
      const auto mismatch = [&](const char* is) {
        throw data_fault(name + " holds " + is + ", but the input '" + inputs_[k].name + "' is of type " +
                         std::string(model::name_of(inputs_[k].type)));
      };
      if (inputs_[k].type == model::input_type::text) {
        if (c.what != read_column::type::text) mismatch("numbers");
        std::map<std::string, std::int64_t> known;
        for (std::size_t t = 0; t < c_.held()->texts.size(); ++t)
          known.emplace(c_.held()->texts[t], static_cast<std::int64_t>(t));
        integers[k].resize(s.values + padding);
        for (std::size_t i = 0; i < s.values; ++i) {
          const std::string& text = c.texts[at(i)];
          auto found = known.find(text);
          if (found == known.end())
            unknown.back().push_back(text),
                found = known.emplace(text, -static_cast<std::int64_t>(unknown.back().size())).first;
          integers[k][i] = found->second;
        }
        slots.push_back(model::slot_type::integer), data.push_back(integers[k].data());
      } else if (inputs_[k].type == model::input_type::integer) {
        if (c.what == read_column::type::text) mismatch("texts");
        if (c.what != read_column::type::integer) mismatch("floating numbers");
        integers[k].resize(s.values + padding);
        for (std::size_t i = 0; i < s.values; ++i) integers[k][i] = c.integers[at(i)];
        slots.push_back(model::slot_type::integer), data.push_back(integers[k].data());
      } else if (c.what == read_column::type::single) {
        floats[k].resize(s.values + padding);
        for (std::size_t i = 0; i < s.values; ++i) floats[k][i] = c.singles[at(i)];
        slots.push_back(model::slot_type::float32), data.push_back(floats[k].data());
      } else {
        if (c.what == read_column::type::text) mismatch("texts");
        doubles[k].resize(s.values + padding);
        for (std::size_t i = 0; i < s.values; ++i) {
          if (c.what == read_column::type::real) {
            doubles[k][i] = c.reals[at(i)];
            continue;
          }
          const std::int64_t whole = c.integers[at(i)];
          if (whole > (std::int64_t{1} << 53) || whole < -(std::int64_t{1} << 53))
            throw data_fault(name + ": the integer " + std::to_string(whole) + " is beyond 2^53, and the input '" +
                             inputs_[k].name + "' is real: it would be rounded, row " +
                             std::to_string(first_row + row_of[i]));
          doubles[k][i] = static_cast<double>(whole);
        }
        slots.push_back(model::slot_type::float64), data.push_back(doubles[k].data());
      }
    }

    std::vector<model::variation_binding> variations;
    for (const auto& [name, which] : variations_) {
      model::variation_binding v;
      v.name = name;
      v.policy = o_.policy == "nan"       ? staffa::correction_policy::keep()
                 : o_.policy == "nominal" ? staffa::correction_policy::nominal()
                                          : staffa::correction_policy::fail();
      v.inputs = bound;
      for (std::size_t k = 0; k < inputs_.size(); ++k) {
        if (fixed_[k].empty()) continue;
        const written& w = fixed_[k][which && which->first == k ? which->second : 0];
        v.inputs[k] = w.bound;
        if (w.bound.type == model::input_type::text) v.inputs[k].value.text = w.text;
      }
      variations.push_back(std::move(v));
    }
    const model::bound_plan plan(c_, slots, variations, unknown);
    std::vector<std::vector<double>> out(variations.size(), std::vector<double>(s.values + padding));
    std::vector<std::vector<std::uint8_t>> status(variations.size(), std::vector<std::uint8_t>(s.values + padding));
    std::vector<double*> to;
    std::vector<std::uint8_t*> statuses;
    for (std::size_t v = 0; v < variations.size(); ++v)
      to.push_back(out[v].data()), statuses.push_back(status[v].data());
    model::first_failure failed;
    plan.run(data.data(), s.values, valid.get(), to.data(), statuses.data(), failed);
    if (failed.row < s.values) {
      std::string where = " (row " + std::to_string(first_row + row_of[failed.row]);
      if (s.lists)
        where += ", element " + std::to_string(static_cast<std::int64_t>(failed.row) -
                                               s.offsets[static_cast<std::size_t>(row_of[failed.row])]);
      if (variations.size() > 1)
        where += ", " + std::string(failed.variation == 0 ? "nominal"
                                                          : "variation '" + variations[failed.variation].name + "'");
      throw data_fault(failed.message + where + ")");
    }
    std::vector<std::shared_ptr<arrow::Field>> fields;
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (std::size_t v = 0; v < variations.size(); ++v) {
      for (std::size_t i = 0; i < s.values; ++i)
        if (valid[i] && status[v][i] != 0 && o_.policy == "nan")
          ++counts_[static_cast<staffa::correction_status>(status[v][i])];
      arrays.push_back(array_of(s, out[v], valid.get(), rows));
      fields.push_back(arrow::field(results_[v], arrays.back()->type()));
    }
    return arrow::Table::Make(arrow::schema(fields), arrays, rows);
  }

  static std::shared_ptr<arrow::Array> array_of(const shape& s, const std::vector<double>& values, const bool* valid,
                                                std::int64_t rows) {
    const std::string what = "cannot keep the results";
    auto numbers = std::make_shared<arrow::DoubleBuilder>();
    if (!s.lists) {
      for (std::size_t i = 0; i < s.values; ++i)
        check(valid[i] ? numbers->Append(values[i]) : numbers->AppendNull(), what);
      return take(numbers->Finish(), what);
    }
    arrow::ListBuilder lists(arrow::default_memory_pool(), numbers);
    for (std::size_t k = 0; k < static_cast<std::size_t>(rows); ++k) {
      check(s.has_list[k] ? lists.Append() : lists.AppendNull(), what);
      for (auto i = static_cast<std::size_t>(s.offsets[k]); i < static_cast<std::size_t>(s.offsets[k + 1]); ++i)
        check(valid[i] ? numbers->Append(values[i]) : numbers->AppendNull(), what);
    }
    return take(lists.Finish(), what);
  }

  struct variation {
    std::string name;
    std::optional<std::pair<std::size_t, std::size_t>> which;  ///< the input, and which of its values
  };

  const options& o_;
  staffa::correction c_;
  std::vector<model::variable> inputs_;
  std::vector<std::vector<written>> fixed_;
  std::vector<std::optional<std::string>> column_of_;
  std::vector<variation> variations_;
  std::vector<std::string> results_;
  std::map<staffa::correction_status, std::uint64_t> counts_;
};

}  // namespace correction_command
