// SPDX-License-Identifier: MIT
#pragma once

// The columns of the ADL queries in memory, for Staffa and for the plain loops at once.

#include "../../examples/adl_queries.hpp"
#include "reference_loops.hpp"

#include <staffa/staffa.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace adl {

struct dataset {
  table columns;
  event_set events;
  reference_loops::event_columns loops;

  /// Reads all that the queries use.
  /// @param times how often the events are repeated
  explicit dataset(const event_set& from, std::size_t times = 1) : columns(read(from, times)), events(open(columns)) {
    loops.events = columns.rows();
    loops.met_pt = values<float>("MET_pt");
    loops.met_phi = values<float>("MET_phi");
    loops.jets = {offsets("Jet_pt"),         values<float>("Jet_pt"),   values<float>("Jet_eta"),
                  values<float>("Jet_phi"),  values<float>("Jet_mass"), values<float>("Jet_btag")};
    loops.muons = leptons("Muon");
    loops.electrons = leptons("Electron");
  }

 private:
  template <class T>
  static std::vector<T> repeated(const flat<T>& values, std::size_t times) {
    std::vector<T> out;
    for (std::size_t k = 0; k < times; ++k) out.insert(out.end(), values.data(), values.data() + values.size());
    return out;
  }
  template <class T>
  static void add(table& t, const std::string& name, const flat<T>& values, std::size_t times) {
    if (times == 1) t.add(name, values);
    else t.add(name, flat<T>(repeated(values, times)));
  }
  template <class T>
  static void add(table& t, const std::string& name, const jagged<T>& lists, std::size_t times) {
    if (times == 1) {
      t.add(name, lists);
      return;
    }
    std::vector<std::int32_t> offsets{0};
    for (std::size_t k = 0; k < times; ++k) {
      const std::int32_t start = offsets.back();
      for (std::size_t i = 1; i <= lists.size(); ++i) offsets.push_back(start + lists.offsets().data()[i]);
    }
    t.add(name, jagged<T>::from_offsets(buffer<std::int32_t>(std::span<const std::int32_t>(offsets)),
                                        flat<T>(repeated(lists.content(), times))));
  }
  template <template <template <class> class> class R, class D>
  static void add(table& t, const std::string& name, const objects<R, D>& objects, std::size_t times) {
    for_each_field(objects, [&]<class C, std::size_t I>(const C& field, std::integral_constant<std::size_t, I>) {
      const typename collect_sink<C>::result_type values = field;
      add(t, name + "_" + std::string(field_name<R, I>()), values, times);
    });
  }
  static table read(const event_set& from, std::size_t times) {
    table t;
    for (const char* name : {"MET_pt", "MET_phi"}) {
      const flat<float> values = from.column<float>(name);
      add(t, name, values, times);
    }
    add(t, "Jet", from.collection<Jet>("Jet"), times);
    add(t, "Muon", from.collection<Lepton>("Muon"), times);
    add(t, "Electron", from.collection<Lepton>("Electron"), times);
    return t;
  }

  template <class T>
  const T* values(const std::string& name) const {
    return static_cast<const T*>(columns.column(name).view.data);
  }
  const std::int32_t* offsets(const std::string& name) const {
    return static_cast<const std::int32_t*>(columns.column(name).view.offsets);
  }
  reference_loops::lepton_columns leptons(const std::string& name) const {
    return {offsets(name + "_pt"),         values<float>(name + "_pt"),   values<float>(name + "_eta"),
            values<float>(name + "_phi"),  values<float>(name + "_mass"), values<std::int32_t>(name + "_charge")};
  }
};

}  // namespace adl
