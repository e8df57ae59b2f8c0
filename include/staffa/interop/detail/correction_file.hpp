// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>
#include <staffa/interop/detail/correction_gzip.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <system_error>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

/// The bytes of a file as they are; a little more than `most` if there are more than that. @throws
/// correction_file_error
[[nodiscard]] inline std::string read_correction_file(const std::filesystem::path& path, std::size_t most) {
  const std::string name = path.string();
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem)) throw correction_file_error(name, "it is a directory");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw correction_file_error(name, "it cannot be opened");
  const auto known = std::filesystem::file_size(path, problem);
  std::size_t room = problem ? 0 : static_cast<std::size_t>((std::min)(known, std::uintmax_t{most}));
  std::string bytes;
  for (std::size_t size = 0; in; bytes.resize(size)) {  // in one piece if the size was right
    room = (std::max)(room, std::size_t{1} << 16);
    bytes.resize(size + room);
    in.read(bytes.data() + size, static_cast<std::streamsize>(room));
    size += static_cast<std::size_t>(in.gcount());
    if (size > most) in.setstate(std::ios::eofbit);
    room = size / 2;
  }
  if (in.bad()) throw correction_file_error(name, "it cannot be read");
  return bytes;
}

/// Inflates what is gzip, told by the first two bytes. @throws correction_file_error if there are more than `most`
/// bytes
[[nodiscard]] inline std::string inflated(std::string bytes, const std::string& name, std::size_t most,
                                          std::vector<std::string>& warnings) {
  if (bytes.size() > most)
    throw correction_file_error(name, "it is larger than the limit of " + std::to_string(most) + " bytes");
  return is_gzip(bytes) ? gunzip(bytes, name, most, warnings) : bytes;
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
