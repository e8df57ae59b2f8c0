#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What Staffa costs the compiler: time and memory of parsing its headers and of compiling each file of examples/adl.

The contestants are compiled in turn, again and again, so that a machine's changing load meets all of them alike; the
median of user and system time and the greatest peak memory are printed as a Markdown table, with the time as a ratio to
parsing xsimd alone, which is what one run can tell another.

  python3 benchmarks/compile/measure.py                        # g++, three rounds
  python3 benchmarks/compile/measure.py --compiler clang++-19 --rounds 5 --json compile.json
  python3 benchmarks/compile/measure.py --only parse           # without examples/adl
"""

import argparse
import importlib.util
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# name, what is included (or the file compiled), whether code is made
CONTESTANTS = [
    ("xsimd alone", ["xsimd/xsimd.hpp"], False),
    ("staffa.hpp", ["staffa/staffa.hpp"], False),
    ("staffa.hpp, tbb.hpp", ["staffa/staffa.hpp", "staffa/exec/tbb.hpp"], False),
    ("staffa.hpp, parquet.hpp", ["staffa/staffa.hpp", "staffa/interop/parquet.hpp"], False),
    ("the ADL queries", "examples/adl_queries.hpp", True),
    ("examples/adl.cpp", "examples/adl.cpp", True),
    ("examples/adl/program.cpp", "examples/adl/program.cpp", True),
    ("examples/adl/files.cpp", "examples/adl/files.cpp", True),
]

# The queries booked, without files, threads and options.
QUERIES = """#include "{path}"
adl::bookings all_queries(const staffa::event_set& events) {{
  return adl::book_queries(events, [](auto) {{ return true; }});
}}
"""


def arrow_inside_pyarrow():
    """Where pyarrow of this interpreter keeps Arrow's headers, as a list of none or one."""
    found = importlib.util.find_spec("pyarrow")
    if found is None or not found.submodule_search_locations:
        return []
    folder = pathlib.Path(found.submodule_search_locations[0]) / "include"
    return [str(folder)] if folder.is_dir() else []


def measured(command):
    """User and system seconds and peak memory in MiB of a command; None if it fails."""
    with open(os.devnull, "w") as null:
        process = subprocess.Popen(command, stdout=null, stderr=null)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        return None
    # Kilobytes on Linux, bytes on macOS. A driver's children count: wait4 takes the greatest of them.
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale


def command_for(options, what, makes_code, number, folder):
    source = pathlib.Path(folder) / f"contestant_{number}.cpp"
    if isinstance(what, list):
        source.write_text("".join(f"#include <{header}>\n" for header in what))
    elif what.endswith(".hpp"):
        source.write_text(QUERIES.format(path=ROOT / what))
    else:
        source = ROOT / what
    includes = ["-I", str(ROOT / "include")]
    for directory in options.include:
        includes += ["-isystem", directory]
    output = ["-c", "-o", str(pathlib.Path(folder) / "out.o")] if makes_code else ["-fsyntax-only"]
    return [options.compiler, *shlex.split(options.flags), *includes, *output, str(source)]


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        sys.exit(f"measure.py: '{shlex.join(command)}' does not run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-std=c++20 -O3 -DNDEBUG -march=native")
    parser.add_argument("--include", nargs="*", default=arrow_inside_pyarrow(),
                        help="folders besides include/ (default: those of pyarrow, if this Python has it)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["parse", "compile"], help="parse: headers alone; compile: what makes code")
    parser.add_argument("--json", type=pathlib.Path, help="file for the same figures and each single measurement")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: at least one")

    version = first_line([options.compiler, "--version"])
    wanted = [c for c in CONTESTANTS if c[0] == "xsimd alone" or options.only in (None, "compile" if c[2] else "parse")]
    results = {name: [] for name, _, _ in wanted}
    left_out = set()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            for number, (name, what, makes_code) in enumerate(wanted):
                if name in left_out:
                    continue
                figures = measured(command_for(options, what, makes_code, number, folder))
                if figures is None:
                    left_out.add(name)
                else:
                    results[name].append(figures)

    if "xsimd alone" in left_out:
        sys.exit("measure.py: xsimd is not found, so there is nothing to compare with")
    unit = statistics.median(seconds for seconds, _ in results["xsimd alone"])
    table = []
    print(f"{version}, `{options.flags}`, median of {options.rounds}\n")
    print("| what | done | user + system [s] | / xsimd | peak memory [MiB] |")
    print("| --- | --- | ---: | ---: | ---: |")
    for name, _, makes_code in wanted:
        if name in left_out:
            continue
        seconds = statistics.median(s for s, _ in results[name])
        memory = max(m for _, m in results[name])
        done = "compiled" if makes_code else "parsed"
        print(f"| {name} | {done} | {seconds:.2f} | {seconds / unit:.2f} | {memory:.0f} |")
        table.append({"name": name, "done": done, "seconds": seconds, "ratio": seconds / unit, "mebibytes": memory,
                      "each": results[name]})
    for name in sorted(left_out):
        print(f"\nLeft out, it does not compile here: {name}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps({"compiler": version, "flags": options.flags, "rounds": options.rounds,
                                            "results": table}, indent=2) + "\n")


if __name__ == "__main__":
    main()
