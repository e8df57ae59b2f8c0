"""Writes correction files to test with: every kind of node, nested at random, and some of realistic shape.

  python3 correction_files.py FOLDER [--large]

The files are the same on every run. `--large` also writes one of 18 MB like those of jet energy corrections.
"""

import gzip
import json
import pathlib
import random
import sys

INF = float("inf")


def real(name):
    return {"name": name, "type": "real"}


def integer(name):
    return {"name": name, "type": "int"}


def string(name):
    return {"name": name, "type": "string"}


def correction(name, inputs, data, generic=None):
    out = {"name": name, "version": 1, "inputs": inputs, "output": real("weight"), "data": data}
    if generic:
        out["generic_formulas"] = generic
    return out


def formula(expression, variables, parameters=None):
    out = {"nodetype": "formula", "expression": expression, "parser": "TFormula", "variables": variables}
    if parameters is not None:
        out["parameters"] = parameters
    return out


def edges_of(r, bins, low=-3.0, high=3.0):
    inner = sorted({round(r.uniform(low, high), r.choice([1, 3, 15])) for _ in range(bins + 1)})
    while len(inner) < bins + 1:
        inner = sorted({*inner, r.uniform(low, high)})
    return [float(x) for x in inner[: bins + 1]]


class Random:
    """Random trees over the inputs a, b (real), i, j (int), s, t (string)."""

    inputs = [real("a"), real("b"), integer("i"), integer("j"), string("s"), string("t")]
    functions = ["log", "log10", "exp", "erf", "sqrt", "abs", "cos", "sin", "tan", "acos", "asin", "atan", "cosh", "sinh",
                 "tanh", "acosh", "asinh", "atanh"]

    def __init__(self, seed, exact=True):
        self.r = random.Random(seed)
        self.exact = exact

    def number(self):
        r = self.r
        return r.choice([r.uniform(-2, 2), float(r.randint(-3, 3)), r.uniform(-1, 1) * 10 ** r.randint(-20, 20), r.randint(-5, 5)])

    def expression(self, depth, parameters, variables=2):
        r = self.r
        if depth == 0:
            kinds = ["literal"] + ["variable"] * variables + (["parameter"] if parameters else [])
            kind = r.choice(kinds)
            if kind == "literal":
                return r.choice(["0.5", "1", "2.25", "3e-1", "-1.5", "0.1"])
            if kind == "variable":
                return r.choice(["x", "y", "x[0]", "x[1]"][: 4 if variables == 2 else 1])
            return f"[{r.randrange(parameters)}]"
        kind = r.choice(["binary"] * 5 + ["function"] * 2 + ["two", "minus", "paren"])
        sub = lambda: self.expression(r.randint(0, depth - 1), parameters, variables)
        if kind == "binary":
            ops = ["+", "-", "*", "/"] * 3 + ["<", ">", "<=", ">=", "==", "!=", "&&", "||"] + ([] if self.exact else ["^"])
            space = r.choice(["", " "])
            return f"({sub()}{space}{r.choice(ops)}{space}({sub()}))"
        if kind == "function":
            return f"{r.choice(['sqrt', 'abs'] if self.exact else self.functions)}({sub()})"
        if kind == "two":
            return f"{r.choice(['max', 'min'] if self.exact else ['max', 'min', 'pow', 'atan2'])}({sub()}, {sub()})"
        if kind == "minus":
            return f"(-({sub()}))"
        return f"({sub()})"

    def formula(self):
        parameters = self.r.randint(0, 4)
        return formula(self.expression(self.r.randint(1, 4), parameters), ["a", "b"], [self.number() for _ in range(parameters)])

    def axis(self, bins, allow_uniform=True):
        r = self.r
        if allow_uniform and r.random() < 0.35:
            low = r.choice([-1.0, 0.0, round(r.uniform(-3, 0), 2)])
            return {"n": bins, "low": low, "high": low + r.choice([0.3, 1.0, 2.5, 3.0])}
        edges = edges_of(r, bins)
        if r.random() < 0.2 and bins > 1:
            edges[-1] = r.choice([INF, "inf", "+inf"])
        if r.random() < 0.2 and bins > 1:
            edges[0] = r.choice([-INF, "-inf"])
        return edges

    def flow(self, depth):
        r = self.r
        return r.choice(["clamp", "error", "wrap", None, None]) or self.node(min(depth - 1, 1))

    def node(self, depth):
        r = self.r
        if depth <= 0:
            return r.choice([self.number, self.number, self.formula])()
        kind = r.choice(["binning", "multibinning", "category", "category", "formula", "transform", "hashprng", "number", "ref"])
        if kind == "number":
            return self.number()
        if kind == "formula":
            return self.formula()
        if kind == "ref":
            return {"nodetype": "formularef", "index": r.randrange(2), "parameters": [self.number() for _ in range(3)]}
        if kind == "binning":
            bins = r.randint(1, 6)
            return {"nodetype": "binning", "input": r.choice("abij"), "edges": self.axis(bins),
                    "content": [self.node(depth - 1) for _ in range(bins)], "flow": self.flow(depth)}
        if kind == "multibinning":
            axes = [r.randint(1, 4) for _ in range(r.randint(1, 3))]
            cells = 1
            for n in axes:
                cells *= n
            return {"nodetype": "multibinning", "inputs": [r.choice("abij") for _ in axes],
                    "edges": [self.axis(n) for n in axes],
                    "content": [self.node(depth - 1 if r.random() < 0.3 else 0) for _ in range(cells)], "flow": self.flow(depth)}
        if kind == "category":
            name = r.choice("ijst")
            keys = r.sample(["nominal", "up", "down", "", "x"], 3) if name in "st" else r.sample(range(-2, 6), 3)
            out = {"nodetype": "category", "input": name,
                   "content": [{"key": k, "value": self.node(depth - 1)} for k in keys]}
            if r.random() < 0.5:
                out["default"] = self.node(depth - 1)
            return out
        if kind == "transform":
            return {"nodetype": "transform", "input": r.choice("abij"), "rule": self.node(depth - 1), "content": self.node(depth - 1)}
        return {"nodetype": "hashprng", "inputs": [r.choice("abij") for _ in range(r.randint(1, 5))],
                "distribution": r.choice(["stdflat", "stdnormal", "normal"])}

    def correction(self, name):
        generic = [formula(self.expression(2, 3), ["a", "b"], []) for _ in range(2)]
        for g in generic:
            g["parameters"] = [0.0] * 3
        return correction(name, self.inputs, self.node(4), generic)


def electron_id(r, name="electron_id"):
    def table():
        eta = [-INF, -2.0, -1.566, -1.444, -0.8, 0.0, 0.8, 1.444, 1.566, 2.0, INF]
        pt = [10.0, 20.0, 35.0, 50.0, 100.0, 200.0, 500.0, INF]
        return {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [eta, pt],
                "content": [round(r.uniform(0.9, 1.1), 10) for _ in range(70)], "flow": "error"}

    def keys(name, names, value):
        return {"nodetype": "category", "input": name, "content": [{"key": k, "value": value()} for k in names]}

    years = ["2016preVFP", "2016postVFP", "2017", "2018"]
    points = ["Loose", "Medium", "Tight", "Veto", "wp80iso", "wp90iso"]
    data = keys("year", years, lambda: keys("ValType", ["sf", "sfup", "sfdown"], lambda: keys("WorkingPoint", points, table)))
    return correction(name, [string("year"), string("ValType"), string("WorkingPoint"), real("eta"), real("pt")], data)


def plain_table(r, name="table"):
    eta = [-2.5, -2.0, -1.566, -1.444, -0.8, 0.0, 0.8, 1.444, 1.566, 2.0, 2.5]
    pt = [10.0, 20.0, 35.0, 50.0, 100.0, 200.0, 500.0, INF]
    data = {"nodetype": "multibinning", "inputs": ["eta", "pt"], "edges": [eta, pt],
            "content": [round(r.uniform(0.9, 1.1), 10) for _ in range(70)], "flow": "error"}
    return correction(name, [real("eta"), real("pt")], data)


def muon_id(r, name="muon_id"):
    def value():
        return {"nodetype": "category", "input": "ValType",
                "content": [{"key": k, "value": round(r.uniform(0.95, 1.05), 9)} for k in ["nominal", "stat", "syst", "systdown", "systup"]]}

    pt = {"nodetype": "binning", "input": "pt", "edges": [15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 120.0, INF], "flow": "error"}
    eta = {"nodetype": "binning", "input": "abseta", "edges": [0.0, 0.9, 1.2, 2.1, 2.4], "flow": "error",
           "content": [{**pt, "content": [value() for _ in range(8)]} for _ in range(4)]}
    data = {"nodetype": "transform", "input": "abseta", "rule": formula("abs(x)", ["abseta"]), "content": eta}
    return correction(name, [real("abseta"), real("pt"), string("ValType")], data)


L2 = "max(0.0001,((x<[1])*([9])+(x>=[1])*([2]+([3]/(pow(log10(x),2)+[4]))+([5]*exp(-([6]*((log10(x)-[7])*(log10(x)-[7])))))+([8]*exp(-([10]*((log10(x)-[11])*(log10(x)-[11])))))))*(1+0*[0]))"
L1 = "max(0.0001,1-y*([0]+([1]*(z-[2]))*(1+[3]*log(max(x,[4]))))/max(x,[4]))"
L3 = "min(2.0,max(0.5,[0]+[1]*(x-[2])))"
RESIDUAL = "([0]*([1]*(1.0+[2]/max(min(x,[4]),[3])+[5]*log(max(min(x,[4]),[3])))))"
JER = "sqrt([0]*abs([0])/(x*x)+[1]*[1]*pow(x,[3])+[2]*[2])"


def eta_edges(bins, top=5.191):
    half = [round(top * ((k / (bins // 2)) ** 0.9), 3) for k in range(bins // 2 + 1)]
    return [-x for x in reversed(half[1:])] + half


def jec(r, level, name, bins=82, text=None, reference=False):
    eta = eta_edges(bins)
    make = {"L1": (L1, ["JetPt", "Rho", "JetA"], lambda: [r.uniform(0.4, 0.6), r.uniform(0.01, 0.02), r.uniform(0.4, 0.6), r.uniform(-0.1, 0.1), 5.0]),
            "L2": (L2, ["JetPt"], lambda: [0.0, 8.0, r.uniform(0.9, 1.1), r.uniform(-0.5, 0.5), r.uniform(5, 10), r.uniform(-0.1, 0.1),
                                          r.uniform(0.5, 2), r.uniform(1, 2), r.uniform(-0.1, 0.1), r.uniform(0.9, 1.3), r.uniform(0.5, 2), r.uniform(1, 2)]),
            "L3": (L3, ["JetPt"], lambda: [r.uniform(0.99, 1.01), r.uniform(0, 1e-5), r.uniform(50, 100)]),
            "Residual": (RESIDUAL, ["JetPt"], lambda: [r.uniform(0.98, 1.02), r.uniform(0.98, 1.02), r.uniform(0, 0.01), 30.0, 2000.0, r.uniform(-0.001, 0.001)]),
            "JER": (JER, ["JetPt"], lambda: [r.uniform(-3, 3), r.uniform(0.5, 1), r.uniform(0.02, 0.06), r.uniform(-1.2, -0.8)])}
    expression, variables, parameters = make[level]
    inputs = {"JetPt": real("JetPt"), "Rho": real("Rho"), "JetA": real("JetA"), "JetEta": real("JetEta")}
    if reference:
        content = [{"nodetype": "formularef", "index": 0, "parameters": parameters()} for _ in range(bins)]
        generic = [formula(expression, variables)]
        generic[0]["parameters"] = [0.0] * len(parameters())
    else:
        content = [formula(expression, variables, parameters()) for _ in range(bins)]
        generic = None
    data = {"nodetype": "binning", "input": "JetEta", "edges": eta, "content": content, "flow": "clamp"}
    used = ["JetEta"] + variables
    return correction(name, [inputs[n] for n in sorted(used)], data, generic)


def compound(name, stack):
    return {"name": name, "inputs": [real("JetA"), real("JetEta"), real("JetPt"), real("Rho")], "output": real("correction"),
            "inputs_update": ["JetPt"], "input_op": "*", "output_op": "*", "stack": stack}


def smearing(name="smearing"):
    drawn = {"nodetype": "transform", "input": "GenPt", "rule": {"nodetype": "hashprng", "inputs": ["JetPt", "JetEta", "Rho", "EventID"], "distribution": "normal"},
             "content": formula("1+sqrt(max(y*y-1,0))*x*z", ["GenPt", "JER_SF", "JER"])}
    matched = formula("max(0,1+(z-1)*(x-y)/x)", ["JetPt", "GenPt", "JER_SF"])
    data = {"nodetype": "category", "input": "mode", "content": [
        {"key": "smear", "value": {"nodetype": "binning", "input": "GenPt", "edges": [-INF, 0.0, INF], "content": [drawn, matched], "flow": "error"}}]}
    return correction(name, [string("mode"), real("JetPt"), real("JetEta"), real("GenPt"), real("Rho"), integer("EventID"), real("JER"), real("JER_SF")], data)


def bare_hash(name="hash"):
    return correction(name, [real("JetPt"), real("JetEta"), integer("EventID")],
                      {"nodetype": "hashprng", "inputs": ["JetPt", "JetEta", "EventID"], "distribution": "normal"})


def btag(r, name="btag"):
    """Ragged: edges differ by flavour and by cell, and keys are there for some flavours only."""
    def shape():
        n = r.randint(1, 4)
        return {"nodetype": "binning", "input": "discriminant", "edges": [-0.1] + sorted({round(r.uniform(0, 1), 3) for _ in range(n)} | {0.0}) + [1.1],
                "flow": "clamp", "content": None}

    def cell():
        out = shape()
        out["content"] = [formula("[0]+x*([1]+x*([2]+x*[3]))", ["discriminant"], [r.uniform(0.5, 1.5) for _ in range(4)]) for _ in out["edges"][1:]]
        return out

    def pt():
        edges = [20.0] + sorted({float(r.randint(25, 500)) for _ in range(r.randint(1, 5))}) + [10000.0]
        return {"nodetype": "binning", "input": "pt", "edges": edges, "flow": "error", "content": [cell() for _ in edges[1:]]}

    def eta():
        edges = [0.0] + sorted({round(r.uniform(0.1, 2.4), 1) for _ in range(r.randint(0, 3))}) + [2.5]
        return {"nodetype": "binning", "input": "abseta", "edges": edges, "flow": "error", "content": [pt() for _ in edges[1:]]}

    def flavours(which):
        return {"nodetype": "category", "input": "flavor", "content": [{"key": f, "value": eta()} for f in which]}

    data = {"nodetype": "category", "input": "systematic", "content": [
        {"key": k, "value": flavours(f)} for k, f in [("central", [0, 4, 5]), ("up_lf", [0, 5]), ("down_lf", [0, 5]), ("up_cferr1", [4]), ("down_cferr1", [4])]]}
    return correction(name, [string("systematic"), integer("flavor"), real("abseta"), real("pt"), real("discriminant")], data)


def pileup(r, name="pileup"):
    table = lambda: {"nodetype": "binning", "input": "NumTrueInteractions", "edges": [float(k) for k in range(100)],
                     "content": [r.uniform(0, 2) for _ in range(99)], "flow": "clamp"}
    data = {"nodetype": "category", "input": "weights", "content": [{"key": k, "value": table()} for k in ["nominal", "up", "down"]]}
    return correction(name, [real("NumTrueInteractions"), string("weights")], data)


def realistic(seed=5):
    r = random.Random(seed)
    stack = [jec(r, level, level) for level in ["L1", "L2", "L3", "Residual"]]
    return {"schema_version": 2, "description": "realistic shapes",
            "corrections": [electron_id(r), plain_table(r), muon_id(r), pileup(r), btag(r), smearing(), bare_hash(), jec(r, "JER", "JER", reference=True)] + stack,
            "compound_corrections": [compound("L1L2L3Res", ["L1", "L2", "L3", "Residual"])]}


def ragged_runs(r):
    """Many cells: the union of all edges is too large for one table."""
    def part(level):
        if level == 3:
            return round(r.uniform(0.9, 1.1), 8)
        n = r.randint(8, 14)
        return {"nodetype": "binning", "input": ["a", "b", "c"][level], "edges": edges_of(r, n, 0.0, 100.0), "flow": r.choice(["clamp", "error"]),
                "content": [part(level + 1) for _ in range(n)]}
    return correction("runs", [real("a"), real("b"), real("c")], part(0))


class Flat:
    """Formulas in which precedence decides: atoms and operators in a row, with few parentheses and odd spaces."""

    operators = ["||", "&&", "==", "!=", ">", "<", ">=", "<=", "-", "-", "+", "/", "*", "*", "^", "^"]
    literals = ["2", "1.", "01", "00.5", "1e1", "1.e-1", "-2", "-0.5", "3", "0", "1.25"]

    def __init__(self, seed):
        self.r = random.Random(seed)

    def space(self):
        return self.r.choice(["", "", "", " ", "\t", "  "])

    def atom(self, depth):
        r = self.r
        kind = r.choice(["literal", "variable", "variable", "variable", "parameter"] + (["paren", "function", "two"] if depth > 0 else []))
        if kind == "literal":
            return r.choice(self.literals)
        minus = r.choice(["", "", "", "-", "- "])
        if kind == "variable":
            return minus + r.choice(["x", "y", "x[0]", "x[1]"])
        if kind == "parameter":
            return f"{minus}[{self.space()}{r.randrange(3)}{self.space()}]"
        if kind == "paren":
            return f"{minus}({self.row(depth - 1)})"
        if kind == "function":
            return f"{minus}{r.choice(Random.functions)}{self.space()}({self.row(depth - 1)})"
        return f"{minus}{r.choice(['max', 'min', 'pow', 'atan2'])}({self.row(depth - 1)}{self.space()},{self.space()}{self.row(depth - 1)})"

    def row(self, depth):
        out = self.atom(depth)
        for _ in range(self.r.randint(0, 5)):
            out += self.space() + self.r.choice(self.operators) + self.space() + self.atom(depth)
        return out


def flat_formulas():
    r = random.Random(99)
    out = []
    for k in range(400):
        text = Flat(k).row(2)
        parameters = [r.choice([0.5, 2.0, -1.0, 3.0]) for _ in range(3)]
        out.append(correction(f"flat_{k}", [real("a"), real("b")], formula(text, ["a", "b"], parameters)))
    return {"schema_version": 2, "corrections": out}


def by_hand():
    """Every flow on every kind of axis, keys, transforms, random numbers, and compounds of every operation."""
    x, y, i, j, s = real("x"), real("y"), integer("i"), integer("j"), string("s")
    out = []

    def add(name, data, inputs=(x, y, i, j, s), generic=None):
        out.append(correction(name, list(inputs), data, generic))

    flows = {"clamp": "clamp", "error": "error", "wrap": "wrap", "number": 7.5, "formula": formula("x+100*y", ["x", "y"]),
             "tree": {"nodetype": "binning", "input": "y", "edges": [0.0, 1.0], "content": [50], "flow": "clamp"}}
    axes = {"plain": [-1.0, 0.5, 1.0, 4.0], "infinite": [-INF, 0.0, 1.0, INF], "texts": ["-inf", 0.0, 1.0, "inf"], "plus": [0.0, 1.0, 1.5, "+inf"],
            "uniform": {"n": 3, "low": 0.0, "high": 3.0}, "rim": {"n": 3, "low": -100.1, "high": 0.3}, "backwards": {"n": 3, "low": 1.0, "high": 0.0},
            "no_width": {"n": 3, "low": 1.0, "high": 1.0}, "tiny": {"n": 3, "low": 0.0, "high": 5e-324}}
    for flow_name, flow in flows.items():
        for axis_name, edges in axes.items():
            for name in "xi":
                add(f"binning_{axis_name}_{flow_name}_{name}", {"nodetype": "binning", "input": name, "edges": edges, "content": [1, 2, 3], "flow": flow})
            add(f"multi_{axis_name}_{flow_name}", {"nodetype": "multibinning", "inputs": ["x", "j"], "edges": [edges, [0.0, 1.0, 2.5]],
                                                   "content": list(range(6)), "flow": flow})
            add(f"multi_{flow_name}_{axis_name}", {"nodetype": "multibinning", "inputs": ["y", "x", "y"], "edges": [[0.0, 1.0, 3.0], edges, [-1.0, 1.0]],
                                                   "content": list(range(6)), "flow": flow})
        add(f"no_axis_{flow_name}", {"nodetype": "multibinning", "inputs": [], "edges": [], "content": [3], "flow": flow})
        if flow_name not in ("clamp", "wrap"):  # undefined there
            add(f"single_edge_{flow_name}", {"nodetype": "binning", "input": "x", "edges": [1.0], "content": [], "flow": flow})

    def keys(name, of, default=None):
        node = {"nodetype": "category", "input": name, "content": [{"key": k, "value": v} for k, v in of]}
        if default is not None:
            node["default"] = default
        return node

    for default in (None, -1, formula("x", ["x"]), keys("i", [(1, 10)], 20)):
        kind = "none" if default is None else type(default).__name__ if default == -1 else default["nodetype"]
        add(f"texts_{kind}", keys("s", [("", 1), ("a", 2), ("A", 3), ("a ", 4)], default))
        add(f"integers_{kind}", keys("i", [(1, 1), (-1, 2), (2147483647, 3), (-2147483648, 4), (0, 5)], default))
        add(f"twice_{kind}", keys("i", [(1, 1), (1, 2)], default))
        add(f"no_keys_{kind}", keys("i", [], default))
        add(f"real_{kind}", keys("x", [], default))

    ints = {"nodetype": "binning", "input": "i", "edges": [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], "content": list(range(6)), "flow": -1}
    for k, rule in enumerate([formula("x", ["x"]), formula("x*0.5+y", ["x", "y"]), 2.5, -2.5, 0.49999999999999994, ints,
                              {"nodetype": "transform", "input": "x", "rule": formula("x+1", ["x"]), "content": formula("x*2", ["x"])}]):
        add(f"to_int_{k}", {"nodetype": "transform", "input": "i", "rule": rule, "content": ints})
        add(f"to_real_{k}", {"nodetype": "transform", "input": "x", "rule": rule, "content": {
            "nodetype": "transform", "input": "x", "rule": formula("x*2", ["x"]), "content": formula("x+y", ["x", "y"])}})
        add(f"key_{k}", {"nodetype": "transform", "input": "i", "rule": rule, "content": keys("i", [(k, k) for k in range(-3, 4)], 9)})
    for shape in ("stdflat", "stdnormal", "normal"):
        for k, inputs in enumerate(["", "x", "i", "xi", "xyi", "xxyy", "xyij", "xyijx", "xyijxyij"]):
            add(f"{shape}_{k}", {"nodetype": "hashprng", "inputs": list(inputs), "distribution": shape})
    generic = [formula("[0]*x+[1]", ["x"], [0.0, 0.0]), formula("[2]-y", ["x", "y"], [0.0, 0.0, 0.0])]
    for k in range(2):
        add(f"reference_{k}", {"nodetype": "formularef", "index": k, "parameters": [1.5, 2.0, 3.0, 4.0]}, generic=generic)

    for name, data in {"one": formula("x+1", ["x"]), "product": formula("x*y", ["x", "y"]),
                       "bins": {"nodetype": "binning", "input": "x", "edges": [-10.0, 0.0, 2.0, 20.0], "content": [0.5, 2.0, 3.0], "flow": "error"}}.items():
        add(name, data, (x, y))
    compounds = []
    stacks = {"ab": ["one", "product"], "ba": ["product", "one"], "aabb": ["one", "one", "bins", "product"], "none": []}
    for input_op in "+*/":
        for output_op in ["+", "*", "/", "last"]:
            for stack_name, stack in stacks.items():
                for updated in ([], ["x"], ["x", "y"], ["x", "x"]):
                    compounds.append({"name": f"{stack_name} {input_op} {output_op} {''.join(updated)}", "inputs": [y, x], "output": real("w"),
                                      "inputs_update": updated, "input_op": input_op, "output_op": output_op, "stack": stack})
    return {"schema_version": 2, "corrections": out, "compound_corrections": compounds}


def large():
    """13,000 formulas of 7 texts."""
    r = random.Random(18)
    out = []
    names = ["L1", "L2", "L3", "Residual", "JER"]
    for k in range(161):
        level = names[k % 5]
        out.append(jec(r, level, f"{level}_{k}", bins=80))
    eta = eta_edges(80)
    pts = [float(p) for p in range(10, 300, 5)]
    for k in range(60):  # uncertainties: many axes of a few edges
        cells = [{"nodetype": "binning", "input": "JetPt", "edges": pts, "content": [r.uniform(0, 0.1) for _ in pts[1:]], "flow": "clamp"} for _ in eta[1:]]
        out.append(correction(f"unc_{k}", [real("JetEta"), real("JetPt")], {"nodetype": "binning", "input": "JetEta", "edges": eta, "content": cells, "flow": "clamp"}))
    extra = ["[0]+[1]*x", "[0]*x/(1+abs(x))"]
    for k in range(2):
        content = [formula(extra[k], ["JetPt"], [r.uniform(0, 1), r.uniform(0, 1)]) for _ in range(80)]
        out.append(correction(f"more_{k}", [real("JetEta"), real("JetPt")], {"nodetype": "binning", "input": "JetEta", "edges": eta, "content": content, "flow": "error"}))
    return {"schema_version": 2, "corrections": out}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)

    def write(name, content, indent=None):
        (folder / name).write_text(json.dumps(content, indent=indent))

    write("realistic.json", realistic())
    with gzip.open(folder / "realistic.json.gz", "wt") as f:
        json.dump(realistic(), f)
    write("exact.json", {"schema_version": 2, "corrections": [Random(seed).correction(f"exact_{seed}") for seed in range(200)]})
    write("functions.json", {"schema_version": 2, "corrections": [Random(seed, exact=False).correction(f"functions_{seed}") for seed in range(1000, 1100)]})
    write("ragged.json", {"schema_version": 2, "corrections": [ragged_runs(random.Random(7))]})
    write("flat.json", flat_formulas())
    write("by_hand.json", by_hand())
    if "--large" in sys.argv[2:]:
        write("large.json", large(), indent=1)


if __name__ == "__main__":
    main()
