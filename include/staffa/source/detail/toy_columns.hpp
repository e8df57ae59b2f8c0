// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/column/buffer.hpp>
#include <staffa/column/view.hpp>
#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/expr/origin.hpp>
#include <staffa/source/detail/toy_multiplicity.hpp>
#include <staffa/source/detail/toy_random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI::detail {

/// The columns of generated events, in the order of `toy_columns`.
enum class toy_column : std::uint8_t {
  run,
  luminosity_block,
  event,
  met_pt,
  met_phi,
  met_sumet,
  n_jet,
  n_muon,
  n_electron,
  jet_pt,
  jet_eta,
  jet_phi,
  jet_mass,
  jet_btag,
  jet_pu_id,
  muon_pt,
  muon_eta,
  muon_phi,
  muon_mass,
  muon_charge,
  electron_pt,
  electron_eta,
  electron_phi,
  electron_mass,
  electron_charge
};

/// Names and types of the flat CMS file.
[[nodiscard]] inline std::vector<column_info> toy_columns() {
  const auto flat = [](std::string name, type_id type) { return column_info{std::move(name), type, false, false, ""}; };
  const auto list = [](std::string collection, const char* field, type_id type = type_id::float32) {
    return column_info{collection + '_' + field, type, true, false, collection};
  };
  std::vector<column_info> columns{
      flat("run", type_id::int32),      flat("luminosityBlock", type_id::int64), flat("event", type_id::int64),
      flat("MET_pt", type_id::float32), flat("MET_phi", type_id::float32),       flat("MET_sumet", type_id::float32),
      flat("nJet", type_id::int64),     flat("nMuon", type_id::int64),           flat("nElectron", type_id::int64)};
  for (const char* field : {"pt", "eta", "phi", "mass", "btag"}) columns.push_back(list("Jet", field));
  columns.push_back(list("Jet", "puId", type_id::boolean));
  for (const char* collection : {"Muon", "Electron"}) {
    for (const char* field : {"pt", "eta", "phi", "mass"}) columns.push_back(list(collection, field));
    columns.push_back(list(collection, "charge", type_id::int32));
  }
  return columns;
}

/// Objects of a collection per event, on average: to estimate memory.
template <std::size_t N>
[[nodiscard]] constexpr double toy_mean(const std::array<std::uint32_t, N>& events) {
  double objects = 0;
  for (std::size_t k = 0; k < N; ++k) objects += static_cast<double>(k) * static_cast<double>(events[k]);
  return objects / toy_population;
}

/// Makes columns of consecutive events. A column's values do not depend on which others are made.
class toy_generator {
 public:
  toy_generator(std::uint64_t seed, std::int64_t first, std::size_t events)
      : seed_(seed), first_(first), events_(events) {}

  [[nodiscard]] column_view make(toy_column column) {
    using c = toy_column;
    using s = toy_stream;
    switch (column) {
      // As if recorded in one run, in blocks of a thousand events.
      case c::run: return flat<std::int32_t>([](const toy_random&, std::int64_t) { return 1; });
      case c::luminosity_block:
        return flat<std::int64_t>([](const toy_random&, std::int64_t e) { return 1 + e / 1000; });
      case c::event: return flat<std::int64_t>([](const toy_random&, std::int64_t e) { return e; });
      case c::met_pt:  // Rayleigh(22)
        return flat<float>(
            [](const toy_random& r, std::int64_t) { return 22.0 * std::sqrt(2.0 * r.exponential(s::met_pt, 0)); });
      case c::met_phi: return flat<float>([](const toy_random& r, std::int64_t) { return r.angle(s::met_phi, 0); });
      case c::met_sumet:
        return flat<float>(
            [](const toy_random& r, std::int64_t) { return r.normal_within(s::met_sumet, 0, 626, 200, 100); });
      case c::n_jet: return counter(toy_jets, s::jets);
      case c::n_muon: return counter(toy_muons, s::muons);
      case c::n_electron: return counter(toy_electrons, s::electrons);

      case c::jet_pt: return view(jet_pt(), jets());
      case c::jet_eta: return normals(jets(), s::jet_eta, 0, 2.1f, -4.5f, 4.5f);
      case c::jet_phi: return angles(jets(), s::jet_phi);
      case c::jet_mass: {
        const float* pt = jet_pt().data();
        return list<float>(jets(), [pt](const toy_random& r, std::size_t object, std::size_t row) {
          const float ratio = r.normal_within(s::jet_mass, object, 0.215f, 0.068f, 0.05f);
          return double{pt[row]} * double{ratio};
        });
      }
      case c::jet_btag:  // some jets carry a sentinel in place of a discriminant
        return list<float>(jets(), [](const toy_random& r, std::size_t object, std::size_t) {
          const std::uint64_t random = r.bits(s::jet_btag, object);
          const double kind = toy_random::open_unit(random);
          if (kind < 0.23) return -10.0;
          if (kind < 0.35) return -1.0;
          return static_cast<double>(random & 0xffffffu) * 0x1p-24;
        });
      case c::jet_pu_id:
        return list<bool>(jets(), [](const toy_random& r, std::size_t object, std::size_t) {
          return r.chance(s::jet_pu_id, object, 0xff000000u);  // 99.6 %, about what the data have
        });

      case c::muon_pt: return normals(muons(), s::muon_pt, 29, 16, 3);
      case c::muon_eta: return normals(muons(), s::muon_eta, 0, 1.5f, -2.4f, 2.4f);
      case c::muon_phi: return angles(muons(), s::muon_phi);
      case c::muon_mass:
        return list<float>(muons(), [](const toy_random&, std::size_t, std::size_t) { return 0.105658367f; });
      case c::muon_charge: return charges(muons(), s::muon_charge);

      case c::electron_pt:
        return list<float>(electrons(), [](const toy_random& r, std::size_t object, std::size_t) {
          const auto x = static_cast<float>(r.exponential(s::electron_pt, object));
          return 5.0 + 12.0 * double{x};  // the product is exact
        });
      case c::electron_eta: return normals(electrons(), s::electron_eta, 0, 1.5f, -2.4f, 2.4f);
      case c::electron_phi: return angles(electrons(), s::electron_phi);
      case c::electron_mass: return normals(electrons(), s::electron_mass, 0, 0.02f, -1);
      case c::electron_charge: break;
    }
    return charges(electrons(), s::electron_charge);
  }

 private:
  using offsets = buffer<std::int32_t>;

  template <class T, class F>
  [[nodiscard]] column_view flat(F value) const {
    mutable_buffer<T> out(events_);
    for (std::size_t i = 0; i < events_; ++i) {
      const std::int64_t event = first_ + static_cast<std::int64_t>(i);
      out[i] = static_cast<T>(value(toy_random(seed_, event), event));
    }
    return view(buffer<T>(std::move(out)));
  }

  template <std::size_t N>
  [[nodiscard]] column_view counter(const std::array<std::uint32_t, N>& table, toy_stream stream) const {
    return flat<std::int64_t>([&](const toy_random& r, std::int64_t) { return toy_count(table, r, stream); });
  }

  /// value(random numbers of the event, number of the object in its event, row of the column)
  template <class T, class F>
  [[nodiscard]] buffer<T> contents(const offsets& lists, F value) const {
    mutable_buffer<T> out(static_cast<std::size_t>(lists[events_]));
    for (std::size_t i = 0; i < events_; ++i) {
      const toy_random random(seed_, first_ + static_cast<std::int64_t>(i));
      const auto begin = static_cast<std::size_t>(lists[i]);
      const auto end = static_cast<std::size_t>(lists[i + 1]);
      for (std::size_t row = begin; row < end; ++row) out[row] = static_cast<T>(value(random, row - begin, row));
    }
    return out;
  }

  template <class T, class F>
  [[nodiscard]] column_view list(const offsets& lists, F value) const {
    return view(contents<T>(lists, value), lists);
  }
  [[nodiscard]] column_view normals(const offsets& lists, toy_stream stream, float mean, float width, float low,
                                    float high = std::numeric_limits<float>::infinity()) const {
    return list<float>(lists, [=](const toy_random& r, std::size_t object, std::size_t) {
      return r.normal_within(stream, object, mean, width, low, high);
    });
  }
  [[nodiscard]] column_view angles(const offsets& lists, toy_stream stream) const {
    return list<float>(lists,
                       [=](const toy_random& r, std::size_t object, std::size_t) { return r.angle(stream, object); });
  }
  [[nodiscard]] column_view charges(const offsets& lists, toy_stream stream) const {
    return list<std::int32_t>(lists, [=](const toy_random& r, std::size_t object, std::size_t) {
      return r.chance(stream, object, 0x80000000u) ? 1 : -1;
    });
  }

  // What several columns share is made once, and only if one of them is asked for.

  [[nodiscard]] const offsets& jets() { return lists(jets_, toy_jets, toy_stream::jets); }
  [[nodiscard]] const offsets& muons() { return lists(muons_, toy_muons, toy_stream::muons); }
  [[nodiscard]] const offsets& electrons() { return lists(electrons_, toy_electrons, toy_stream::electrons); }

  template <std::size_t N>
  [[nodiscard]] const offsets& lists(offsets& cache, const std::array<std::uint32_t, N>& table,
                                     toy_stream stream) const {
    if (cache.empty()) {
      mutable_buffer<std::int32_t> out(events_ + 1);
      for (std::size_t i = 0; i < events_; ++i) {
        out[i + 1] = out[i] + toy_count(table, toy_random(seed_, first_ + static_cast<std::int64_t>(i)), stream);
      }
      cache = std::move(out);
    }
    return cache;
  }

  /// Sorted, largest first: what other columns say of jet k, they say of the k-th in this order.
  [[nodiscard]] const buffer<float>& jet_pt() {
    if (jet_pt_.empty()) {
      mutable_buffer<float> out(static_cast<std::size_t>(jets()[events_]));
      for (std::size_t i = 0; i < events_; ++i) {
        const toy_random random(seed_, first_ + static_cast<std::int64_t>(i));
        float* begin = out.data() + jets()[i];
        float* end = out.data() + jets()[i + 1];
        for (float* pt = begin; pt != end; ++pt) {
          const double z = random.normal(toy_stream::jet_pt, static_cast<std::size_t>(pt - begin));
          *pt = static_cast<float>(15.0 + std::exp(2.23 + double{1.3f} * z));  // the product is exact
        }
        std::sort(begin, end, std::greater<>());
      }
      jet_pt_ = std::move(out);
    }
    return jet_pt_;
  }

  template <class T>
  [[nodiscard]] column_view view(const buffer<T>& values) const {
    return {.type = type_id_of<T>(),
            .data = values.data(),
            .valid = nullptr,
            .offsets = nullptr,
            .offset_bytes = 0,
            .rows = events_,
            .values = values.size(),
            .readable = values.readable(),
            .owner = values.owner()};
  }
  /// All columns of a collection share one array of offsets; the owner keeps both arrays.
  template <class T>
  [[nodiscard]] column_view view(const buffer<T>& values, const offsets& lists) const {
    column_view out = view(values);
    out.offsets = lists.data();
    out.offset_bytes = sizeof(std::int32_t);
    out.owner = std::make_shared<std::pair<buffer<T>, offsets>>(values, lists);
    return out;
  }

  std::uint64_t seed_;
  std::int64_t first_;
  std::size_t events_;
  offsets jets_, muons_, electrons_;
  buffer<float> jet_pt_;
};

}  // namespace staffa::inline STAFFA_ABI::detail
