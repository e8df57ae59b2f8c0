"""Checks what Staffa's headers may include: the floors of docs/architecture.md, and where third parties may appear.

  python3 check_floors.py include/staffa

Prints one line for each breach, and exits with 1 if there is any.
"""

import pathlib
import re
import sys

# Folder: the folders it may include, itself among them. Nobody includes interop or the umbrella.
CORE = {"core"}
SIMD = CORE | {"simd"}
COLUMN = CORE | {"column"}
KERNEL = SIMD | {"kernel"}
EXPR = KERNEL | COLUMN | {"expr"}
SOURCE = EXPR | {"source"}
EXEC = SOURCE | {"exec"}
VERB = EXPR | {"exec", "physics"}  # not one another, and no I/O: neither source nor interop
VERBS = ("select", "combine", "reduce", "order", "physics", "tensor", "correct")
SINK = EXEC | set(VERBS) | {"sink"}
FLOORS = {
    "core": CORE,
    "simd": SIMD,
    "column": COLUMN,
    "kernel": KERNEL,
    "expr": EXPR,
    "source": SOURCE,
    "exec": EXEC,
    **{verb: VERB | {verb} for verb in VERBS},
    "sink": SINK,
    "interop": SINK | {"interop"},
}
# Headers beside the folders: the umbrella takes all but the costly parts, fwd.hpp is as low as core.
TOP = {"staffa.hpp": SINK | {"fwd.hpp"}, "fwd.hpp": CORE}

# Threads are opt-in: they cost a second of parsing.
TBB_HEADER = "exec/tbb.hpp"

# Third party: the places (start of the path below include/staffa) that may include it.
THIRD_PARTIES = [
    (r"xsimd/", ("simd/",)),
    (r"(tbb|oneapi)/", (TBB_HEADER,)),
    (r"(arrow|parquet)/", ("interop/",)),
    (r"rapidjson/", ("interop/",)),
    (r"zlib\.h", ("interop/",)),
    (r"Eigen/", ("tensor/", "infer/")),
    (r"boost/histogram", ("sink/",)),
    (r"boost/", ("column/",)),
    (r"\w*mmintrin\.h|immintrin\.h|arm_neon\.h|arm_sve\.h", ("simd/",)),
    (r"(unistd|sys/\w+|fcntl)\.h", ("exec/", "interop/")),
]

LONG, TOO_LONG = 300, 500  # lines of a header
MAY_DEFINE = ("core/config.hpp", "core/version.hpp")  # macros that stay defined

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)
ALLOCATES = re.compile(
    r"\b(throw|new|malloc|calloc|realloc|make_unique|make_shared)\b|std::(vector|string|map|set|deque|list)\b")


def without_comments(text):
    return COMMENT_OR_STRING.sub(lambda match: "\n" * match[0].count("\n") or " ", text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def third_party_breach(path, header):
    """The reason why `path` may not include the foreign `header`, or None."""
    if header == "iostream":
        return None if pathlib.PurePath(path).stem.startswith("print") else "only print headers include <iostream>"
    for pattern, places in THIRD_PARTIES:
        if re.match(pattern, header):
            return None if path.startswith(places) else f"belongs into {' or '.join(places)} alone"
    if "/" in header or "." in header:
        return "is neither ours, nor std, nor a third party that check_floors.py knows"
    return None


def own_breach(path, header, headers):
    """The reason why `path` may not include our `header` (both below include/staffa), or None."""
    if header not in headers:
        return "does not exist"
    if header == TBB_HEADER:
        return "is opt-in: users include it"
    folder = path.split("/")[0]
    asked = header.split("/")[0]
    if asked == "staffa.hpp":
        return "is the umbrella: users include it"
    if asked == "interop" and folder != "interop":
        return "is opt-in: users include it"
    allowed = FLOORS.get(folder) or TOP[path]
    if asked not in allowed and header != "fwd.hpp":
        return f"is not below {folder}, which may include: {' '.join(sorted(allowed))}"
    return None


def cycles(graph):
    """Each include cycle once, as the list of its headers."""
    found, state, path = [], {}, []

    def visit(header):
        state[header] = "open"
        path.append(header)
        for target in graph.get(header, ()):
            if state.get(target) == "open":
                found.append(path[path.index(target):] + [target])
            elif target not in state:
                visit(target)
        path.pop()
        state[header] = "done"

    for header in sorted(graph):
        if header not in state:
            visit(header)
    return found


def check_header(path, text, headers):
    """Yields (line, breach) for one header."""
    lines = text.split("\n")
    if not lines[0].startswith("// SPDX-License-Identifier: "):
        yield 1, "the first line must be the licence: // SPDX-License-Identifier: MIT"
    code = without_comments(text)
    if not re.match(r"\s*#pragma once\b", code):
        yield 1, "#pragma once must come first, after the licence"
    if len(lines) > TOO_LONG:
        yield TOO_LONG, f"{len(lines)} lines: split it before {TOO_LONG}"

    for match in INCLUDE.finditer(text):
        bracket, header = match.groups()
        line = line_of(text, match.start(1))
        if bracket == '"':
            yield line, f'"{header}": write <staffa/...> with the full path'
            continue
        ours = header.startswith("staffa/")
        name = header.removeprefix("staffa/")
        reason = own_breach(path, name, headers) if ours else third_party_breach(path, header)
        if reason:
            yield line, f"<{header}> {reason}"

    if path.startswith("kernel/"):
        for match in ALLOCATES.finditer(code):
            yield line_of(code, match.start()), f"a kernel neither allocates nor throws: '{match[0]}'"
    if path not in MAY_DEFINE:
        for match in re.finditer(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", code, re.M):
            if not re.search(rf"^[ \t]*#[ \t]*undef[ \t]+{match[1]}\b", code, re.M):
                yield line_of(code, match.start(1)), f"macro {match[1]} is left defined"


def check(root):
    """Returns (breaches as text, number of headers, long headers) of the tree at `root`, which is include/staffa."""
    root = pathlib.Path(root)
    headers = {file.relative_to(root).as_posix(): file.read_text() for file in sorted(root.rglob("*")) if file.is_file()}
    breaches, graph = [], {}
    for path, text in headers.items():
        if not path.endswith(".hpp"):
            breaches.append(f"{path}: only .hpp files belong here")
            continue
        if path.split("/")[0] not in FLOORS and path not in TOP:
            breaches.append(f"{path}: this place is not on the floor plan of check_floors.py")
            continue
        breaches += [f"{path}:{line}: {breach}" for line, breach in check_header(path, text, headers)]
        graph[path] = [h.removeprefix("staffa/") for _, h in INCLUDE.findall(text) if h.startswith("staffa/")]
    breaches += ["include cycle: " + " -> ".join(cycle) for cycle in cycles(graph)]
    long = sorted(((text.count("\n"), path) for path, text in headers.items() if text.count("\n") > LONG), reverse=True)
    return breaches, len(headers), long


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    breaches, count, long = check(sys.argv[1])
    if count == 0:
        sys.exit(f"no headers in {sys.argv[1]}")
    for lines, path in long:
        print(f"note: {path} has {lines} lines; think again at {LONG}")
    for breach in breaches:
        print(breach)
    print(f"{count} headers, {len(breaches)} breaches")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
