"""Draws every histogram of a UHI JSON file into one picture.

  python3 plot.py HISTOGRAMS.json PICTURE.png
"""

import json
import math
import pathlib
import sys

import hist
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt
import mplhep
from boost_histogram.serialization import from_uhi


def read(path):
    """{name: histogram} of a file that holds either one histogram or an object of named ones."""
    content = json.loads(pathlib.Path(path).read_text())
    if "uhi_schema" in content:
        content = {pathlib.Path(path).stem: content}
    return {name: hist.Hist(from_uhi(histogram)) for name, histogram in content.items()}


def draw(histograms, path):
    columns = math.ceil(math.sqrt(len(histograms)))
    rows = math.ceil(len(histograms) / columns)
    figure, grid = plt.subplots(rows, columns, figsize=(4.5 * columns, 3.2 * rows), squeeze=False, layout="constrained")
    panels = iter(grid.flat)
    for (name, histogram), panel in zip(histograms.items(), panels):
        mplhep.histplot(histogram, ax=panel, histtype="fill", flow="none", yerr=False, alpha=0.8)
        axis = histogram.axes[0]
        panel.set_title(name.upper())
        panel.set_xlabel(axis.label)
        panel.set_ylabel("entries per bin")
        panel.set_xlim(axis.edges[0], axis.edges[-1])
        panel.set_ylim(bottom=0)
        everything = histogram.sum(flow=True)
        entries = everything.value if hasattr(everything, "value") else everything
        panel.annotate(f"{entries:,.0f} entries", (0.97, 0.92), xycoords="axes fraction", ha="right", va="top")
    for panel in panels:
        panel.set_visible(False)
    figure.savefig(path, dpi=110)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    histograms = read(sys.argv[1])
    if not histograms:
        sys.exit(f"{sys.argv[1]} holds no histogram")
    draw(histograms, sys.argv[2])


if __name__ == "__main__":
    main()
