"""check_unfused.py must find fused instructions where they are, also in what a function calls, and miss the others."""

from check_unfused import check

SOURCE = "#include <cstddef>\n// unfused: mulsd addsd\ndouble kernel(double x) {\n}\n"
START = "k.o:     file format elf64-x86-64\n\nDisassembly of section .text:\n\n0000000000000000 <kernel>:\n"

# (what it is, the instructions, the problems)
CASES = [
    ("apart", "mulsd %xmm2,%xmm1|vaddsd %xmm2,%xmm1,%xmm1|ret", []),
    ("fused", "mulsd %xmm2,%xmm1|addsd %xmm2,%xmm1|vfmadd213pd (%rdi),%ymm1,%ymm2|ret", ["fused"]),
    ("fused, negative, scalar", "mulsd %xmm2,%xmm1|addsd %xmm2,%xmm1|vfnmsub231sd %xmm3,%xmm1,%xmm2|ret", ["fused"]),
    ("fused, alternating", "mulsd %xmm2,%xmm1|addsd %xmm2,%xmm1|vfmaddsub132pd %ymm3,%ymm1,%ymm2|ret", ["fused"]),
    ("empty", "ret", ["no mulsd", "no addsd"]),
    ("in one that is called", "mulsd %xmm2,%xmm1|addsd %xmm2,%xmm1|call 40 <helper>|ret||0000000000000040 <helper>:"
     "|vfmadd213ss %xmm3,%xmm1,%xmm2", ["fused"]),
    ("in another function", "mulsd %xmm2,%xmm1|addsd %xmm2,%xmm1|ret||0000000000000040 <helper>:"
     "|vfmadd213ss %xmm3,%xmm1,%xmm2", []),
]


def main():
    for what, code, problems in CASES:
        lines = [line if line.endswith(">:") else f"  10:\t{line}" if line else "" for line in code.split("|")]
        found = check(SOURCE, START + "\n".join(lines) + "\n")
        assert len(found) == len(problems), (what, found)
        for line, problem in zip(found, problems):
            assert line.startswith(f"kernel: {problem}"), (what, line)
    assert check(SOURCE, "") == ["kernel: no such function in the object file"]
    try:
        check(SOURCE + "\n// unfused: mulsd\n", START)
    except ValueError:
        pass
    else:
        raise AssertionError("an '// unfused:' line without a function went unnoticed")
    print(f"{len(CASES) + 2} cases")


if __name__ == "__main__":
    main()
