// SPDX-License-Identifier: MIT
#pragma once

// The eight queries of the IRIS-HEP analysis description language benchmark: also what the benchmarks time and the tests
// check. Units: GeV and radians.

#include <staffa/staffa.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace adl {

using namespace staffa;

// A record type names its fields once: `F<float>` is a float in a row and a column in a collection.
template <template <class> class F>
struct Jet {
  F<float> pt, eta, phi, mass, btag;
};
template <template <class> class F>
struct Lepton {
  F<float> pt, eta, phi, mass;
  F<std::int32_t> charge;
};

using bookings = std::vector<booked_histogram>;

// [q1]
inline void q1(const event_set& events, bookings& out) {
  out.push_back(book("q1", histogram(axis(100, 0, 2000), events.column<float>("MET_pt"))));
}
// [q1]

// [q2]
inline void q2(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  out.push_back(book("q2", histogram(axis(100, 15, 60), jets.pt)));
}
// [q2]

// [q3]
inline void q3(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  out.push_back(book("q3", histogram(axis(100, 15, 60), jets.pt[abs(jets.eta) < 1])));
}
// [q3]

// [q4]
inline void q4(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  auto met = events.column<float>("MET_pt");
  out.push_back(book("q4", histogram(axis(100, 0, 2000), met[count(jets[jets.pt > 40]) >= 2])));
}
// [q4]

// [q5]
inline void q5(const event_set& events, bookings& out) {
  auto muons = events.collection<Lepton, "Muon">();
  auto met = events.column<float>("MET_pt");
  auto [a, b] = pairs(muons);
  auto m = mass(p4(a) + p4(b));
  auto z = any(a.charge != b.charge && m > 60 && m < 120);
  out.push_back(book("q5", histogram(axis(100, 0, 2000), met[z])));
}
// [q5]

// [q6]
inline void q6(const event_set& events, bookings& out, bool first, bool second) {
  auto jets = events.collection<Jet, "Jet">();
  auto [a, b, c] = triples(jets);
  auto top = p4(a) + p4(b) + p4(c);
  auto best = argmin(abs(mass(top) - 172.5));
  auto btag = max(a.btag, b.btag, c.btag);
  if (first) out.push_back(book("q6a", histogram(axis(100, 15, 40), pt(top)[best])));
  if (second) out.push_back(book("q6b", histogram(axis(100, 0, 1), btag[best])));
}
// [q6]

// [q7]
inline void q7(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  auto leptons = concat(events.collection<Lepton, "Muon">(), events.collection<Lepton, "Electron">());
  auto hard = jets[jets.pt > 30];
  auto [j, l] = cross(hard, leptons[leptons.pt > 10]);
  auto clean = hard[!any(delta_r(j, l) < 0.4)];
  out.push_back(book("q7", histogram(axis(100, 15, 200), sum(clean.pt)[count(clean) > 0])));
}
// [q7]

// [q8]
inline void q8(const event_set& events, bookings& out) {
  auto met = events.column<float>("MET_pt");
  auto met_phi = events.column<float>("MET_phi");
  auto muons = events.collection<Lepton, "Muon">();
  auto electrons = events.collection<Lepton, "Electron">();
  auto three = count(muons) + count(electrons) >= 3;
  auto leptons = concat(muons[three], electrons[three]);
  auto [a, b] = pairs(leptons);
  auto m = mass(p4(a) + p4(b));
  auto z = argmin(mask(abs(m - 91.2), source(a) == source(b) && a.charge != b.charge));
  auto k = local_index(leptons);
  auto others = leptons[k != local_index(a)[z] && k != local_index(b)[z]];
  auto third = others[argmax(others.pt)];  // missing where there is none: not filled
  out.push_back(book("q8", histogram(axis(100, 15, 250), transverse_mass(met, met_phi, third.pt, third.phi))));
}
// [q8]

/// Books the queries for which `wants(name)` is true: 1, 2, 3, 4, 5, 6a, 6b, 7, 8.
template <class Wants>
bookings book_queries(const event_set& events, Wants wants) {
  bookings out;
  if (wants("1")) q1(events, out);
  if (wants("2")) q2(events, out);
  if (wants("3")) q3(events, out);
  if (wants("4")) q4(events, out);
  if (wants("5")) q5(events, out);
  if (wants("6a") || wants("6b")) q6(events, out, wants("6a"), wants("6b"));
  if (wants("7")) q7(events, out);
  if (wants("8")) q8(events, out);
  return out;
}

}  // namespace adl
