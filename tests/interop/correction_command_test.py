"""The command examples/correction: its results against correctionlib's, its messages and its exit codes.

  python3 correction_command_test.py PROGRAM SCRATCH

Needs pyarrow; what needs correctionlib is left out without it.
"""

import json
import math
import pathlib
import subprocess
import sys

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    sys.exit(77)
try:
    import correctionlib
except ImportError:
    correctionlib = None

PROGRAM, SCRATCH = sys.argv[1], pathlib.Path(sys.argv[2])
SCRATCH.mkdir(parents=True, exist_ok=True)
FILE, IN, OUT = SCRATCH / "sf.json", SCRATCH / "in.parquet", SCRATCH / "out.parquet"


def variable(name, kind):
    return {"name": name, "type": kind}


def table(values):
    return {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [[-2.5, 0.0, 2.5], [10.0, 20.0, 50.0]], "content": values, "flow": "error"}


SET = {
    "schema_version": 2,
    "corrections": [
        {"name": "id", "version": 3, "description": "of muons\nmore", "inputs": [variable("systematic", "string"), variable("eta", "real"), variable("pt", "real")],
         "output": variable("sf", "real"),
         "data": {"nodetype": "category", "input": "systematic", "content": [
             {"key": "nominal", "value": table([1.0, 2.0, 3.0, 4.0])}, {"key": "up", "value": table([1.5, 2.5, 3.5, 4.5])},
             {"key": "down", "value": {"nodetype": "binning", "input": "pt", "edges": [20.0, 50.0], "content": [0.5], "flow": "error"}}]}},
        {"name": "by_flavour", "version": 1, "inputs": [variable("flavour", "int")], "output": variable("sf", "real"),
         "data": {"nodetype": "category", "input": "flavour", "content": [{"key": 4, "value": 0.4}, {"key": 5, "value": 0.5}], "default": 1.0}},
        {"name": "scale", "version": 1, "inputs": [variable("pt", "real")], "output": variable("sf", "real"),
         "data": {"nodetype": "formula", "expression": "1+0.1*exp(-x/20)", "parser": "TFormula", "variables": ["pt"]}},
    ],
    "compound_corrections": [{"name": "both", "inputs": [variable("pt", "real"), variable("flavour", "int")], "output": variable("sf", "real"),
                              "inputs_update": ["pt"], "input_op": "*", "output_op": "*", "stack": ["scale", "scale", "by_flavour"]}],
}


def run(*arguments, status=0):
    OUT.unlink(missing_ok=True)
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == status, f"{arguments}: exit {done.returncode}, not {status}\n{done.stderr}"
    if status != 0:
        assert not OUT.exists() and not list(SCRATCH.glob("out.parquet.part*")), f"{arguments}: something was written"
    return done


def evaluate(name, columns, *arguments, status=0, row_group_size=None):
    pq.write_table(pa.table(columns), IN, row_group_size=row_group_size)
    done = run("eval", FILE, name, "--input", IN, "--output", OUT, *arguments, status=status)
    return (pq.read_table(OUT).to_pydict(), done.stderr) if status == 0 else done.stderr


def says(text, part):
    assert part in text, f"expected {part!r} in {text!r}"


def floats(values, kind=pa.float32()):
    return pa.array(values, kind)


def lists(values, kind=pa.float32()):
    return pa.array(values, pa.list_(kind))


def test_results():
    flat = {"eta": floats([-1, 1, 1]), "pt": floats([15, 15, 25])}
    assert evaluate("id", flat, "--fix", "systematic=nominal")[0] == {"id": [1.0, 3.0, 4.0]}
    assert evaluate("id", flat, "--vary", "systematic=nominal,up", "--column", "w", row_group_size=2)[0] == {"w": [1.0, 3.0, 4.0], "w_up": [1.5, 3.5, 4.5]}
    assert evaluate("id", {"e": flat["eta"], "pt": flat["pt"]}, "--fix", "systematic=nominal", "--map", "eta=e")[0] == {"id": [1.0, 3.0, 4.0]}
    jagged = {"eta": lists([[-1, 1], [], None, [1]]), "pt": lists([[15, None], [], None, [25]], pa.float64())}
    assert evaluate("id", jagged, "--fix", "systematic=nominal")[0] == {"id": [[1.0, None], [], None, [4.0]]}
    mixed = {"eta": lists([[-1, 1], [], [1]]), "pt": floats([15, 15, None])}
    assert evaluate("id", mixed, "--fix", "systematic=nominal")[0] == {"id": [[1.0, 3.0], [], [None]]}
    texts = {**flat, "systematic": pa.array(["up", "nominal", "up"])}
    assert evaluate("id", texts)[0] == {"id": [1.5, 3.0, 4.5]}
    texts["systematic"] = texts["systematic"].dictionary_encode()
    assert evaluate("id", texts)[0] == {"id": [1.5, 3.0, 4.5]}
    for kind in [pa.int8(), pa.uint8(), pa.uint16(), pa.int64(), pa.uint64()]:
        assert evaluate("by_flavour", {"flavour": pa.array([4, 5, 21], kind)})[0] == {"by_flavour": [0.4, 0.5, 1.0]}
    assert evaluate("scale", {"a": floats([1])}, "--fix", f"pt={2**53}")[0] == {"scale": [1.0]}
    whole = evaluate("scale", {"pt": pa.array([20, 40], pa.int32())}, "--strict")[0]["scale"]
    assert whole == [1 + 0.1 * math.exp(-1), 1 + 0.1 * math.exp(-2)]
    several = evaluate("id", {"other": floats([1])}, "--vary", "systematic=nominal,up", "--vary", "pt=15,25", "--fix", "eta=1")[0]
    assert several == {"id": [3.0], "id_systematic_up": [3.5], "id_pt_25": [4.0]}, several
    assert evaluate("id", {"eta": floats([]), "pt": floats([])}, "--fix", "systematic=nominal")[0] == {"id": []}


def test_policies():
    low = {"eta": floats([1, 1]), "pt": floats([25, 15])}
    text = evaluate("id", low, "--vary", "systematic=nominal,down", status=1)
    says(text, "sf.json: correction 'id' at /data/content/2: input 'pt' = 15 is below the first edge 20 (row 1, variation 'down')")
    assert evaluate("id", low, "--vary", "systematic=nominal,down", "--policy", "nominal")[0] == {"id": [4.0, 3.0], "id_down": [0.5, 3.0]}
    values, errors = evaluate("id", low, "--vary", "systematic=nominal,down", "--policy", "nan")
    assert values["id"] == [4.0, 3.0] and values["id_down"][0] == 0.5 and math.isnan(values["id_down"][1])
    says(errors, "1 values are NaN: below")
    says(evaluate("id", {"eta": floats([1]), "pt": floats([5])}, "--vary", "systematic=nominal,down", "--policy", "nominal", status=1), "below the first edge 10 (row 0, nominal)")
    says(evaluate("id", {"eta": lists([[], [1, 1]]), "pt": lists([[], [15, 99]])}, "--fix", "systematic=up", status=1), "(row 1, element 1)")


def test_faults():
    flat = {"eta": floats([1]), "pt": floats([15])}
    says(evaluate("ids", flat, status=1), "there is no correction 'ids'; nearest: 'id'")
    says(evaluate("id", {"pt": floats([1])}, "--fix", "systematic=up", status=1), "the input 'eta' is neither fixed nor varied")
    says(evaluate("id", {"pt": floats([1])}, "--fix", "systematic=up", status=1), "its columns are: pt")
    says(evaluate("id", flat, "--fix", "sistematic=up", status=1), "has no input 'sistematic'; nearest: 'systematic'")
    says(evaluate("id", flat, "--fix", "systematic=up", "--map", "eta=x", status=1), "has no column 'x'")
    says(evaluate("id", {"eta": lists([[1]]), "pt": lists([[15, 16]])}, "--fix", "systematic=up", status=1), "differ in row 0: 1 elements and 2 elements")
    says(evaluate("by_flavour", {"flavour": floats([4])}, status=1), "holds floating numbers, but the input 'flavour' is of type int")
    says(evaluate("by_flavour", {"flavour": pa.array([2**63], pa.uint64())}, status=1), "does not fit 64 bits with a sign")
    says(evaluate("scale", {"pt": pa.array([2**53 + 1])}, status=1), "is beyond 2^53")
    for value in [2**53 + 1, -2**53 - 1, 2**64]:
        says(evaluate("scale", {"a": floats([1])}, "--fix", f"pt={value}", status=1), f"the integer {value} is beyond 2^53")
    says(evaluate("scale", {"pt": pa.array(["a"])}, status=1), "holds texts")
    says(evaluate("scale", {"pt": pa.array([True])}, status=1), "of type bool")
    says(evaluate("by_flavour", {"a": floats([4])}, "--fix", "flavour=4.5", status=1), "'4.5' is no value for the input 'flavour' of type int")
    says(evaluate("id", flat, "--vary", "systematic=nominal,up,up", status=1), "two results would be named 'id_up'")
    says(evaluate("id", flat, "--compound", status=1), "there is no compound correction 'id'; nearest: 'both'")
    says(run("eval", FILE, "id", "--input", SCRATCH / "none", "--output", OUT, status=1).stderr, "cannot read")
    says(run("summary", SCRATCH / "none", status=1).stderr, "it cannot be opened")
    (SCRATCH / "bad.json").write_text("{x")
    says(run("summary", SCRATCH / "bad.json", status=1).stderr, "not JSON")


def test_keeps_what_it_reads():
    pq.write_table(pa.table({"pt": floats([1])}), IN)
    for file in [IN, FILE]:
        before = file.read_bytes()
        says(run("eval", FILE, "scale", "--input", IN, "--output", file, status=1).stderr, "would overwrite")
        assert file.read_bytes() == before


def test_usage():
    for arguments, text in [([], "what is to be done"), (["other"], "there is no command 'other'"), (["summary"], "takes a FILE"), (["dump", FILE], "a FILE and a NAME"),
                            (["eval", FILE, "id"], "needs --input"), (["eval", FILE, "id", "--input", IN], "needs --output"), (["summary", FILE, "--other"], "there is no option"),
                            (["eval", FILE, "id", "--input", IN, "--output", OUT, "--policy", "none"], "--policy is"),
                            (["eval", FILE, "id", "--input", IN, "--output", OUT, "--policy", "nominal"], "needs --vary"),
                            (["eval", FILE, "id", "--input", IN, "--output", OUT, "--fix", "a"], "takes INPUT="),
                            (["eval", FILE, "id", "--input", IN, "--output", OUT, "--fix", "a=1", "--vary", "a=1,2"], "is given twice"),
                            (["eval", FILE, "id", "--input"], "needs a value")]:
        says(run(*arguments, status=2).stderr, text)
    says(run("--help").stdout, "correction summary FILE")


def test_texts():
    text = run("summary", FILE).stdout
    for part in ["id (v3)", "of muons", "systematic: string; keys 'nominal', 'up', 'down'", "pt: real; [10, 50)", "flavour: int; keys 4, 5, others by default", "both (compound)", "stack: scale, scale, by_flavour"]:
        says(text, part)
    assert "more" not in text
    text = run("dump", FILE, "id").stdout
    for part in ["search eta: bins, 4 cells, edges -2.5 ... 2.5", "table of"]:
        says(text, part)
    says(run("dump", FILE, "both").stdout, "stage 3: by_flavour")


def test_against_correctionlib():
    if correctionlib is None:
        return
    reference = correctionlib.CorrectionSet.from_file(str(FILE))
    pts = [10.5, 20, 33.25, 49.9]
    values = evaluate("both", {"pt": floats(pts, pa.float64()), "flavour": pa.array([4, 5, 0, 4])}, "--strict")[0]["both"]
    assert values == [reference.compound["both"].evaluate(float(p), f) for p, f in zip(pts, [4, 5, 0, 4])]
    values = evaluate("id", {"pt": floats(pts, pa.float64()), "eta": floats([0, -1, 1, 2], pa.float64())}, "--fix", "systematic=up")[0]["id"]
    assert values == [reference["id"].evaluate("up", float(e), float(p)) for p, e in zip(pts, [0, -1, 1, 2])]


def main():
    FILE.write_text(json.dumps(SET))
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name, "passed")


main()
