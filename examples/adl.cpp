// SPDX-License-Identifier: MIT
//
// The eight queries of the IRIS-HEP analysis description language benchmark, on CMS events of 2012 (Parquet) or on
// generated ones, in one pass. Units: GeV and radians.

#include "adl_options.hpp"

#include <staffa/exec/progress.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/interop/parquet.hpp>
#include <staffa/interop/uhi.hpp>
#include <staffa/sink/histogram_text.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

using namespace staffa;

namespace {

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
void q1(const event_set& events, bookings& out) {
  out.push_back(book("q1", histogram(axis(100, 0, 2000), events.column<float>("MET_pt"))));
}
// [q1]

// [q2]
void q2(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  out.push_back(book("q2", histogram(axis(100, 15, 60), jets.pt)));
}
// [q2]

// [q3]
void q3(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  out.push_back(book("q3", histogram(axis(100, 15, 60), jets.pt[abs(jets.eta) < 1])));
}
// [q3]

// [q4]
void q4(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  auto met = events.column<float>("MET_pt");
  out.push_back(book("q4", histogram(axis(100, 0, 2000), met[count(jets[jets.pt > 40]) >= 2])));
}
// [q4]

// [q5]
void q5(const event_set& events, bookings& out) {
  auto muons = events.collection<Lepton, "Muon">();
  auto met = events.column<float>("MET_pt");
  auto [a, b] = pairs(muons);
  auto m = mass(p4(a) + p4(b));
  auto z = any(a.charge != b.charge && m > 60 && m < 120);
  out.push_back(book("q5", histogram(axis(100, 0, 2000), met[z])));
}
// [q5]

// [q6]
void q6(const event_set& events, bookings& out, bool first, bool second) {
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
void q7(const event_set& events, bookings& out) {
  auto jets = events.collection<Jet, "Jet">();
  auto leptons = concat(events.collection<Lepton, "Muon">(), events.collection<Lepton, "Electron">());
  auto [j, l] = cross(jets, leptons[leptons.pt > 10]);
  auto clean = jets[jets.pt > 30 && !any(delta_r(j, l) < 0.4)];
  out.push_back(book("q7", histogram(axis(100, 15, 200), sum(clean.pt)[count(clean) > 0])));
}
// [q7]

// [q8]
void q8(const event_set& events, bookings& out) {
  auto met = events.column<float>("MET_pt");
  auto met_phi = events.column<float>("MET_phi");
  auto leptons = concat(events.collection<Lepton, "Muon">(), events.collection<Lepton, "Electron">());
  auto [a, b] = pairs(leptons);
  auto m = mass(p4(a) + p4(b));
  auto z = argmin(mask(abs(m - 91.2), source(a) == source(b) && a.charge != b.charge));
  auto k = local_index(leptons);
  auto others = leptons[k != local_index(a)[z] && k != local_index(b)[z]];
  auto third = others[argmax(others.pt)];  // missing where there is none: not filled
  out.push_back(book("q8", histogram(axis(100, 15, 250), transverse_mass(met, met_phi, third.pt, third.phi))));
}
// [q8]

bookings book_queries(const event_set& events, const adl::options& chosen) {
  bookings out;
  if (chosen.wants("1")) q1(events, out);
  if (chosen.wants("2")) q2(events, out);
  if (chosen.wants("3")) q3(events, out);
  if (chosen.wants("4")) q4(events, out);
  if (chosen.wants("5")) q5(events, out);
  if (chosen.wants("6a") || chosen.wants("6b")) q6(events, out, chosen.wants("6a"), chosen.wants("6b"));
  if (chosen.wants("7")) q7(events, out);
  if (chosen.wants("8")) q8(events, out);
  return out;
}

void print(const std::vector<filled_histogram>& filled, const adl::options& chosen) {
  if (chosen.format == "json") {
    std::map<std::string, histogram_data> named;
    for (const auto& [name, h] : filled) named.emplace(name, h);
    std::cout << to_uhi_json(named) << '\n';
    return;
  }
  for (const auto& [name, h] : filled) {
    if (chosen.format == "text") std::cout << name << ": " << adl::title(name) << '\n' << to_text(*h) << '\n';
    else std::cout << (chosen.query == "all" ? "# " + name + "\n" : "") << adl::to_csv(*h);
  }
}

int work(const adl::options& chosen) {
  const auto events = chosen.inputs.empty() ? toy_events(chosen.events, chosen.seed) : open_parquet(chosen.inputs);
  if (!chosen.generate.empty()) {
    const auto written = adl::write_toy(chosen, events);
    std::cerr << "wrote " << written << " events to " << chosen.generate << '\n';
    return 0;
  }
  pass_options how{.chunk_events = chosen.chunk};
  if (chosen.progress) how.on_progress = progress_bar();
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t total = 0;
  how.on_progress = [&, bar = how.on_progress](const progress& p) {
    total = p.total_events;
    if (bar) bar(p);
  };
  const auto filled = run(parallel(chosen.threads, how), events, book_queries(events, chosen));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  print(filled, chosen);
  std::fprintf(stderr, "%llu events in %.3f s: %.2f M events/s\n", static_cast<unsigned long long>(total), seconds,
               static_cast<double>(total) / seconds * 1e-6);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return work(adl::parse(argc, argv));
  } catch (const adl::usage& e) {
    std::cerr << e.what();
    return e.status();
  } catch (const std::exception& e) {
    std::cout.flush();
    std::cerr << "adl: " << e.what() << '\n';
    return 1;
  }
}
