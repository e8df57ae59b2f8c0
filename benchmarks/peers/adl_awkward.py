# SPDX-License-Identifier: MIT
"""The eight ADL queries with Awkward Array, vector and boost-histogram, as an analyst writes them.

Each query takes the events, a record array with fields MET_pt, MET_phi, Jet, Muon and Electron (four-vectors of vector's
Momentum4D), and fills its histograms. Four-vectors are converted to Cartesian coordinates once for each object, events
that cannot pass are left out before combinations are made.
"""

import awkward as ak
import boost_histogram as bh
import numpy as np
import pyarrow.parquet
import vector

vector.register_awkward()

LEPTON = ("pt", "eta", "phi", "mass", "charge")
FIELDS = {"Jet": ("pt", "eta", "phi", "mass", "btag"), "Muon": LEPTON, "Electron": LEPTON}


def read(path, events=None):
    """The columns of the queries, from a Parquet file into memory."""
    names = ["MET_pt", "MET_phi", *(f"{c}_{f}" for c, fields in FIELDS.items() for f in fields)]
    columns = pyarrow.parquet.read_table(path, columns=names).slice(0, events)
    flat = {name: ak.from_arrow(columns[name].combine_chunks()) for name in names}
    collections = {
        c: ak.zip({f: flat[f"{c}_{f}"] for f in fields}, with_name="Momentum4D") for c, fields in FIELDS.items()
    }
    return ak.to_packed(ak.drop_none(
        ak.zip({"MET_pt": flat["MET_pt"], "MET_phi": flat["MET_phi"], **collections}, depth_limit=1)))


def cartesian(objects, *others):
    """The objects in Cartesian coordinates, with other fields besides."""
    return ak.zip({"px": objects.px, "py": objects.py, "pz": objects.pz, "E": objects.E,
                   **{name: objects[name] for name in others}}, with_name="Momentum4D")


def fill(histogram, values):
    histogram.fill(ak.to_numpy(values, allow_missing=False))


def q1(events, h):
    fill(h[0], events.MET_pt)


def q2(events, h):
    fill(h[0], ak.flatten(events.Jet.pt))


def q3(events, h):
    fill(h[0], ak.flatten(events.Jet.pt[abs(events.Jet.eta) < 1]))


def q4(events, h):
    fill(h[0], events.MET_pt[ak.sum(events.Jet.pt > 40, axis=1) >= 2])


def q5(events, h):
    events = events[ak.num(events.Muon) >= 2]
    a, b = ak.unzip(ak.combinations(cartesian(events.Muon, "charge"), 2))
    mass = (a + b).mass
    fill(h[0], events.MET_pt[ak.any((a.charge != b.charge) & (mass > 60) & (mass < 120), axis=1)])


def q6(events, h):
    jets = cartesian(events.Jet[ak.num(events.Jet) >= 3], "btag")
    triples = ak.combinations(jets, 3, fields=["a", "b", "c"])
    top = triples.a + triples.b + triples.c
    best = ak.argmin(abs(top.mass - 172.5), axis=1, keepdims=True)
    fill(h[0], ak.flatten(top[best].pt))
    chosen = triples[best]
    fill(h[1], ak.flatten(np.maximum(chosen.a.btag, np.maximum(chosen.b.btag, chosen.c.btag))))


def far_from(jets, leptons):
    jet, lepton = ak.unzip(ak.cartesian([jets, leptons[leptons.pt > 10]], nested=True))
    return ak.all(jet.deltaR(lepton) >= 0.4, axis=2)


def q7(events, h):
    hard = events.Jet[events.Jet.pt > 30]
    clean = hard[far_from(hard, events.Muon) & far_from(hard, events.Electron)]
    clean = clean[ak.num(clean) > 0]
    fill(h[0], ak.sum(ak.values_astype(clean.pt, np.float64), axis=1))


def q8(events, h):
    events = events[ak.num(events.Muon) + ak.num(events.Electron) >= 3]
    leptons = ak.concatenate([ak.with_field(events.Muon, 13, "kind"), ak.with_field(events.Electron, 11, "kind")], axis=1)
    momenta = cartesian(leptons)
    pairs = ak.argcombinations(leptons, 2, fields=["a", "b"])
    a, b = leptons[pairs.a], leptons[pairs.b]
    pairs = pairs[(a.kind == b.kind) & (a.charge != b.charge)]
    some = ak.num(pairs) > 0
    events, leptons, momenta, pairs = events[some], leptons[some], momenta[some], pairs[some]
    mass = (momenta[pairs.a] + momenta[pairs.b]).mass
    z = ak.firsts(pairs[ak.argmin(abs(mass - 91.2), axis=1, keepdims=True)])
    place = ak.local_index(leptons)
    others = leptons[(place != z.a) & (place != z.b)]
    third = ak.firsts(others[ak.argmax(others.pt, axis=1, keepdims=True)])
    dphi = (events.MET_phi - third.phi + np.pi) % (2 * np.pi) - np.pi
    fill(h[0], np.sqrt(2 * events.MET_pt * third.pt * (1 - np.cos(dphi))))


# What fills the histograms of each query, and their ranges.
QUERIES = {
    "1": (q1, [(0, 2000)]),
    "2": (q2, [(15, 60)]),
    "3": (q3, [(15, 60)]),
    "4": (q4, [(0, 2000)]),
    "5": (q5, [(0, 2000)]),
    "6": (q6, [(15, 40), (0, 1)]),
    "7": (q7, [(15, 200)]),
    "8": (q8, [(15, 250)]),
}


# Events worked on at a time: as many as possible is the quickest, but triples of jets soon leave caches and memory.
PARTITION = {query: 1 << 15 if query == "6" else 1 << 20 for query in QUERIES}


def run(events, query):
    """The histograms of a query."""
    work, ranges = QUERIES[query]
    histograms = [bh.Histogram(bh.axis.Regular(100, *limits), storage=bh.storage.Int64()) for limits in ranges]
    step = PARTITION[query]
    for first in range(0, len(events), step):
        work(events[first:first + step], histograms)
    return histograms


def counts(histograms):
    """Entries of all cells, underflow first."""
    return [int(n) for h in histograms for n in h.values(flow=True)]
