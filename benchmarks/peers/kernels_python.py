# SPDX-License-Identifier: MIT
"""The cases of benchmarks/kernel with NumPy, Awkward Array and boost-histogram, under the same names.

`cases(events)` gives (case, contestant, items, work): one call of `work` handles so many items.
"""

import awkward as ak
import boost_histogram as bh
import numpy as np

# Function and range of arguments, as in kernel/elementary.cpp.
ELEMENTARY = {
    "sin": (np.sin, -1e4, 1e4),
    "cos": (np.cos, -1e4, 1e4),
    "exp": (np.exp, -20, 20),
    "log": (np.log, 1e-3, 1e4),
    "sinh": (np.sinh, -5, 5),
    "cosh": (np.cosh, -5, 5),
    "sqrt": (np.sqrt, 0, 1e4),
    "atan2": (np.arctan2, -100, 100),
}
ELEMENTS = 8192
KERNEL_EVENTS = 262_144
COMPACTED_ROWS = 1 << 23
CHUNK = 1 << 16  # whole columns would spend their time on new pages


def elementary():
    random = np.random.default_rng(1)
    for name, (function, lower, upper) in ELEMENTARY.items():
        arguments = [random.uniform(lower, upper, ELEMENTS).astype(np.float32) for _ in range(function.nin)]
        out = np.empty(ELEMENTS, np.float32)
        yield name, "numpy", ELEMENTS, lambda f=function, a=arguments, out=out: f(*a, out=out)


def histogram(jets):
    pt = ak.to_numpy(ak.flatten(jets.pt))
    keep = np.abs(ak.to_numpy(ak.flatten(jets.eta))) < 1

    def work():
        h = bh.Histogram(bh.axis.Regular(100, 15, 60), storage=bh.storage.Int64())
        h.fill(pt.take(np.flatnonzero(keep)))
        return h

    yield "filtered histogram", "boost-histogram", len(pt), work


def compaction():
    random = np.random.default_rng(1)
    fields = [random.random(COMPACTED_ROWS, np.float32) for _ in range(4)]
    for name, share in (("compaction, memory, half", 0.5), ("compaction, memory, 9 of 10", 0.9)):
        keep = random.random(COMPACTED_ROWS) < share

        def work(keep=keep):
            for first in range(0, COMPACTED_ROWS, CHUNK):
                rows = np.flatnonzero(keep[first:first + CHUNK])  # several times quicker than field[keep]
                for field in fields:
                    field[first:first + CHUNK].take(rows)

        yield name, "numpy", COMPACTED_ROWS, work


def lists(name, values):
    items = ak.count(values)
    yield f"{name} sum", "awkward", items, lambda: ak.sum(values, axis=1)
    yield f"{name} max", "awkward", items, lambda: ak.max(values, axis=1)
    yield f"{name} argmax", "awkward", items, lambda: ak.argmax(values, axis=1)
    yield f"{name} argsort", "awkward", items, lambda: ak.argsort(values, axis=1, ascending=False)


def nearest(jets, muons):
    def work():
        jet, muon = ak.unzip(ak.cartesian([jets, muons], nested=True))
        best = ak.argmin(jet.deltaR(muon), axis=2, keepdims=True)
        return ak.fill_none(ak.firsts(muon[best].pt, axis=2), -1)

    yield "nearest muon", "awkward", ak.count(jets.pt), work


def cases(events):
    events = events[:KERNEL_EVENTS]
    yield from elementary()
    yield from histogram(events.Jet)
    yield from compaction()
    yield from lists("jets", ak.to_packed(events.Jet.mass))
    yield from lists("muons", ak.to_packed(events.Muon.pt))
    yield from nearest(events.Jet, events.Muon)
