// SPDX-License-Identifier: MIT
#pragma once

// The writing of generated events for examples/adl.

#include <staffa/interop/parquet.hpp>
#include <staffa/source/source.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace adl {

/// Writes all columns of a source, batch by batch. @return events written
inline std::int64_t write_all(const staffa::event_source& from, const std::filesystem::path& to) {
  std::vector<staffa::column_info> infos(from.columns().begin(), from.columns().end());
  std::vector<staffa::column_request> requests;
  for (std::size_t k = 0; k < infos.size(); ++k) requests.push_back({.column = k});
  staffa::parquet_writer writer(to, infos);
  for (std::size_t b = 0; b < from.batches(); ++b) {
    const auto batch = from.read(b, requests);
    std::vector<staffa::column_view> views;
    for (std::size_t k = 0; k < infos.size(); ++k) views.push_back(batch->column(k));
    writer.write(views);
  }
  writer.close();
  return writer.events();
}

}  // namespace adl
