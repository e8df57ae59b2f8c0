// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/correct/error.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail::corrections {

[[nodiscard]] inline bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

/// Inflates gzip members one after the other. What follows the last one is ignored, with a warning.
/// @throws correction_file_error if it is cut off, damaged, or larger than the limit
inline std::string gunzip(std::string_view bytes, const std::string& file, std::size_t limit,
                          std::vector<std::string>& warnings) {
  struct closing {
    z_stream stream{};
    ~closing() { inflateEnd(&stream); }
  } z;
  if (inflateInit2(&z.stream, 15 + 16) != Z_OK) throw correction_file_error(file, "zlib cannot start");
  std::string out;
  std::size_t at = 0;
  while (is_gzip(bytes.substr(at)) || at == 0) {
    if (at != 0) inflateReset(&z.stream);
    int state = Z_OK;
    while (state != Z_STREAM_END) {
      const std::size_t before = out.size();
      const std::size_t room = (std::min)((std::max<std::size_t>)(before, 1 << 16), limit - before + 1);
      out.resize(before + room);
      const std::size_t given = (std::min<std::size_t>)(bytes.size() - at, (std::numeric_limits<uInt>::max)());
      const std::size_t taken = (std::min<std::size_t>)(room, (std::numeric_limits<uInt>::max)());
      z.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + at));
      z.stream.avail_in = static_cast<uInt>(given);
      z.stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      z.stream.avail_out = static_cast<uInt>(taken);
      state = inflate(&z.stream, Z_NO_FLUSH);
      at += given - z.stream.avail_in;
      const std::size_t made = taken - z.stream.avail_out;
      out.resize(before + made);
      if (out.size() > limit)
        throw correction_file_error(file,
                                    "inflated, it is larger than the limit of " + std::to_string(limit) + " bytes");
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
        throw correction_file_error(file, "damaged gzip data near byte " + std::to_string(at));
      if (state != Z_STREAM_END && made == 0 && at == bytes.size())
        throw correction_file_error(file, "the gzip data is cut off");
    }
  }
  if (at != bytes.size())
    warnings.push_back(std::to_string(bytes.size() - at) + " bytes after the gzip data are ignored");
  return out;
}

}  // namespace staffa::inline STAFFA_ABI::detail::corrections
