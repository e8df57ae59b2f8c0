"""Compiles a file that must not compile, and checks that the compiler says why, in few lines.

The file names each sentence that must appear in the compiler's output on a line of its own:
  // build error: different cuts of one collection
"""

import argparse
import pathlib
import re
import subprocess
import sys

MOST_LINES = 25


def check(file, compiler, includes):
    """Returns (complaints, output of the compiler)."""
    expected = re.findall(r"//\s*build error:\s*(.+?)\s*$", pathlib.Path(file).read_text(), re.M)
    if not expected:
        return ["it has no line '// build error: <text>'"], ""
    command = [compiler, "-std=c++20", "-fsyntax-only", "-fdiagnostics-color=never"]
    for include in includes:
        if include != "/usr/include":  # named as a system folder it would hide the compiler's own order
            command += ["-isystem" if not pathlib.Path(include, "staffa").is_dir() else "-I", include]
    done = subprocess.run([*command, file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        return ["it compiles"], done.stdout
    lines = done.stdout.splitlines()
    # Compilers quote the source: what our own comment says is no message of theirs.
    said = " ".join(" ".join(line for line in lines if "build error:" not in line).split())
    complaints = [f"the compiler does not say: {text}" for text in expected if " ".join(text.split()) not in said]
    if len(lines) > MOST_LINES:
        complaints.append(f"{len(lines)} lines of output, at most {MOST_LINES} are allowed")
    return complaints, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--include", nargs="*", default=[])
    arguments = parser.parse_args()
    complaints, output = check(arguments.file, arguments.compiler, arguments.include)
    for complaint in complaints:
        print(f"{arguments.file}: {complaint}")
    print(f"--- {arguments.compiler} said, in {len(output.splitlines())} lines:\n{output}")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
