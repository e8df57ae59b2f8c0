"""Draws every histogram of a UHI JSON file into one picture.

  python3 plot.py HISTOGRAMS.json PICTURE.png
"""

import json
import math
import pathlib
import sys
import warnings

import hist
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt
import mplhep
from boost_histogram.serialization import from_uhi


def read(path):
    """{name: (histogram, label)} of a file that holds either one histogram or an object of named ones."""
    content = json.loads(pathlib.Path(path).read_text())
    if "uhi_schema" in content:
        content = {pathlib.Path(path).stem: content}
    return {name: (hist.Hist(from_uhi(one)), label_of(one)) for name, one in content.items()}


def label_of(histogram):
    """What is counted: the label of the first axis, or of the histogram."""
    return histogram["axes"][0].get("metadata", {}).get("label") or histogram.get("metadata", {}).get("label", "")


def draw(histograms, path):
    columns = math.ceil(math.sqrt(len(histograms)))
    rows = math.ceil(len(histograms) / columns)
    figure, grid = plt.subplots(rows, columns, figsize=(4.5 * columns, 3.2 * rows), squeeze=False, layout="constrained")
    panels = iter(grid.flat)
    for (name, (histogram, label)), panel in zip(histograms.items(), panels):
        edges = histogram.axes[0].edges
        mplhep.histplot(histogram.values(), edges, ax=panel, histtype="fill", yerr=False, alpha=0.8)
        panel.set_title(name)
        panel.set_xlabel(label)
        panel.set_ylabel("entries per bin")
        filled = histogram.values().nonzero()[0]
        panel.set_xlim(edges[0], edges[filled[-1] + 1] if len(filled) else edges[-1])
        panel.set_ylim(0, 1.25 * max(histogram.values().max(), 1))
        everything = histogram.sum(flow=True)
        entries = getattr(everything, "value", everything)
        panel.annotate(f"{entries:,.0f} entries", (0.97, 0.92), xycoords="axes fraction", ha="right", va="top")
    for panel in panels:
        panel.set_visible(False)
    figure.savefig(path, dpi=110)


def main():
    warnings.filterwarnings("ignore", "Integer weights")  # about errors, which are not drawn
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    histograms = read(sys.argv[1])
    if not histograms:
        sys.exit(f"{sys.argv[1]} holds no histogram")
    draw(histograms, sys.argv[2])


if __name__ == "__main__":
    main()
