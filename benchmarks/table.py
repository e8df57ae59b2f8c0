"""Prints a table of ratios from Google Benchmark's JSON files.

  python3 table.py RESULTS.json ...

Benchmarks are named case/variant. The variant `loop` is the plain loop over the same columns: a ratio above 1 means
that the variant is that much faster. Times are medians of the repetitions, with their spread (half the distance
between the quartiles), for each item if the benchmark says how many it processes (SetItemsProcessed), else each run.
"""

import json
import math
import pathlib
import statistics
import sys

BASELINE = "loop"
TO_NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def read(paths):
    """{case: {variant: [nanoseconds of each repetition]}}, in the order of the files and of their programs."""
    cases = {}
    for path in paths:
        runs = json.loads(pathlib.Path(path).read_text())["benchmarks"]
        for run in sorted(runs, key=lambda run: run.get("family_index", 0)):
            if run.get("run_type") == "aggregate":
                continue
            if run.get("error_occurred"):
                sys.exit(f"{run['name']} failed: {run['error_message']}")
            case, _, variant = run["run_name"].removesuffix("/real_time").rpartition("/")
            if "items_per_second" in run:
                nanoseconds = 1e9 / run["items_per_second"]
            else:
                nanoseconds = run["real_time"] * TO_NANOSECONDS[run["time_unit"]]
            cases.setdefault(case, {}).setdefault(variant, []).append(nanoseconds)
    return cases


def spread(times):
    if len(times) < 2:
        return 0.0
    low, _, high = statistics.quantiles(times, n=4, method="inclusive")
    return (high - low) / 2


def rows_of(cases):
    for case, variants in cases.items():
        loop = statistics.median(variants[BASELINE]) if BASELINE in variants else None
        for variant, times in variants.items():
            middle = statistics.median(times)
            ratio = loop / middle if loop and variant != BASELINE else None
            yield case, variant, middle, spread(times), ratio


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rows = list(rows_of(read(sys.argv[1:])))
    if not rows:
        sys.exit("there is no benchmark in these files")
    width = max(len(case) for case, *_ in rows)
    print(f"| {'case':{width}} | variant    |       ns |   spread | ratio |")
    print(f"| {'-' * width} | ---------- | -------: | -------: | ----: |")
    for case, variant, middle, half, ratio in rows:
        print(f"| {case:{width}} | {variant:10} | {middle:8.4g} | {half:8.2g} | {f'{ratio:.2f}' if ratio else '':>5} |")
    for variant in dict.fromkeys(variant for _, variant, _, _, ratio in rows if ratio):
        ratios = [ratio for _, v, _, _, ratio in rows if v == variant and ratio]
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        print(f"\n{variant}: geometric mean of {len(ratios)} ratios {mean:.2f}, smallest {min(ratios):.2f}")


if __name__ == "__main__":
    main()
