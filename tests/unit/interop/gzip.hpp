// SPDX-License-Identifier: MIT
#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>

namespace interop_test {

/// A text as one gzip member.
inline std::string gzip(const std::string& text) {
  std::string zipped(compressBound(static_cast<uLong>(text.size())) + 64, '\0');
  z_stream z{};
  if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(zipped.data());
  z.avail_out = static_cast<uInt>(zipped.size());
  const int state = deflate(&z, Z_FINISH);
  zipped.resize(z.total_out);
  deflateEnd(&z);
  if (state != Z_STREAM_END) throw std::runtime_error("zlib");
  return zipped;
}

}  // namespace interop_test
