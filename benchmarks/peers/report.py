#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Markdown tables and a bar chart of what compare.py measured.

  python3 benchmarks/peers/report.py RESULTS.json     writes RESULTS.md, RESULTS.svg (queries) and
                                                      RESULTS-kernels.svg beside it

Times are medians of all turns, with half the distance between the quartiles. Ratios are medians of the ratios of each
round, because in one round load and clock are much the same for all: time of the contestant / time of Staffa, so that
above 1 Staffa is quicker and below 1 it has lost.
"""

import json
import math
import pathlib
import statistics
import sys

OURS = "staffa"
THREADS = OURS + ", 2 threads"
PROCESSES = OURS + ", 2 processes"


def spread(values):
    if len(values) < 2:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / 2


def ratios(contestants, who, to=OURS):
    """Of each round, time of `who` / time of `to`."""
    return [a / b for a, b in zip(contestants[who], contestants[to])]


def with_spread(values, scale=1.0):
    middle = statistics.median(values) * scale
    digits = max(0, 2 - math.floor(math.log10(abs(middle)))) if middle else 2
    return f"{middle:.{digits}f} ± {spread(values) * scale:.{digits}f}"


def short(value):
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def rivals_of(cases):
    """Contestants on one thread in order of appearance, without Staffa's. (Older results have loops on two.)"""
    return list(dict.fromkeys(who for contestants in cases.values() for who in contestants
                              if not who.startswith(OURS) and not who.endswith(", 2 threads")))


def side_by_side(cases, scale):
    """Times and ratios of each case, and the geometric mean of each rival's ratios with the smallest."""
    rivals = rivals_of(cases)
    rows = []
    for case, contestants in cases.items():
        row = [case, with_spread(contestants[OURS], scale)]
        for who in rivals:
            row += [with_spread(contestants[who], scale), short(statistics.median(ratios(contestants, who)))]
        rows.append(row)
    head = ["", OURS]
    means = ["geometric mean (smallest)", ""]
    for who in rivals:
        head += [who, "ratio"]
        each = [statistics.median(ratios(contestants, who)) for contestants in cases.values()]
        means += ["", f"{short(geometric_mean(each))} ({short(min(each))})"]
    return table(head, rows + [means])


def threads_table(sections):
    """How much quicker two threads are, how much more two processes do, and how long one thread takes."""
    head = [""]
    for name in sections:
        head += [f"{name}: 1 thread [ms]", "2 threads", "2 processes"]
    rows = []
    for query in next(iter(sections.values())):
        row = [query]
        for cases in sections.values():
            of = cases[query]
            row += [with_spread(of[OURS], 1e3), with_spread(ratios(of, OURS, THREADS)),
                    with_spread([2 * ratio for ratio in ratios(of, OURS, PROCESSES)]) if PROCESSES in of else "–"]
        rows.append(row)
    return table(head, rows)


def intercept(points):
    """Of the straight line through (events, seconds) that has the least squares of relative errors."""
    w = [1 / t**2 for _, t in points]
    total = sum(w)
    mean_n = sum(k * n for k, (n, _) in zip(w, points)) / total
    mean_t = sum(k * t for k, (_, t) in zip(w, points)) / total
    slope = (sum(k * (n - mean_n) * (t - mean_t) for k, (n, t) in zip(w, points))
             / sum(k * (n - mean_n) ** 2 for k, (n, _) in zip(w, points)))
    return mean_t - slope * mean_n


def intercepts(cases, who):
    """{query: [intercept of each round]}"""
    out = {}
    for case in cases:
        query, _, n = case.partition("/")
        if int(n) > 1:
            out.setdefault(query, {})[int(n)] = cases[case][who]
    return {query: [intercept([(n, times[k]) for n, times in sizes.items()])
                    for k in range(min(map(len, sizes.values())))] for query, sizes in out.items()}


def fixed_cost_table(cases):
    whos = list(next(iter(cases.values())))
    each = {who: intercepts(cases, who) for who in whos}
    rows = []
    for query in each[OURS]:
        row = [query]
        for who in whos:
            row += [with_spread(each[who][query], 1e6), with_spread(cases[f"{query}/1"][who], 1e6)]
        rows.append(row)
    return table(["", *(column for who in whos for column in (f"{who}: intercept [µs]", "one event [µs]"))], rows)


def kernels_table(cases, labels):
    rows = []
    for case, contestants in cases.items():
        for who, times in contestants.items():
            ratio = "" if who == OURS else short(statistics.median(ratios(contestants, who)))
            rows.append([case, who, with_spread(times), ratio, labels.get(case, {}).get(who, "")])
    return table(["kernel", "contestant", "ns an element", "ratio", "range, greatest error"], rows)


def agreement_table(agreement):
    names = [name for name in next(iter(agreement.values())) if name != "entries"]
    rows = [[q, str(of["entries"]), *(str(of[name]) for name in names)] for q, of in agreement.items()]
    return table(["", "entries", *names], rows)


def markdown(results, pictures):
    m = results["machine"]
    million = results["events"] / 1e6
    parts = [
        f"# {m['processor']}, {million:g} M events\n",
        f"{m['processors']} processors, {m['compiler']}, `{m['flags']}`, xsimd {m['xsimd']}, commit {m['commit']}"
        f"{' with changes' if m['changed'] else ''}, {m['date']}, load before {m['load']:.1f}, Python {m['python']}, "
        + ", ".join(f"{name} {version}" for name, version in m["packages"].items())
        + f". Made by `bash benchmarks/run --all --events {results['events']} --rounds {results['rounds']}`: medians "
        f"of {results['rounds']} rounds in which the contestants take turns (kernels and fixed costs of at most 5; 3 where "
        "one contestant takes too long), ± half the distance between the quartiles. A ratio is the contestant's time "
        "by Staffa's: above 1 Staffa is quicker.\n",
        *(f"![Ratios]({picture})\n" for picture in pictures),
    ]
    seconds = results["seconds"]
    if "memory" in seconds:
        parts += ["## Queries in memory, one thread [ms]\n",
                  "The same columns in memory for all, nothing read or decompressed. `loop` is the hand-written scalar "
                  "loop, `awkward` Awkward Array with vector and boost-histogram.\n",
                  side_by_side(seconds["memory"], 1e3)]
    if "parquet" in seconds:
        parts += ["## Queries from Parquet, one thread [ms]\n",
                  f"One file of {results['file_bytes'] / 1e6:.0f} MB (Snappy) in the page cache. Staffa does the whole "
                  "query; Arrow opens the file and decodes the same columns into tables, nothing is computed.\n",
                  side_by_side(seconds["parquet"], 1e3)]
    named = {"memory": "in memory", "parquet": "from Parquet"}
    sections = {named[name]: seconds[name] for name in named if name in seconds}
    if sections:
        parts += ["## Two threads\n",
                  "How much quicker two threads are than one, and how many times as much two processes do that run the "
                  "query at the same time, with one thread each: they share nothing but the machine, so this is what "
                  "it allows.\n",
                  threads_table(sections)]
    if "small" in seconds:
        parts += ["## Fixed cost of one query in memory\n",
                  "Where the straight line of time against events, 1,000 to 32,000 (a thousand repeated), meets no "
                  "events, and what a single event takes. `staffa` is `run` alone, `staffa with its graph` also makes the graph of the query.\n",
                  fixed_cost_table(seconds["small"])]
    if "nanoseconds" in results:
        parts += ["## Kernels\n",
                  "`boost` is a call of Boost.Histogram for each entry, `boost fill` one for an array, "
                  "`boost-histogram` its Python package; `copy` copies all fields, kept or not.\n",
                  kernels_table(results["nanoseconds"], results["labels"])]
    if "compile" in results:
        of = results["compile"]
        rows = [[r["name"], r["done"], f"{r['seconds']:.2f}", f"{r['ratio']:.2f}", f"{r['mebibytes']:.0f}"]
                for r in of["results"]]
        parts += ["## Compile time\n", f"{of['compiler']}, `{of['flags']}`, median of {of['rounds']}.\n",
                  table(["", "done", "user + system [s]", "/ xsimd", "peak memory [MiB]"], rows)]
    parts += ["## Agreement\n",
              "Sum of the differences of all bins from the plain loop in double. What is allowed: none, but for the "
              "masses of q5, q6 and q8 and the sums of q7 (benchmarks/peers/compare.py, `check`).\n",
              agreement_table(results["agreement"])]
    return "\n".join(parts)


COLOURS = {"loop": "#2b6cb0", "awkward": "#dd8452", "arrow, decoding alone": "#55a868", "numpy": "#8172b3",
           "boost": "#937860", "boost fill": "#c4a484", "boost-histogram": "#da8bc3"}


def draw_panel(axis, title, cases):
    place, ticks, shown = 0.0, [], []
    for case, contestants in cases.items():
        first = place
        for who in COLOURS:
            if who not in contestants:
                continue
            ratio = statistics.median(ratios(contestants, who))
            axis.barh(place, ratio - 1, left=1, height=0.85, color=COLOURS[who], hatch="///" if ratio < 1 else None,
                      edgecolor="white", linewidth=0)
            axis.annotate(short(ratio), (ratio, place), xytext=(3 if ratio >= 1 else -3, 0),
                          textcoords="offset points", va="center", ha="left" if ratio >= 1 else "right", fontsize=7)
            shown.append(ratio)
            place += 1
        ticks.append(((first + place - 1) / 2, case))
        place += 0.6
    axis.set_yticks([at for at, _ in ticks], [case for _, case in ticks], fontsize=8)
    axis.set_xscale("log")
    axis.set_xlim(min(min(shown) / 1.6, 0.6), max(max(shown) * 1.8, 2))
    axis.minorticks_off()
    low, high = axis.get_xlim()
    axis.set_xticks([t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if low <= t <= high])
    axis.xaxis.set_major_formatter("{x:g}")
    axis.tick_params(axis="x", labelsize=8)
    axis.invert_yaxis()
    axis.axvline(1, color="black", linewidth=1)
    axis.grid(axis="x", alpha=0.3)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)
    axis.set_title(title, fontsize=10)
    axis.set_xlabel("time / time of Staffa", fontsize=8)


def draw(panels, title, path):
    """A bar for each rival in each case, from 1 to its ratio."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "staffa"  # the same picture of the same numbers
    from matplotlib import pyplot

    rows = max(sum(who in COLOURS for contestants in cases.values() for who in contestants) for _, cases in panels)
    figure, axes = pyplot.subplots(1, len(panels), figsize=(2.4 + 3.4 * len(panels), 1.8 + 0.17 * rows), squeeze=False)
    for (name, cases), axis in zip(panels, axes[0]):
        draw_panel(axis, name, cases)
    present = [who for who in COLOURS if any(who in contestants for _, cases in panels for contestants in cases.values())]
    handles = [pyplot.Rectangle((0, 0), 1, 1, color=COLOURS[who]) for who in present]
    figure.legend(handles, present, loc="lower center", ncols=min(len(present), 2 + len(panels)), fontsize=8, frameon=False)
    figure.suptitle(f"{title}\nright of the line Staffa is quicker, left (hatched) slower", fontsize=9)
    figure.tight_layout(rect=(0, 0.4 / figure.get_figheight(), 1, 1))
    figure.savefig(path, facecolor="white", metadata={"Date": None})
    pyplot.close(figure)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    results = json.loads(path.read_text())
    seconds = results["seconds"]
    title = f"{results['machine']['processor']}, {results['events'] / 1e6:g} M events, one thread"
    pictures = []
    for suffix, panels in (
        ("", [("In memory", seconds.get("memory")), ("From Parquet", seconds.get("parquet"))]),
        ("-kernels", [("Kernels", results.get("nanoseconds"))]),
    ):
        panels = [(name, cases) for name, cases in panels if cases]
        if panels:
            pictures.append(f"{path.stem}{suffix}.svg")
            draw(panels, title, path.with_name(pictures[-1]))
    text = markdown(results, pictures)
    path.with_suffix(".md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
