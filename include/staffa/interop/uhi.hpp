// SPDX-License-Identifier: MIT
#pragma once

// Histograms as JSON in UHI's schema 1, which boost-histogram and hist read and write:
//   boost_histogram.serialization.from_uhi(json.load(open("h.json"))["q5"])

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/core/version.hpp>
#include <staffa/interop/detail/json_value.hpp>
#include <staffa/interop/detail/text_file.hpp>
#include <staffa/interop/detail/uhi_reader.hpp>
#include <staffa/sink/axis.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <rapidjson/encodings.h>
#include <rapidjson/rapidjson.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace staffa::inline STAFFA_ABI {

namespace detail {

/// Writes histograms of UHI's schema 1.
class uhi_writer {
 public:
  void histogram(const histogram_data& h) {
    json_.StartObject();
    key("uhi_schema"), integer(1);
    key("writer_info"), json_.StartObject();
    key("staffa"), json_.StartObject();
    key("version"), text(std::to_string(STAFFA_VERSION_MAJOR) + '.' + std::to_string(STAFFA_VERSION_MINOR) + '.' +
                         std::to_string(STAFFA_VERSION_PATCH));
    json_.EndObject(), json_.EndObject();
    if (!h.title().empty()) {
      key("metadata"), json_.StartObject();
      key("label"), text(h.title());
      json_.EndObject();
    }
    key("axes"), json_.StartArray();
    for (const axis& a : h.axes()) write_axis(a);
    json_.EndArray();
    key("storage"), json_.StartObject();
    key("type"), text(h.kind() == storage_kind::counts ? "int"
                      : h.kind() == storage_kind::sums ? "double"
                                                       : "weighted");
    key("values");
    nested(h, [&](std::size_t cell) {
      if (h.kind() == storage_kind::counts) integer(h.counts()[cell]);
      else number(h.values()[cell]);
    });
    if (h.kind() == storage_kind::weighted) {
      key("variances");
      nested(h, [&](std::size_t cell) { number(h.variances()[cell]); });
    }
    json_.EndObject(), json_.EndObject();
  }

  void open_object() { json_.StartObject(); }
  void close_object() { json_.EndObject(); }
  void key(std::string_view name) { text(name); }

  [[nodiscard]] std::string result() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  using writer = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                                   rapidjson::CrtAllocator, rapidjson::kWriteValidateEncodingFlag>;

  void text(std::string_view s) {
    if (!json_.String(s.data(), static_cast<rapidjson::SizeType>(s.size())))
      throw usage_error("a name or title is not valid UTF-8: '" + std::string(s) + "'");
  }
  void raw(std::string_view s) { json_.RawValue(s.data(), s.size(), rapidjson::kNumberType); }
  template <class Integer>
  void integer(Integer x) {
    raw(std::to_string(x));
  }
  void number(double x) {
    if (!std::isfinite(x)) return raw(std::isnan(x) ? "NaN" : x < 0 ? "-Infinity" : "Infinity");  // as Python does
    std::string digits = shortest(x);
    if (digits.find_first_of(".e") == std::string::npos) digits += ".0";  // or NumPy makes an array of integers of it
    raw(digits);
  }

  void write_axis(const axis& a) {
    json_.StartObject();
    key("type");
    switch (a.kind()) {
      case axis_kind::regular:
        text("regular");
        key("lower"), number(a.lower());
        key("upper"), number(a.upper());
        key("bins"), integer(a.bins());
        break;
      case axis_kind::integer:
        text("regular");
        key("lower"), integer(static_cast<std::int32_t>(a.lower()));
        key("upper"), integer(static_cast<std::int32_t>(a.upper()));
        key("bins"), integer(a.bins());
        break;
      case axis_kind::variable:
        text("variable");
        key("edges"), json_.StartArray();
        for (const double edge : a.edges()) number(edge);
        json_.EndArray();
        break;
      case axis_kind::category:
        text("category_int");
        key("categories"), json_.StartArray();
        for (const std::int32_t value : a.categories()) integer(value);
        json_.EndArray();
        key("flow"), json_.Bool(true);
        break;
      case axis_kind::boolean: text("boolean"); break;
    }
    if (a.has_underflow()) {
      key("underflow"), json_.Bool(true);
      key("overflow"), json_.Bool(true);
      key("circular"), json_.Bool(false);
    }
    if (a.kind() == axis_kind::integer) {
      key("writer_info"), json_.StartObject();
      key("boost-histogram"), json_.StartObject();
      key("orig_type"), text("Integer");
      json_.EndObject(), json_.EndObject();
    }
    if (!a.name().empty() || !a.title().empty()) {
      key("metadata"), json_.StartObject();
      if (!a.name().empty()) key("name"), text(a.name());
      if (!a.title().empty()) key("label"), text(a.title());
      json_.EndObject();
    }
    json_.EndObject();
  }

  /// All cells as nested arrays, the first axis outermost.
  template <class Write>
  void nested(const histogram_data& h, const Write& write, std::size_t k = 0, std::size_t cell = 0,
              std::size_t stride = 1) {
    if (k == h.axes().size()) return write(cell);
    json_.StartArray();
    const auto cells = static_cast<std::size_t>(h.axes()[k].cells());
    for (std::size_t i = 0; i < cells; ++i) nested(h, write, k + 1, cell + i * stride, stride * cells);
    json_.EndArray();
  }

  rapidjson::StringBuffer buffer_;
  writer json_{buffer_};
};

}  // namespace detail

/// The histogram as JSON, flow cells included. Numbers read back exactly.
[[nodiscard]] inline std::string to_uhi_json(const histogram_data& h) {
  detail::uhi_writer writer;
  writer.histogram(h);
  return writer.result();
}

/// Reads a histogram. Storage `int`, `double` and `weighted`, dense or sparse, and all axes but texts and circular
/// ones; flow cells that the file leaves out are zero.
/// @throws source_error saying what is wrong, and where
[[nodiscard]] inline histogram_data from_uhi_json(std::string_view text) {
  const std::string where = "UHI histogram";
  return detail::uhi_reader(detail::parse_json(std::string(text), where), where, text.size()).read();
}

/// Named histograms as one JSON object. @throws usage_error for an empty name or "uhi_schema"
[[nodiscard]] inline std::string to_uhi_json(const std::map<std::string, histogram_data>& histograms) {
  detail::uhi_writer writer;
  writer.open_object();
  for (const auto& [name, histogram] : histograms) {
    if (name.empty() || name == "uhi_schema")
      throw usage_error("UHI: a histogram cannot be named '" + name + "'");  // it marks a file of one histogram
    writer.key(name);
    writer.histogram(histogram);
  }
  writer.close_object();
  return writer.result();
}

/// Writes named histograms into one JSON file: `write_uhi("h.json", {{"q5", h5}, {"q6a", h6a}})`. The file appears
/// under its name when it is complete.
/// @throws source_error if it cannot be written; usage_error for an empty name or "uhi_schema"
inline void write_uhi(const std::filesystem::path& path, const std::map<std::string, histogram_data>& histograms) {
  detail::write_text_file(path, to_uhi_json(histograms) + '\n');
}

/// Reads a file of named histograms; a file of a single one has the name "".
/// @throws source_error naming the file and what is wrong with it
[[nodiscard]] inline std::map<std::string, histogram_data> read_uhi(const std::filesystem::path& path) {
  const std::string text = detail::read_text_file(path);
  const std::string where = "'" + path.string() + "'";
  const detail::json_value root = detail::parse_json(text, where);
  std::map<std::string, histogram_data> out;
  if (root.find("uhi_schema") != nullptr) {
    out.emplace("", detail::uhi_reader(root, where, text.size()).read());
    return out;
  }
  for (const auto& [name, value] : detail::json_reader(root, where).object()) {
    out.emplace(name, detail::uhi_reader(value, where + ", histogram '" + name + "'", text.size()).read());
  }
  return out;
}

}  // namespace staffa::inline STAFFA_ABI
