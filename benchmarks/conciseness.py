"""How many characters the ADL benchmark's queries take, beside published versions in other systems.

  python3 conciseness.py [--check PAGE] [FILE ...]

Counts the bodies of the functions between the marks `// [q1]` ... `// [q8]` of the files (examples/adl_queries.hpp and
examples/adl.cpp unless told): all characters but white space, comments, and the function's name, arguments and braces.
Declaring columns and booking the histogram are counted; opening files and drawing are not, here as there. Exit code 1 if
one of Q5 to Q8 is longer than its Julia version or the page to be checked lacks a line of the table, 2 if a query is not
found.
"""

import pathlib
import re
import sys

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"

# Bodies without white space, counted the same way. RDataFrame and coffea: the IRIS-HEP ADL benchmark's repositories;
# Julia: the version with UnROOT.jl.
PUBLISHED = {
    "RDataFrame": [81, 99, 289, 255, 1249, 2307, 2216, 3560],
    "coffea": [261, 270, 295, 330, 601, 1231, 663, 1526],
    "Julia": [28, 93, 178, 126, 594, 633, 683, 1035],
}
HELD_AGAINST_JULIA = range(5, 9)


def without_comments(text):
    """C++ without // comments; a // within a string stays."""
    return re.sub(r'("(?:\\.|[^"\\\n])*")|//[^\n]*', lambda m: m[1] or "", text)


def length(text):
    return sum(not c.isspace() for c in without_comments(text))


def marked(text, name):
    """What is between the two lines `// [name]`, or None."""
    found = re.search(rf"^ *// \[{name}\]\n(.*?)^ *// \[{name}\]$", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else None


def body(function):
    """From the first brace that opens a line's block to the last one."""
    start = function.index("{\n") + 1
    return function[start : function.rindex("}")]


def table(ours):
    yield "| query | Staffa | " + " | ".join(PUBLISHED) + " | Staffa / Julia |"
    yield "| ---: | ---: | " + "---: | " * len(PUBLISHED) + "---: |"
    for query, count in enumerate(ours, start=1):
        others = [column[query - 1] for column in PUBLISHED.values()]
        yield f"| {query} | {count} | " + " | ".join(map(str, others)) + f" | {count / others[-1]:.2f} |"


def main():
    arguments = sys.argv[1:]
    page = pathlib.Path(arguments[1]) if arguments[:1] == ["--check"] else None
    if page:
        arguments = arguments[2:]
    paths = [pathlib.Path(p) for p in arguments] or [EXAMPLES / "adl_queries.hpp", EXAMPLES / "adl.cpp"]
    text = "".join(path.read_text() for path in paths if path.exists())
    ours = []
    for query in range(1, 9):
        function = marked(text, f"q{query}")
        if function is None:
            print(f"no query between marks '// [q{query}]' in {', '.join(map(str, paths))}", file=sys.stderr)
            return 2
        ours.append(length(body(function)))

    print("\n".join(table(ours)))
    records = re.findall(r"^template <template <class> class F>\nstruct \w+ \{.*?^\};", text, re.MULTILINE | re.DOTALL)
    print(f"\nRecord types, written once for all queries and not counted above: {sum(map(length, records))} characters.")
    problems = [f"query {query} is longer than its Julia version" for query in HELD_AGAINST_JULIA
                if ours[query - 1] > PUBLISHED["Julia"][query - 1]]
    if page:
        shown = page.read_text().splitlines()
        problems += [f"{page} lacks the line {line}" for line in table(ours) if line not in shown]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
