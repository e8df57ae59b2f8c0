"""Two objects of unlike instruction sets must not define one symbol of Staffa's or xsimd's: the linker keeps one only.

  python3 check_symbols.py NM FIRST.o SECOND.o
"""

import re
import subprocess
import sys


def symbols(nm, object_file):
    """The functions and data that the object defines for others to see, demangled, of Staffa and xsimd."""
    done = subprocess.run([nm, "-C", "--defined-only", "--extern-only", object_file], check=True, text=True,
                          stdout=subprocess.PIPE)
    names = {line.split(maxsplit=2)[2] for line in done.stdout.splitlines() if line.count(" ") >= 2}
    return {name for name in names if re.search(r"\b(staffa|xsimd)::", name)}


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    first, second = (symbols(sys.argv[1], file) for file in sys.argv[2:])
    if min(len(first), len(second)) < 100:
        sys.exit(f"only {len(first)} and {len(second)} symbols: is that all of Staffa?")
    shared = sorted(first & second)
    for name in shared[:20]:
        print(f"in both: {name}")
    print(f"{len(first)} and {len(second)} symbols, {len(shared)} of them in both")
    sys.exit(1 if shared else 0)


if __name__ == "__main__":
    main()
