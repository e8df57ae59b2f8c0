#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Staffa, hand-written loops, Awkward Array, NumPy, Boost.Histogram and Arrow side by side, in one run.

  bash benchmarks/run --all [--quick] [ARGUMENT ...]     builds what this needs, runs it, and report.py after it
  python3 benchmarks/peers/compare.py --help             the arguments

First every contestant must give the same histograms. Then they take turns, in random order, round after round, so that
a machine's changing load and clock meet all of them alike; each turn is one run or as many as fit 40 milliseconds, of
which the median counts. All single measurements are written as JSON.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata

import adl_awkward
import awkward as ak
import kernels_python

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECTIONS = ("memory", "parquet", "small", "kernels")
SMALL_EVENTS = (1, 1000, 2000, 4000, 8000, 16000, 32000)
ENOUGH_SECONDS = 30  # of a contestant in a case, if it had three turns


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


class Server:
    """benchmarks/peers/server.cpp, to which commands are given."""

    def __init__(self, program, events, file):
        self.process = subprocess.Popen([program, str(events), str(file)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"compare.py: {program} does not start")

    def send(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def answer(self, words):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"compare.py: no answer to {words}")
        return line.split()

    def ask(self, *words):
        self.send(*words)
        return self.answer(words)

    def seconds(self, *words):
        return float(self.ask(*words)[0])

    def counts(self, query, who):
        return [int(n) for n in self.ask("counts", query, who, 1)]


def seconds(work):
    """Of one call: the median of as many as fit 40 milliseconds, as the server does."""
    each = []
    start = time.perf_counter()
    while True:
        before = time.perf_counter()
        work()
        now = time.perf_counter()
        each.append(now - before)
        if now - start > 0.04:
            return statistics.median(each)


def at_once(servers, *words):
    """What the slowest of them takes while the others do the same."""
    for server in servers:
        server.send(*words)
    return max(float(server.answer(words)[0]) for server in servers)


def check(server, events, query):
    """Ends the program unless all give the histograms of the plain loop in double, bin by bin.

    Masses in float cannot decide every cut and every choice of a best candidate. In queries 5, 6 and 8 the counts of
    bins may differ by 2 + events / 50,000 altogether, as benchmarks/pipeline allows it too; by 4 + events / 10,000 for
    Awkward Array with vector, which subtract squares of float sums to find a mass.
    """
    masses = query in "568"
    sums = 2 * (2 + len(events) // 1_000_000) if query == "7" else 0  # rounded to float they may cross an edge
    right = server.counts(query, "loop")
    moved = {}
    for who, counts, allowed in (
        ("staffa", server.counts(query, "staffa"), 2 + len(events) // 50_000),
        ("staffa from Parquet", server.counts(query, "parquet"), 2 + len(events) // 50_000),
        ("awkward", adl_awkward.counts(adl_awkward.run(events, query)), 4 + len(events) // 10_000),
    ):
        moved[who] = sum(abs(a - b) for a, b in zip(counts, right, strict=True))
        if moved[who] > (allowed if masses else sums):
            sys.exit(f"compare.py: query {query}, {who}: {moved[who]} entries differ from the plain loop's")
    return {"entries": sum(right), **moved}


def take_turns(contests, rounds, what):
    """Measures {case: {contestant: function that gives a time}}; {case: {contestant: [time of each round]}}."""
    results = {case: {who: [] for who in contestants} for case, contestants in contests.items()}
    spent = dict.fromkeys(((case, who) for case in contests for who in contests[case]), 0.0)
    for number in range(rounds):
        say(f"{what}: round {number + 1} of {rounds}")
        for case, contestants in contests.items():
            for who in random.sample(sorted(contestants), len(contestants)):
                if number >= 3 and spent[case, who] > ENOUGH_SECONDS:
                    continue
                start = time.perf_counter()
                results[case][who].append(contestants[who]())
                spent[case, who] += time.perf_counter() - start
    return results


def memory(server, twin, events, rounds):
    def of(query):
        return {
            "staffa": lambda: server.seconds("memory", query, "staffa", 1),
            "staffa, 2 threads": lambda: server.seconds("memory", query, "staffa", 2),
            "staffa, 2 processes": lambda: at_once((server, twin), "memory", query, "staffa", 1),
            "loop": lambda: server.seconds("memory", query, "loop", 1),
            "awkward": lambda: seconds(lambda: adl_awkward.run(events, query)),
        }

    return take_turns({f"q{query}": of(query) for query in adl_awkward.QUERIES}, rounds, "in memory")


def parquet(server, twin, rounds):
    def of(query):
        return {
            "staffa": lambda: server.seconds("parquet", query, "staffa", 1),
            "staffa, 2 threads": lambda: server.seconds("parquet", query, "staffa", 2),
            "staffa, 2 processes": lambda: at_once((server, twin), "parquet", query, "staffa", 1),
            "arrow, decoding alone": lambda: server.seconds("parquet", query, "arrow", 1),
        }

    return take_turns({f"q{query}": of(query) for query in adl_awkward.QUERIES}, rounds, "from Parquet")


def small(server, events, rounds):
    first = {n: ak.to_packed(events[:min(n, 1000)]) for n in SMALL_EVENTS}
    repeated = {n: ak.to_packed(ak.concatenate([of] * (n // len(of)))) for n, of in first.items()}

    def of(query, n):
        return {
            "staffa": lambda: server.seconds("small", query, "staffa", n),
            "staffa with its graph": lambda: server.seconds("small", query, "booked", n),
            "awkward": lambda: seconds(lambda: adl_awkward.run(repeated[n], query)),
        }

    contests = {f"q{query}/{n}": of(query, n) for query in adl_awkward.QUERIES for n in SMALL_EVENTS}
    return take_turns(contests, min(rounds, 5), "few events")


def kernels(program, events, rounds):
    """Nanoseconds an item: the Google Benchmark program and the Python peers in turn."""
    results, labels = {}, {}
    peers = list(kernels_python.cases(events))

    def in_cpp():
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "kernel.json"
            subprocess.run([program, "--benchmark_min_time=0.03", "--benchmark_enable_random_interleaving=true",
                            f"--benchmark_out={file}", "--benchmark_out_format=json"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            runs = json.loads(file.read_text())["benchmarks"]
        for run in sorted(runs, key=lambda run: run["family_index"]):
            case, _, who = run["run_name"].rpartition("/")
            wall = run["real_time"] / run["cpu_time"]  # rates are of processor time, Python's times are not
            results.setdefault(case, {}).setdefault(who, []).append(1e9 / run["items_per_second"] * wall)
            labels.setdefault(case, {})[who] = run.get("label", "")

    def in_python():
        for case, who, items, work in random.sample(peers, len(peers)):
            results.setdefault(case, {}).setdefault(who, []).append(seconds(work) / items * 1e9)

    rounds = min(rounds, 5)
    for number in range(rounds):
        say(f"kernels: round {number + 1} of {rounds}")
        in_cpp()
        in_python()
    return results, labels


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine(build):
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    cache = (build / "CMakeCache.txt").read_text() if (build / "CMakeCache.txt").exists() else ""

    def cached(name):
        found = re.search(rf"^{name}:[A-Z]*=(.*)$", cache, re.MULTILINE)
        return found[1] if found else ""

    commands = json.loads((build / "compile_commands.json").read_text()) if cache else []
    flags = next((c["command"].split() for c in commands if c["file"].endswith("peers/server.cpp")), [])
    return {
        "processor": model[1] if model else platform.processor(),
        "processors": len(os.sched_getaffinity(0)),
        "compiler": output_of(cached("CMAKE_CXX_COMPILER") or "c++", "--version").partition("\n")[0],
        "flags": " ".join(f for f in flags if re.match(r"-(O|std=|m|DNDEBUG|f)", f)),
        "xsimd": cached("STAFFA_XSIMD_INCLUDE_DIR") or "of the system",
        "commit": output_of("git", "rev-parse", "--short", "HEAD") or "unknown",
        "changed": bool(output_of("git", "status", "--porcelain", "--untracked-files=no")),
        "python": platform.python_version(),
        "packages": {p: metadata.version(p) for p in ("awkward", "boost-histogram", "numpy", "pyarrow", "vector")},
        "load": os.getloadavg()[0],
        "date": datetime.date.today().isoformat(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/benchmark")
    parser.add_argument("--events", type=int, default=4_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--file", type=pathlib.Path, help="where the generated events are kept as Parquet")
    parser.add_argument("--compile", type=pathlib.Path, help="what compile/measure.py wrote, to be kept with the rest")
    parser.add_argument("--json", type=pathlib.Path, required=True, help="file for all measurements")
    options = parser.parse_args()
    if options.events < 1000 or options.rounds < 1:
        parser.error("--events: at least 1000, --rounds: at least 1")

    of = machine(options.build)
    if of["load"] > 0.5:
        say(f"other programs were running just now (load {of['load']:.1f}): long runs will look slower than they are")
    file = options.file or options.build / f"results/events-{options.events}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    say(f"{options.events} events, in memory and in {file}")
    server = Server(options.build / "benchmarks/peers", options.events, file)
    events = adl_awkward.read(file)
    if len(events) != options.events:
        sys.exit(f"compare.py: {file} has {len(events)} events; remove it")
    file.read_bytes()  # into the page cache

    results = {"machine": of, "events": options.events, "rounds": options.rounds,
               "partition": adl_awkward.PARTITION, "file_bytes": file.stat().st_size, "agreement": {}, "seconds": {}}
    if options.compile:
        results["compile"] = json.loads(options.compile.read_text())
    for query in adl_awkward.QUERIES:
        results["agreement"][f"q{query}"] = check(server, events, query)
    say("all give the same histograms")
    if {"memory", "parquet"} & set(options.only):
        twin = Server(options.build / "benchmarks/peers", options.events, file)
        if "memory" in options.only:
            results["seconds"]["memory"] = memory(server, twin, events, options.rounds)
        if "parquet" in options.only:
            results["seconds"]["parquet"] = parquet(server, twin, options.rounds)
        twin.process.kill()
    if "small" in options.only:
        results["seconds"]["small"] = small(server, events, options.rounds)
    if "kernels" in options.only:
        results["nanoseconds"], results["labels"] = kernels(options.build / "benchmarks/kernel", events, options.rounds)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=1) + "\n")
    say(f"wrote {options.json}")


if __name__ == "__main__":
    main()
