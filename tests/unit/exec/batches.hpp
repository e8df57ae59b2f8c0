// SPDX-License-Identifier: MIT
#pragma once

// A source for the tests of passes: a table cut into batches anywhere, which tells what is read from it.

#include <staffa/column/detail/bitmap.hpp>
#include <staffa/column/table.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/source/source.hpp>
#include <staffa/source/table.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace staffa::test {

class batched_source final : public event_source {
 public:
  /// @param sizes events of each batch; they add up to the rows of the table
  batched_source(table t, std::vector<std::size_t> sizes) : whole_(std::move(t)), sizes_(std::move(sizes)) {
    const table_source known(whole_);
    infos_.assign(known.columns().begin(), known.columns().end());
  }

  /// Called at each read, with the batch.
  std::function<void(std::size_t)> on_read;
  mutable std::atomic<int> reads{0};
  mutable std::atomic<int> alive{0};  ///< batches that have been read and not let go
  mutable std::atomic<int> most_alive{0};

  /// The names of the columns that any read has asked for.
  [[nodiscard]] std::set<std::string> requested() const {
    const std::scoped_lock lock(mutex_);
    return requested_;
  }

  [[nodiscard]] std::string name() const override { return "batches"; }
  [[nodiscard]] std::span<const column_info> columns() const override { return infos_; }
  [[nodiscard]] std::size_t batches() const override { return sizes_.size(); }
  [[nodiscard]] batch_info describe(std::size_t index) const override {
    std::size_t first = 0;
    for (std::size_t k = 0; k < index; ++k) first += sizes_[k];
    return {.file = "file " + std::to_string(index),
            .row_group = static_cast<std::int64_t>(index),
            .first_event = static_cast<std::int64_t>(first),
            .events = sizes_[index]};
  }
  std::size_t bytes_of_a_batch = 1000;
  [[nodiscard]] std::size_t bytes(std::size_t, std::span<const column_request>) const override { return bytes_of_a_batch; }

  [[nodiscard]] std::unique_ptr<batch> read(std::size_t index, std::span<const column_request> requests) const override {
    ++reads;
    if (on_read) on_read(index);
    auto out = std::make_unique<part>(*this);
    const batch_info info = describe(index);
    out->count = info.events;
    const std::scoped_lock lock(mutex_);
    for (const column_request& request : requests) {
      requested_.insert(infos_[request.column].name);
      out->add(whole_.columns()[request.column].view, static_cast<std::size_t>(info.first_event), info.events);
    }
    return out;
  }

 private:
  struct part final : batch {
    explicit part(const batched_source& s) : from(s) {
      const int now = ++from.alive;
      int most = from.most_alive;
      while (now > most && !from.most_alive.compare_exchange_weak(most, now)) {
      }
    }
    ~part() override { --from.alive; }
    part(const part&) = delete;
    part& operator=(const part&) = delete;
    [[nodiscard]] std::size_t events() const override { return count; }
    [[nodiscard]] column_view column(std::size_t k) const override { return views[k]; }

    void add(column_view v, std::size_t first, std::size_t rows) {
      v.rows = rows;
      if (v.offset_bytes != 0) {  // lists: only the offsets move
        v.offsets = static_cast<const std::byte*>(v.offsets) + first * v.offset_bytes;
      } else {  // values in memory of exactly their size
        const std::size_t size = size_of(v.type);
        auto values = std::make_unique<std::byte[]>(rows * size);
        std::memcpy(values.get(), static_cast<const std::byte*>(v.data) + first * size, rows * size);
        v.data = values.get();
        v.values = v.readable = rows;
        memory.push_back(std::move(values));
        if (v.valid != nullptr) {
          auto bits = std::make_unique<std::byte[]>(rows / 8 + 1);
          auto* to = reinterpret_cast<std::uint8_t*>(bits.get());
          for (std::size_t row = 0; row < rows; ++row)
            if ((v.valid[(first + row) / 8] >> ((first + row) % 8) & 1) != 0) detail::set_bit(to, row);
          v.valid = to;
          memory.push_back(std::move(bits));
        }
      }
      views.push_back(v);
    }

    const batched_source& from;
    std::size_t count = 0;
    std::vector<column_view> views;
    std::vector<std::unique_ptr<std::byte[]>> memory;
  };

  table whole_;
  std::vector<std::size_t> sizes_;
  std::vector<column_info> infos_;
  mutable std::mutex mutex_;
  mutable std::set<std::string> requested_;
};

/// A thousand generated events: jets with pt and eta, some without; MET, and a weight in double whose sums depend on their order.
inline table thousand_events(std::size_t events = 1000) {
  std::vector<float> met, pt, eta;
  std::vector<double> weight;
  std::vector<option<float>> sig;
  std::vector<std::int32_t> offsets{0};
  std::uint32_t state = 12345;
  const auto random = [&state](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % below;
  };
  for (std::size_t k = 0; k < events; ++k) {
    met.push_back(static_cast<float>(random(1000)) * 0.1F);
    weight.push_back(0.1 + random(1000) * 0.001);
    sig.push_back(random(3) == 0 ? option<float>() : option<float>(static_cast<float>(random(100))));
    for (std::uint32_t n = random(7); n > 0; --n) {
      pt.push_back(static_cast<float>(random(2000)) * 0.07F);
      eta.push_back(static_cast<float>(random(100)) * 0.05F - 2.5F);
    }
    offsets.push_back(static_cast<std::int32_t>(pt.size()));
  }
  const buffer<std::int32_t> lists(offsets);
  table t;
  t.add("MET_pt", flat<float>(met)).add("weight", flat<double>(weight)).add("MET_sig", flat<option<float>>(sig));
  t.add("Jet_pt", jagged<float>::from_offsets(lists, flat<float>(pt)));
  t.add("Jet_eta", jagged<float>::from_offsets(lists, flat<float>(eta)));
  return t;
}

template <template <class> class F>
struct SmallJet {
  F<float> pt, eta;
};

}  // namespace staffa::test
