#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Instructions and mispredicted branches of each item of a benchmark, counted by valgrind: they are the same on a busy
machine, and tell where time cannot come from.

  python3 benchmarks/counts.py PROGRAM ... [--filter REGEX]

Each benchmark runs once (Google Benchmark's --benchmark_min_time=0), the counters run only within it. Mispredictions
are those of valgrind's simulated predictor, which is simpler than a processor's: take them for an upper estimate.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# What runs a benchmark, spelt in two ways: callgrind 3.19 takes the second use of one pattern for nothing.
COUNTED = "benchmark::internal::*::Run(benchmark::State&)"
DUMPED = "*LambdaBenchmark*::Run(benchmark::State&)"


def run(program, chosen, folder):
    """[(name, items)] in the order in which they ran, and what was counted of each."""
    report = folder / "report.json"
    command = ["valgrind", "--tool=callgrind", "--branch-sim=yes", f"--callgrind-out-file={folder}/counts",
               f"--toggle-collect={COUNTED}", f"--dump-after={DUMPED}",
               str(program), f"--benchmark_filter={chosen}", "--benchmark_min_time=0", "--benchmark_repetitions=1",
               f"--benchmark_out={report}", "--benchmark_out_format=json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{program} failed under valgrind:\n{done.stderr[-2000:]}")
    text = report.read_text()
    if not text:  # none of this program's benchmarks is chosen
        return [], []
    cases = []
    for case in json.loads(text)["benchmarks"]:
        if case["iterations"] != 1:
            sys.exit(f"{case['name']} ran {case['iterations']} times, not once")
        seconds = case["cpu_time"] * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}[case["time_unit"]]
        cases.append((case["name"], round(case["items_per_second"] * seconds)))
    dumps = sorted(folder.glob("counts.*"), key=lambda path: int(path.suffix[1:]))
    if len(dumps) != len(cases):
        sys.exit(f"{program}: {len(cases)} benchmarks ran, {len(dumps)} were counted (valgrind cannot read names of "
                 "functions with lambdas in lambdas)")
    return cases, [counted(path) for path in dumps]


def counted(path):
    """The totals of one of callgrind's files, by the names of the events."""
    text = path.read_text()
    names = re.search(r"^events: (.*)$", text, re.M).group(1).split()
    totals = re.search(r"^(?:summary|totals): (.*)$", text, re.M).group(1).split()
    return dict(zip(names, map(int, totals + ["0"] * len(names))))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("programs", nargs="+", type=pathlib.Path)
    options.add_argument("--filter", default=".")
    chosen = options.parse_args()
    print("| benchmark | items | instructions | mispredictions |\n| --- | ---: | ---: | ---: |")
    for program in chosen.programs:
        with tempfile.TemporaryDirectory() as folder:
            for (name, items), counts in zip(*run(program, chosen.filter, pathlib.Path(folder))):
                missed = counts["Bcm"] + counts.get("Bim", 0)
                print(f"| {name} | {items} | {counts['Ir'] / items:.1f} | {missed / items:.3f} |")


if __name__ == "__main__":
    main()
