# SPDX-License-Identifier: MIT
"""Reads a file of histograms as boost-histogram and hist do, and writes it back.

  python3 uhi_check.py FILE [--expect NAME=SUM ...] [--write FILE]

Prints a line for each histogram: name, storage, sum with flow cells, shape. Exits with 1 if a histogram is not read as
it was written, 77 if the packages are missing.
"""

import argparse
import json
import sys

try:
    import boost_histogram
    import hist
    import numpy
    from boost_histogram.serialization import from_uhi, to_uhi
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def plain(value):
    """JSON's types for what NumPy holds."""
    if isinstance(value, numpy.ndarray):
        return value.tolist()
    return value.item()


def same(a, b):
    """Equal numbers and shapes, NaN equal to itself."""
    return numpy.array_equal(numpy.asarray(a, dtype=float), numpy.asarray(b, dtype=float), equal_nan=True)


def differences(written, histogram):
    """What `histogram` lacks of the text it was read from."""
    again = json.loads(json.dumps(to_uhi(histogram), default=plain))
    for part in ("values", "variances"):
        if part in written["storage"] and not same(written["storage"][part], again["storage"].get(part)):
            yield f"other {part}"
    if written["storage"]["type"] != again["storage"]["type"]:
        yield f"storage {again['storage']['type']}, written as {written['storage']['type']}"
    if len(written["axes"]) != len(again["axes"]):
        yield "another number of axes"
    for k, (a, b) in enumerate(zip(written["axes"], again["axes"])):
        for key in a.keys() | b.keys():
            # boost-histogram keeps lower end and width: the upper end may come back one rounding off.
            close = key == "upper" and numpy.isclose(a[key], b[key], rtol=1e-15, atol=0)
            if a.get(key) != b.get(key) and not close:
                yield f"axis {k}: {key} is {b.get(key)}, written as {a.get(key)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--expect", nargs="*", default=[], metavar="NAME=SUM")
    parser.add_argument("--write", metavar="FILE", help="write what was read, as boost-histogram writes it")
    arguments = parser.parse_args()

    with open(arguments.file, encoding="utf-8") as file:
        written = json.load(file)
    if "uhi_schema" in written:
        written = {"": written}
    bad, sums, out = 0, {}, {}
    for name, text in written.items():
        histogram = from_uhi(text)
        named = hist.Hist(histogram)  # hist reads it too
        for reason in differences(text, histogram):
            print(f"{name}: {reason}")
            bad += 1
        total = named.sum(flow=True)
        sums[name] = float(getattr(total, "value", total))
        out[name] = to_uhi(histogram)
        print(f"{name}: {histogram.storage_type.__name__}, sum {sums[name]:g}, shape {histogram.shape}")
    for expected in arguments.expect:
        name, _, value = expected.rpartition("=")
        if sums.get(name) != float(value):
            print(f"{name}: sum {sums.get(name)}, expected {value}")
            bad += 1
    if arguments.write:
        with open(arguments.write, "w", encoding="utf-8") as file:
            json.dump(out, file, default=plain)
    return 1 if bad else 0


if __name__ == "__main__":
    print(f"boost-histogram {boost_histogram.__version__}, hist {hist.__version__}")
    sys.exit(main())
