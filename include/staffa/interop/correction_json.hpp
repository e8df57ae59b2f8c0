// SPDX-License-Identifier: MIT
#pragma once

// Correction files of correctionlib's schema 2, plain or gzip.

#include <staffa/core/config.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_file.hpp>
#include <staffa/interop/detail/correction_parser.hpp>
#include <staffa/interop/detail/correction_set_reader.hpp>
#include <staffa/interop/detail/correction_tree.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace staffa::inline STAFFA_ABI {

/// What a correction file may be.
struct correction_file_options {
  enum class strictness { evaluator, schema };
  std::size_t max_bytes = std::size_t{4} << 30;  ///< after inflating
  std::size_t max_depth = 512;                   ///< levels of nested JSON
  std::size_t max_values = std::size_t{1} << 28;
  strictness accept = strictness::evaluator;  ///< `schema` also rejects what correctionlib's Python model rejects
};

namespace detail::corrections {

/// @param bytes JSON or gzip
inline correction_set correction_set_of(std::string bytes, const std::string& name,
                                        const correction_file_options& options) {
  auto m = std::make_shared<model>();
  m->file = name;
  if (bytes.size() < 2) throw correction_file_error(name, "it has fewer than two bytes");
  bytes = inflated(std::move(bytes), name, options.max_bytes, m->warnings);
  const json_limits limits{options.max_depth, options.max_values};
  json_tree tree;
  json_parser(bytes, name, limits, tree).parse();
  set_reader(*m, options.accept == correction_file_options::strictness::schema).read(tree.root());
  return correction_set(std::move(m));
}

}  // namespace detail::corrections

/// Loads corrections from memory, JSON or gzip. @param name for messages
/// @throws correction_file_error, correction_schema_error, formula_error: nothing is left half-loaded
[[nodiscard]] inline correction_set parse_corrections(std::string_view bytes, const std::string& name = "corrections",
                                                      const correction_file_options& options = {}) {
  return detail::corrections::correction_set_of(std::string(bytes), name, options);
}

/// Loads a correction file: `auto set = load_corrections("muon.json.gz");`. Plain or gzip is told by the first bytes.
/// @throws correction_file_error, correction_schema_error, formula_error
[[nodiscard]] inline correction_set load_corrections(const std::filesystem::path& path,
                                                     const correction_file_options& options = {}) {
  return detail::corrections::correction_set_of(detail::corrections::read_correction_file(path, options.max_bytes),
                                                path.string(), options);
}

}  // namespace staffa::inline STAFFA_ABI
