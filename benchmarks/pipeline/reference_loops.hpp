// SPDX-License-Identifier: MIT
#pragma once

// The eight ADL queries as a careful person writes them by hand: scalar loops over columns in memory, each Cartesian
// conversion made once, leaving loops early, nothing allocated per event. They need no header of Staffa. Benchmarks
// measure against them (Real = float, the quicker), tests compare with them (Real = double).

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

namespace reference_loops {

/// 100 equal bins with flow cells: cell 0 is below, cell 101 above.
struct counts {
  double lower = 0;
  double upper = 1;
  std::array<std::uint64_t, 102> cell{};

  void fill(double x) {
    const double z = (x - lower) / (upper - lower);
    ++cell[z < 0 ? 0 : z < 1 ? 1 + static_cast<std::size_t>(100 * z) : 101];
  }
};

/// Event i has the objects [offsets[i], offsets[i + 1]).
struct jet_columns {
  const std::int32_t* offsets = nullptr;
  const float* pt = nullptr;
  const float* eta = nullptr;
  const float* phi = nullptr;
  const float* mass = nullptr;
  const float* btag = nullptr;
};

struct lepton_columns {
  const std::int32_t* offsets = nullptr;
  const float* pt = nullptr;
  const float* eta = nullptr;
  const float* phi = nullptr;
  const float* mass = nullptr;
  const std::int32_t* charge = nullptr;
};

struct event_columns {
  std::size_t events = 0;
  const float* met_pt = nullptr;
  const float* met_phi = nullptr;
  jet_columns jets;
  lepton_columns muons;
  lepton_columns electrons;
};

template <class Real>
struct four_vector {
  Real x, y, z, e;

  friend four_vector operator+(const four_vector& a, const four_vector& b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z, a.e + b.e};
  }
};

/// E^2 = p^2 + m |m|: a negative mass is a space-like vector.
template <class Real>
four_vector<Real> cartesian(Real pt, Real eta, Real phi, Real mass) {
  const Real x = pt * std::cos(phi);
  const Real y = pt * std::sin(phi);
  const Real z = pt * std::sinh(eta);
  return {x, y, z, std::sqrt(pt * pt + z * z + mass * std::abs(mass))};
}

template <class Real>
Real mass_of(const four_vector<Real>& p) {
  const Real m2 = p.e * p.e - (p.x * p.x + p.y * p.y + p.z * p.z);
  return m2 >= 0 ? std::sqrt(m2) : -std::sqrt(-m2);
}

/// a - b in [-pi, pi), for angles that are so themselves.
template <class Real>
Real delta_phi(Real a, Real b) {
  constexpr Real pi = std::numbers::pi_v<Real>;
  const Real d = a - b;
  return d >= pi ? d - 2 * pi : d < -pi ? d + 2 * pi : d;
}

template <class Real = float>
void q1(const event_columns& in, counts& out) {
  for (std::size_t e = 0; e < in.events; ++e) out.fill(in.met_pt[e]);
}

template <class Real = float>
void q2(const event_columns& in, counts& out) {
  const std::int32_t end = in.jets.offsets[in.events];
  for (std::int32_t j = in.jets.offsets[0]; j < end; ++j) out.fill(in.jets.pt[j]);
}

template <class Real = float>
void q3(const event_columns& in, counts& out) {
  const std::int32_t end = in.jets.offsets[in.events];
  for (std::int32_t j = in.jets.offsets[0]; j < end; ++j) {
    if (std::abs(in.jets.eta[j]) < 1) out.fill(in.jets.pt[j]);
  }
}

template <class Real = float>
void q4(const event_columns& in, counts& out) {
  for (std::size_t e = 0; e < in.events; ++e) {
    int hard = 0;
    for (std::int32_t j = in.jets.offsets[e]; j < in.jets.offsets[e + 1] && hard < 2; ++j) hard += in.jets.pt[j] > 40;
    if (hard >= 2) out.fill(in.met_pt[e]);
  }
}

/// True for 60 < m < 120, with cos(dphi) in place of four sines and cosines.
template <class Real>
bool near_z(const lepton_columns& in, std::int32_t i, std::int32_t j) {
  const Real pt_i = in.pt[i], pt_j = in.pt[j], m_i = in.mass[i], m_j = in.mass[j];
  const Real z_i = pt_i * std::sinh(Real(in.eta[i]));
  const Real z_j = pt_j * std::sinh(Real(in.eta[j]));
  const Real s_i = m_i * std::abs(m_i), s_j = m_j * std::abs(m_j);
  const Real e_i = std::sqrt(pt_i * pt_i + z_i * z_i + s_i);
  const Real e_j = std::sqrt(pt_j * pt_j + z_j * z_j + s_j);
  const Real product = e_i * e_j - z_i * z_j - pt_i * pt_j * std::cos(Real(in.phi[i]) - Real(in.phi[j]));
  const Real m2 = s_i + s_j + 2 * product;
  return m2 > 60 * 60 && m2 < 120 * 120;
}

template <class Real>
bool has_z(const lepton_columns& in, std::int32_t begin, std::int32_t end) {
  for (std::int32_t i = begin; i < end; ++i) {
    for (std::int32_t j = i + 1; j < end; ++j) {
      if (in.charge[i] != in.charge[j] && near_z<Real>(in, i, j)) return true;
    }
  }
  return false;
}

template <class Real = float>
void q5(const event_columns& in, counts& out) {
  for (std::size_t e = 0; e < in.events; ++e) {
    if (has_z<Real>(in.muons, in.muons.offsets[e], in.muons.offsets[e + 1])) out.fill(in.met_pt[e]);
  }
}

/// use(i, j, k, pt of the sum) for the trijet of each event that is closest to the top quark's mass.
template <class Real, class Use>
void best_trijets(const event_columns& in, Use use) {
  const jet_columns& jets = in.jets;
  std::vector<four_vector<Real>> p;
  for (std::size_t e = 0; e < in.events; ++e) {
    const std::int32_t first = jets.offsets[e];
    const auto n = static_cast<std::size_t>(jets.offsets[e + 1] - first);
    if (n < 3) continue;
    if (p.size() < n) p.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t at = static_cast<std::size_t>(first) + i;
      p[i] = cartesian<Real>(jets.pt[at], jets.eta[at], jets.phi[at], jets.mass[at]);
    }
    Real least = std::numeric_limits<Real>::infinity();
    std::size_t a = 0, b = 1, c = 2;
    for (std::size_t i = 0; i + 2 < n; ++i) {
      for (std::size_t j = i + 1; j + 1 < n; ++j) {
        const four_vector<Real> pair = p[i] + p[j];
        for (std::size_t k = j + 1; k < n; ++k) {
          const Real distance = std::abs(mass_of(pair + p[k]) - Real(172.5));
          if (distance < least) least = distance, a = i, b = j, c = k;
        }
      }
    }
    const four_vector<Real> top = p[a] + p[b] + p[c];
    const auto at = static_cast<std::size_t>(first);
    use(at + a, at + b, at + c, std::sqrt(top.x * top.x + top.y * top.y));
  }
}

template <class Real = float>
void q6a(const event_columns& in, counts& out) {
  best_trijets<Real>(in, [&](std::size_t, std::size_t, std::size_t, Real pt) { out.fill(pt); });
}

template <class Real = float>
void q6b(const event_columns& in, counts& out) {
  const float* btag = in.jets.btag;
  best_trijets<Real>(in, [&](std::size_t i, std::size_t j, std::size_t k, Real) {
    out.fill(std::fmax(btag[i], std::fmax(btag[j], btag[k])));
  });
}

/// True if a lepton of more than 10 GeV lies within 0.4 of this direction.
template <class Real>
bool overlaps(const lepton_columns& in, std::size_t e, Real eta, Real phi) {
  for (std::int32_t l = in.offsets[e]; l < in.offsets[e + 1]; ++l) {
    if (!(in.pt[l] > 10)) continue;
    const Real deta = eta - in.eta[l];
    const Real dphi = delta_phi<Real>(phi, in.phi[l]);
    if (deta * deta + dphi * dphi < Real(0.4) * Real(0.4)) return true;
  }
  return false;
}

template <class Real = float>
void q7(const event_columns& in, counts& out) {
  for (std::size_t e = 0; e < in.events; ++e) {
    double sum = 0;
    bool any = false;
    for (std::int32_t j = in.jets.offsets[e]; j < in.jets.offsets[e + 1]; ++j) {
      if (!(in.jets.pt[j] > 30)) continue;
      const Real eta = in.jets.eta[j], phi = in.jets.phi[j];
      if (overlaps(in.muons, e, eta, phi) || overlaps(in.electrons, e, eta, phi)) continue;
      sum += in.jets.pt[j];
      any = true;
    }
    if (any) out.fill(sum);
  }
}

/// The pair of opposite charge closest to the Z mass, if it is closer than `least`.
template <class Real>
struct best_pair {
  Real least = std::numeric_limits<Real>::infinity();
  const lepton_columns* flavour = nullptr;
  std::int32_t i = 0, j = 0;

  void search(const lepton_columns& in, std::int32_t begin, std::int32_t end, std::vector<four_vector<Real>>& p) {
    if (end - begin < 2) return;
    const auto n = static_cast<std::size_t>(end - begin);
    if (p.size() < n) p.resize(n);
    for (std::size_t l = 0; l < n; ++l) {
      const std::size_t at = static_cast<std::size_t>(begin) + l;
      p[l] = cartesian<Real>(in.pt[at], in.eta[at], in.phi[at], in.mass[at]);
    }
    for (std::int32_t a = begin; a < end; ++a) {
      for (std::int32_t b = a + 1; b < end; ++b) {
        if (in.charge[a] == in.charge[b]) continue;
        const auto pair = p[static_cast<std::size_t>(a - begin)] + p[static_cast<std::size_t>(b - begin)];
        const Real distance = std::abs(mass_of(pair) - Real(91.2));
        if (distance < least) least = distance, flavour = &in, i = a, j = b;
      }
    }
  }
};

template <class Real = float>
void q8(const event_columns& in, counts& out) {
  std::vector<four_vector<Real>> p;
  for (std::size_t e = 0; e < in.events; ++e) {
    const std::int32_t muon = in.muons.offsets[e], muon_end = in.muons.offsets[e + 1];
    const std::int32_t electron = in.electrons.offsets[e], electron_end = in.electrons.offsets[e + 1];
    if (muon_end - muon + electron_end - electron < 3) continue;
    best_pair<Real> z;
    z.search(in.muons, muon, muon_end, p);
    z.search(in.electrons, electron, electron_end, p);
    if (z.flavour == nullptr) continue;
    float pt = -1;
    float phi = 0;
    const auto lead = [&](const lepton_columns& of, std::int32_t begin, std::int32_t end) {
      for (std::int32_t l = begin; l < end; ++l) {
        if (&of == z.flavour && (l == z.i || l == z.j)) continue;
        if (of.pt[l] > pt) pt = of.pt[l], phi = of.phi[l];
      }
    };
    lead(in.muons, muon, muon_end);
    lead(in.electrons, electron, electron_end);
    const Real cosine = std::cos(delta_phi<Real>(in.met_phi[e], phi));
    out.fill(std::sqrt(2 * Real(in.met_pt[e]) * Real(pt) * (1 - cosine)));
  }
}

/// A query with the range of its histogram.
struct query {
  std::string_view name;
  double lower;
  double upper;
  void (*run)(const event_columns&, counts&);
};

template <class Real = float>
inline constexpr std::array<query, 9> queries{{{"1", 0, 2000, q1<Real>},
                                               {"2", 15, 60, q2<Real>},
                                               {"3", 15, 60, q3<Real>},
                                               {"4", 0, 2000, q4<Real>},
                                               {"5", 0, 2000, q5<Real>},
                                               {"6a", 15, 40, q6a<Real>},
                                               {"6b", 0, 1, q6b<Real>},
                                               {"7", 15, 200, q7<Real>},
                                               {"8", 15, 250, q8<Real>}}};

}  // namespace reference_loops
