// SPDX-License-Identifier: MIT
#pragma once

// The columns of the ADL queries in memory, for Staffa and for the plain loops at once.

#include "../../examples/adl_queries.hpp"
#include "reference_loops.hpp"

#include <staffa/staffa.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace adl {

struct dataset {
  table columns;
  event_set events;
  reference_loops::event_columns loops;

  /// Reads all that the queries use.
  explicit dataset(const event_set& from) : columns(read(from)), events(open(columns)) {
    loops.events = columns.rows();
    loops.met_pt = values<float>("MET_pt");
    loops.met_phi = values<float>("MET_phi");
    loops.jets = {offsets("Jet_pt"),         values<float>("Jet_pt"),   values<float>("Jet_eta"),
                  values<float>("Jet_phi"),  values<float>("Jet_mass"), values<float>("Jet_btag")};
    loops.muons = leptons("Muon");
    loops.electrons = leptons("Electron");
  }

 private:
  template <template <template <class> class> class R, class D>
  static void add(table& t, const std::string& name, const objects<R, D>& objects) {
    for_each_field(objects, [&]<class C, std::size_t I>(const C& field, std::integral_constant<std::size_t, I>) {
      const typename collect_sink<C>::result_type values = field;
      t.add(name + "_" + std::string(field_name<R, I>()), values);
    });
  }
  static table read(const event_set& from) {
    table t;
    for (const char* name : {"MET_pt", "MET_phi"}) {
      const flat<float> values = from.column<float>(name);
      t.add(name, values);
    }
    add(t, "Jet", from.collection<Jet>("Jet"));
    add(t, "Muon", from.collection<Lepton>("Muon"));
    add(t, "Electron", from.collection<Lepton>("Electron"));
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
