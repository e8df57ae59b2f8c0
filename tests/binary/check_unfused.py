"""Named functions must not have fused multiply-adds: what they promise to the bit is rounded after each operation.

  python3 check_unfused.py OBJDUMP EXACT.cpp EXACT.o

EXACT.cpp says before each function which instructions it must have, so that a function that became empty is found:
`// unfused: mulsd addsd`. A function is looked at with all that it calls in the same object file.
"""

import re
import subprocess
import sys

from check_packed import functions, reachable

EXPECTATION = re.compile(r"^// unfused: (.+)\n(?:.*\s)?\*?(\w+)\(", re.M)
FUSED = re.compile(r"\sv?fn?m(?:add|sub|addsub|subadd)\d*[ps][sdh]\s")


def check(source, disassembly):
    """One line for each fused instruction, and for each that is not there."""
    expected = {name: instructions.split() for instructions, name in EXPECTATION.findall(source)}
    if len(expected) != source.count("\n// unfused:"):
        raise ValueError("an '// unfused:' line is not followed by a function")
    have = functions(disassembly)
    wrong = []
    for name, instructions in expected.items():
        if name not in have:
            wrong.append(f"{name}: no such function in the object file")
            continue
        code = list(reachable(name, have))
        wrong += [f"{name}: fused: {line.strip()}" for line in code if FUSED.search(line)]
        for instruction in instructions:
            if not any(re.search(rf"\sv?{instruction}\s", line) for line in code):
                wrong.append(f"{name}: no {instruction} in {len(code)} lines")
    return wrong


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    objdump, source, object_file = sys.argv[1:]
    done = subprocess.run([objdump, "-dr", "--no-show-raw-insn", object_file], check=True, text=True,
                          stdout=subprocess.PIPE)
    with open(source, encoding="utf-8") as file:
        text = file.read()
    wrong = check(text, done.stdout)
    for line in wrong:
        print(line)
    print(f"{len(EXPECTATION.findall(text))} functions, {len(wrong)} problems")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
