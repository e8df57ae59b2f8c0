"""check_floors.py must see each kind of breach, and must let a clean tree pass."""

import pathlib
import tempfile

from check_floors import check

START = "// SPDX-License-Identifier: MIT\n#pragma once\n"
CLEAN = {
    "core/config.hpp": "#define STAFFA_ABI v0\n#include <cstddef>\n",
    "core/version.hpp": "#define STAFFA_VERSION_MAJOR 0\n",
    "simd/batch.hpp": "#include <staffa/core/config.hpp>\n#include <xsimd/xsimd.hpp>\n",
    "column/flat.hpp": "#include <staffa/core/config.hpp>\n#include <boost/container/small_vector.hpp>\n",
    "kernel/sum.hpp": "#include <staffa/simd/batch.hpp>\n// it may not throw, nor use new\nvoid f(const char* = \"throw\");\n",
    "expr/node.hpp": "#include <staffa/kernel/sum.hpp>\n#include <staffa/column/flat.hpp>\n",
    "source/source.hpp": "#include <staffa/expr/node.hpp>\n",
    "exec/run.hpp": "#include <staffa/source/source.hpp>\n",
    "exec/tbb.hpp": "#include <staffa/exec/run.hpp>\n#include <tbb/task_arena.h>\n",
    "physics/mass.hpp": "#include <staffa/expr/node.hpp>\n",
    "reduce/sum.hpp": "#include <staffa/physics/mass.hpp>\n#include <staffa/exec/run.hpp>\n",
    "select/cut.hpp": "#include <staffa/expr/node.hpp>\n",
    "sink/print.hpp": "#include <staffa/exec/run.hpp>\n#include <staffa/reduce/sum.hpp>\n#include <iostream>\n",
    "interop/parquet.hpp": "#include <staffa/source/source.hpp>\n#include <parquet/file_reader.h>\n",
    "staffa.hpp": "#include <staffa/sink/print.hpp>\n#include <staffa/select/cut.hpp>\n",
}
# (header, the text added to it, what the checker must say)
BREACHES = [
    ("core/config.hpp", "#include <staffa/simd/batch.hpp>", "is not below core"),
    ("column/flat.hpp", "#include <staffa/simd/batch.hpp>", "is not below column"),
    ("simd/batch.hpp", "#include <staffa/column/flat.hpp>", "is not below simd"),
    ("kernel/sum.hpp", "#include <staffa/column/flat.hpp>", "is not below kernel"),
    ("kernel/sum.hpp", "#include <staffa/expr/node.hpp>", "is not below kernel"),
    ("expr/node.hpp", "#include <staffa/exec/run.hpp>", "is not below expr"),
    ("expr/node.hpp", "#include <staffa/source/source.hpp>", "is not below expr"),
    ("select/cut.hpp", "#include <staffa/reduce/sum.hpp>", "is not below select"),
    ("select/cut.hpp", "  #  include <staffa/source/source.hpp>", "is not below select"),
    ("exec/run.hpp", "#include <staffa/sink/print.hpp>", "is not below exec"),
    ("sink/print.hpp", "#include <staffa/exec/tbb.hpp>", "is opt-in"),
    ("staffa.hpp", "#include <staffa/interop/parquet.hpp>", "is opt-in"),
    ("sink/print.hpp", "#include <staffa/staffa.hpp>", "is the umbrella"),
    ("sink/print.hpp", "#include <staffa/sink/gone.hpp>", "does not exist"),
    ("kernel/sum.hpp", "#include <xsimd/xsimd.hpp>", "belongs into simd/"),
    ("exec/run.hpp", "#include <oneapi/tbb/task_group.h>", "belongs into exec/tbb.hpp"),
    ("sink/print.hpp", "#include <arrow/api.h>", "belongs into interop/"),
    ("source/source.hpp", "#include <rapidjson/document.h>", "belongs into interop/"),
    ("kernel/sum.hpp", "#include <immintrin.h>", "belongs into simd/"),
    ("exec/run.hpp", "#include <gtest/gtest.h>", "is neither ours"),
    ("exec/run.hpp", "#include <iostream>", "only print headers"),
    ("exec/run.hpp", '#include "staffa/core/config.hpp"', "write <staffa/...>"),
    ("kernel/sum.hpp", "void g() { throw 1; }", "neither allocates nor throws: 'throw'"),
    ("kernel/sum.hpp", "std::vector<int> v;", "neither allocates nor throws: 'std::vector'"),
    ("exec/run.hpp", "#define HELPER 1", "macro HELPER is left defined"),
    ("exec/run.hpp", "\n" * 500, "split it before"),
    ("other/thing.hpp", START, "not on the floor plan"),
    ("reduce/notes.txt", "", "only .hpp files"),
    ("source/source.hpp", "#include <staffa/source/source.hpp>", "include cycle: source/source.hpp -> source/source.hpp"),
]
BAD_STARTS = [
    ("#pragma once\n", "must be the licence"),
    ("// SPDX-License-Identifier: MIT\n#include <cstddef>\n#pragma once\n", "#pragma once must come first"),
]


def breaches_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check(folder)[0]


clean = {name: START + text for name, text in CLEAN.items()}
assert breaches_of(clean) == [], breaches_of(clean)
for name, text, expected in BREACHES:
    found = breaches_of({**clean, name: clean.get(name, "") + text + "\n"})
    if not expected.startswith("include cycle"):  # an include that climbs mostly closes a cycle too
        found = [breach for breach in found if not breach.startswith("include cycle")]
    assert len(found) == 1 and expected in found[0] and name in found[0], (name, text, expected, found)
for start, expected in BAD_STARTS:
    found = breaches_of({**clean, "exec/run.hpp": start})
    assert len(found) == 1 and expected in found[0], (start, expected, found)
print(f"a clean tree passes; {len(BREACHES) + len(BAD_STARTS)} kinds of breach are seen")
