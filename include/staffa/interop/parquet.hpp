// SPDX-License-Identifier: MIT
#pragma once

// Parquet files, read and written through Arrow C++: link staffa::parquet. Not part of <staffa/staffa.hpp>, because
// Arrow is a large dependency and its headers take seconds to parse.

#include <staffa/core/config.hpp>
#include <staffa/core/error.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/interop/parquet/options.hpp>
#include <staffa/interop/parquet/sink.hpp>
#include <staffa/interop/parquet/source.hpp>
#include <staffa/interop/parquet/writer.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// Opens Parquet files as one input, in the order given; a directory stands for the files `*.parquet` in it, by name.
/// @throws source_error naming a file that is missing or no Parquet file, or a directory without any
inline std::shared_ptr<parquet_source> make_parquet_source(const std::vector<std::filesystem::path>& paths,
                                                           parquet_options options = {}) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& path : paths) {
    std::error_code failed;
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::filesystem::path> found;
    for (std::filesystem::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed))
      if (it->path().extension() == ".parquet" && !it->is_directory(ignored)) found.push_back(it->path());
    if (failed) throw source_error("cannot open '" + path.string() + "': " + failed.message());
    if (found.empty()) throw source_error("cannot open '" + path.string() + "': it has no files '*.parquet'");
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return std::make_shared<parquet_source>(files, options);
}

/// The events of Parquet files: `auto events = open_parquet("Run2012B_SingleMu.parquet");`. Only the schema is read now;
/// the columns that a pass uses are read later, row group by row group.
/// @throws source_error as make_parquet_source
inline event_set open_parquet(const std::vector<std::filesystem::path>& paths, parquet_options options = {}) {
  return event_set(make_parquet_source(paths, options));
}
inline event_set open_parquet(const std::filesystem::path& path, parquet_options options = {}) {
  return open_parquet(std::vector{path}, options);
}

}  // namespace staffa::inline STAFFA_ABI
