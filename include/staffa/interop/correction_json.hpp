// SPDX-License-Identifier: MIT
#pragma once

// Correction files of correctionlib's schema 2, plain or gzip.

#include <staffa/core/config.hpp>
#include <staffa/correct/correction.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_document.hpp>
#include <staffa/interop/detail/correction_gzip.hpp>
#include <staffa/interop/detail/correction_set_reader.hpp>
#include <staffa/interop/detail/correction_tree.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
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

/// Loads corrections from memory, JSON or gzip. @param name for messages
/// @throws correction_file_error, correction_schema_error, formula_error: nothing is left half-loaded
[[nodiscard]] inline correction_set parse_corrections(std::string_view bytes, const std::string& name = "corrections",
                                                      const correction_file_options& options = {}) {
  using namespace detail::corrections;
  auto m = std::make_shared<model>();
  m->file = name;
  if (bytes.size() < 2) throw correction_file_error(name, "it has fewer than two bytes");
  if (bytes.size() > options.max_bytes)
    throw correction_file_error(name, "it is larger than the limit of " + std::to_string(options.max_bytes) + " bytes");
  json_tree tree;
  {
    const std::string text = is_gzip(bytes) ? gunzip(bytes, name, options.max_bytes, m->warnings) : std::string(bytes);
    tree = parse_correction_json(text, name, {options.max_depth, options.max_values});
  }
  set_reader(*m, options.accept == correction_file_options::strictness::schema).read(tree.root());
  return correction_set(std::move(m));
}

/// Loads a correction file: `auto set = load_corrections("muon.json.gz");`. Plain or gzip is told by the first bytes.
/// @throws correction_file_error, correction_schema_error, formula_error
[[nodiscard]] inline correction_set load_corrections(const std::filesystem::path& path,
                                                     const correction_file_options& options = {}) {
  const std::string name = path.string();
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem)) throw correction_file_error(name, "it is a directory");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw correction_file_error(name, "it cannot be opened");
  std::string bytes;
  char block[1 << 16];
  while (in.read(block, sizeof block) || in.gcount() > 0) {
    bytes.append(block, static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > options.max_bytes) break;
  }
  if (in.bad()) throw correction_file_error(name, "it cannot be read");
  return parse_corrections(bytes, name, options);
}

}  // namespace staffa::inline STAFFA_ABI
