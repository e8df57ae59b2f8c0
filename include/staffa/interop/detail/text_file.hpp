// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace staffa::inline STAFFA_ABI::detail {

/// The whole file. @throws source_error
[[nodiscard]] inline std::string read_text_file(const std::filesystem::path& path) {
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem)) throw source_error("'" + path.string() + "' is a directory");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw source_error("cannot open '" + path.string() + "'");
  std::string text;
  char block[1 << 16];
  while (in.read(block, sizeof block) || in.gcount() > 0) text.append(block, static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw source_error("cannot read '" + path.string() + "'");
  return text;
}

/// Writes to a temporary name beside the file, then renames: whoever looks sees the old file or the whole new one.
/// @throws source_error, and leaves nothing behind
inline void write_text_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::path temporary = path;
  temporary += ".part-" + std::to_string(std::random_device{}());
  std::error_code problem;
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    if (!out) throw source_error("cannot create '" + temporary.string() + "'");
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      std::filesystem::remove(temporary, problem);
      throw source_error("cannot write '" + temporary.string() + "': is the disk full?");
    }
  }
  std::filesystem::rename(temporary, path, problem);
  if (problem) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw source_error("cannot rename '" + temporary.string() + "' to '" + path.string() + "': " + problem.message());
  }
}

}  // namespace staffa::inline STAFFA_ABI::detail
