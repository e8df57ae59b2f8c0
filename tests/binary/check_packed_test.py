"""check_packed.py must find packed instructions where they are, also in what a kernel calls, and miss those that are
not there, or are scalar, or narrower."""

from check_packed import check

SOURCE = """#include <cstddef>
// packed: mulps addps
void kernel(const float* x, std::size_t n, float* out) {
}

// packed: cvttps2dq
std::size_t other(const float* x,
                  std::size_t n) {
}
"""
OTHER = "0000000000000100 <other>:\n 100:\tcvttps2dq %xmm1,%xmm1\n 104:\tvcvttps2dq %ymm1,%ymm2\n 108:\tret\n\n"
START = "k.o:     file format elf64-x86-64\n\nDisassembly of section .text:\n\n0000000000000000 <kernel>:\n"

# (what it is, the kernel's instructions, the width, what must be missed of them)
CASES = [
    ("wide", "mulps (%rdi),%xmm1|addps %xmm2,%xmm1|ret", "xmm", []),
    ("two and three operands", "vmulps (%rdi),%ymm1,%ymm2|vaddps %ymm2,%ymm1,%ymm1|ret", "ymm", []),
    ("fused", "vfmadd213ps (%rdi),%ymm1,%ymm2|ret", "ymm", []),
    ("fused, negative", "vfnmsub231ps %ymm3,%ymm1,%ymm2|ret", "ymm", []),
    ("scalar", "mulss (%rdi),%xmm1|addss %xmm2,%xmm1|ret", "xmm", ["mulps", "addps"]),
    ("fused, scalar", "vfmadd213ss (%rdi),%xmm1,%xmm2|ret", "xmm", ["mulps", "addps"]),
    ("the other type", "mulpd (%rdi),%xmm1|addps %xmm2,%xmm1|ret", "xmm", ["mulps"]),
    ("narrow", "vmulps (%rdi),%xmm1,%xmm2|vaddps %ymm2,%ymm1,%ymm1|ret", "ymm", ["mulps"]),
    ("in another function", "addps %xmm2,%xmm1|ret||0000000000000040 <helper>:|mulps %xmm1,%xmm1|ret", "xmm", ["mulps"]),
    ("in one that is called", "addps %xmm2,%xmm1|call 40 <helper>|ret||0000000000000040 <helper>:|mulps %xmm1,%xmm1",
     "xmm", []),
    ("in one that the linker finds",
     "addps %xmm2,%xmm1|call 9 <kernel+0x9>|\t\t5: R_X86_64_PLT32\thelper-0x4|ret||0000000000000000 <helper>:"
     "|jmp 0 <helper>|mulps %xmm1,%xmm1", "xmm", []),
]


def main():
    for what, code, width, missing in CASES:
        lines = [line if line.endswith(">:") else f"  10:\t{line}" if line else "" for line in code.split("|")]
        other = OTHER.replace("%ymm", f"%{width}")
        found = check(SOURCE, START + "\n".join(lines) + "\n\n" + other, width)
        assert len(found) == len(missing), (what, found)
        for line, instruction in zip(found, missing):
            assert line.startswith(f"kernel: no {instruction} on {width} registers"), (what, line)
    assert check(SOURCE, OTHER, "ymm") == ["kernel: no such function in the object file"]
    try:
        check(SOURCE + "\n// packed: mulps\n", START + OTHER, "ymm")
    except ValueError:
        pass
    else:
        raise AssertionError("a '// packed:' line without a function went unnoticed")
    print(f"{len(CASES) + 2} cases")


if __name__ == "__main__":
    main()
