// SPDX-License-Identifier: MIT
//
// For each jet the nearest muon of its event in delta R: the pairs of a cross and argmin, as users write it, from columns
// in memory to a column of options in memory. Times are for each jet.

#include "cases.hpp"

#include <limits>
#include <memory>
#include <numbers>
#include <vector>

namespace kernel_benchmarks {
namespace {

struct input {
  explicit input(const staffa::event_set& from) {
    const auto jets = from.collection<Jet, "Jet">();
    const auto muons = from.collection<Muon, "Muon">();
    jet_eta.column = jets.eta;
    jet_phi.column = jets.phi;
    muon_pt.column = muons.pt;
    muon_eta.column = muons.eta;
    muon_phi.column = muons.phi;
    columns.add("Jet_eta", jet_eta.column).add("Jet_phi", jet_phi.column).add("Muon_pt", muon_pt.column);
    columns.add("Muon_eta", muon_eta.column).add("Muon_phi", muon_phi.column);
  }
  lists jet_eta, jet_phi, muon_pt, muon_eta, muon_phi;
  staffa::table columns;
};

template <template <class> class F>
struct Direction {
  F<float> eta, phi;
};

/// pt of the nearest muon of each jet, or -1 without one.
staffa::jagged<float> with_staffa(const input& in) {
  const auto events = staffa::open(in.columns);
  auto [j, m] = staffa::cross(events.collection<Direction, "Jet">(), events.collection<Muon, "Muon">());
  return staffa::value_or(m.pt[staffa::argmin(staffa::delta_r(j, m))], -1.0f);
}

std::vector<float> with_loop(const input& in) {
  constexpr float pi = std::numbers::pi_v<float>;
  std::vector<float> out(in.jet_eta.rows());
  const auto jets = in.jet_eta.offsets(), muons = in.muon_eta.offsets();
  const float *eta = in.jet_eta.values(), *phi = in.jet_phi.values();
  const float *muon_pt = in.muon_pt.values(), *muon_eta = in.muon_eta.values(), *muon_phi = in.muon_phi.values();
  for (std::size_t e = 0; e + 1 < jets.size(); ++e)
    for (std::int32_t j = jets[e]; j < jets[e + 1]; ++j) {
      float least = std::numeric_limits<float>::infinity();
      std::int32_t nearest = -1;
      for (std::int32_t m = muons[e]; m < muons[e + 1]; ++m) {
        const float deta = eta[j] - muon_eta[m];
        float dphi = phi[j] - muon_phi[m];
        dphi = dphi >= pi ? dphi - 2 * pi : dphi < -pi ? dphi + 2 * pi : dphi;
        const float distance = deta * deta + dphi * dphi;
        if (distance < least) least = distance, nearest = m;
      }
      out[static_cast<std::size_t>(j)] = nearest < 0 ? -1 : muon_pt[nearest];
    }
  return out;
}

}  // namespace

void add_nearest() {
  const auto in = std::make_shared<input>(generated());
  const staffa::jagged<float> lists = with_staffa(*in);
  const auto& ours = lists.content();
  const std::vector<float> loops = with_loop(*in);
  std::size_t moved = ours.size() == loops.size() ? 0 : ours.size();
  for (std::size_t j = 0; j < ours.size() && j < loops.size(); ++j) moved += ours[j] == loops[j] ? 0 : 1;
  check(moved <= 1 + ours.size() / 100'000, "nearest muon");  // two muons at nearly one distance
  const auto add_one = [&](const std::string& variant, auto work) {
    add("nearest muon/" + variant, in->jet_eta.rows(), [in, work] {
      auto out = work(*in);
      benchmark::DoNotOptimize(out);
    });
  };
  add_one("staffa", with_staffa);
  add_one("loop", with_loop);
}

}  // namespace kernel_benchmarks
