"""Named kernels must have packed instructions of the full width of their instruction set.

  python3 check_packed.py OBJDUMP KERNELS.cpp KERNELS.o xmm|ymm|zmm

KERNELS.cpp says before each function what to look for: `// packed: mulps addps`. A kernel is the function of that name
with all that it calls in the same object file. `mulps` may be `vmulps`, or part of a fused `vfmadd...ps`.
"""

import re
import subprocess
import sys

EXPECTATION = re.compile(r"^// packed: (.+)\n(?:.*\s)?\*?(\w+)\(", re.M)
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
# A call that the linker fills in, or one that the assembler knew the place of.
CALL = re.compile(r"\bR_X86_64_(?:PLT32|PC32)\s+([^\s+-]+)|\b(?:call|jmp)q?\s+[0-9a-f]+ <([^>+]+)>")
FUSED = {"mul", "add", "sub"}


def expectations(source):
    """{kernel: [instruction]} of the `// packed:` lines."""
    found = {name: instructions.split() for instructions, name in EXPECTATION.findall(source)}
    if len(found) != source.count("\n// packed:"):
        raise ValueError("a '// packed:' line is not followed by a function")
    return found


def functions(disassembly):
    """{name: [line]} of what `objdump -dr --no-show-raw-insn` prints."""
    out = {}
    lines = None
    for line in disassembly.splitlines():
        start = FUNCTION.match(line)
        if start:
            lines = out.setdefault(start.group(1), [])
        elif lines is not None and line.strip():
            lines.append(line)
    return out


def reachable(name, all_functions):
    """The lines of a function and of those it calls."""
    todo, seen = [name], set()
    while todo:
        here = todo.pop()
        if here in seen or here not in all_functions:
            continue
        seen.add(here)
        for line in all_functions[here]:
            yield line
            for called in CALL.findall(line):
                todo += filter(None, called)


def pattern(instruction, width):
    """What matches a line with that instruction on registers of that width."""
    stem, kind = re.fullmatch(r"([a-z0-9]+?)([ps][sd]|)", instruction).groups()
    names = [f"v?{instruction}"]
    if kind and stem in FUSED:
        names.append(rf"vfn?m(?:add|sub)\d+{kind}")
    return re.compile(rf"\s(?:{'|'.join(names)})\s.*%{width}\d")


def check(source, disassembly, width):
    """One line for each instruction that is not there."""
    have = functions(disassembly)
    wrong = []
    for name, instructions in expectations(source).items():
        if name not in have:
            wrong.append(f"{name}: no such function in the object file")
            continue
        code = list(reachable(name, have))
        for instruction in instructions:
            wanted = pattern(instruction, width)
            if not any(wanted.search(line) for line in code):
                wrong.append(f"{name}: no {instruction} on {width} registers in {len(code)} lines")
    return wrong


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    objdump, source, object_file, width = sys.argv[1:]
    done = subprocess.run([objdump, "-dr", "--no-show-raw-insn", object_file], check=True, text=True,
                          stdout=subprocess.PIPE)
    with open(source, encoding="utf-8") as file:
        text = file.read()
    wrong = check(text, done.stdout, width)
    for line in wrong:
        print(line)
    print(f"{len(expectations(text))} kernels, {len(wrong)} instructions not found")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
