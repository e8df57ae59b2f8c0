"""check_misuse.py must pass what fails for the right reason, and nothing else.

  python3 check_misuse_test.py <compiler>
"""

import pathlib
import sys
import tempfile

from check_misuse import check

RIGHT = 'static_assert(sizeof(int) == 1, "an int is four bytes");\n'
CASES = [  # (source, what the checker must complain of, or None)
    ("// build error: an int is four bytes\n" + RIGHT, None),
    ("// build error: an int is four bytes\nint x;\n", "it compiles"),
    ("// build error: something else\n" + RIGHT, "does not say: something else"),
    ("// build error: something else\nint x = y;  // build error: something else\n", "does not say"),
    (RIGHT, "has no line"),
    ("// build error: an int is four bytes\n" + RIGHT * 20, "lines of output"),
]

with tempfile.TemporaryDirectory() as folder:
    for source, expected in CASES:
        file = pathlib.Path(folder, "case.cpp")
        file.write_text(source)
        complaints, output = check(str(file), sys.argv[1], [])
        if expected is None:
            assert complaints == [], (source, complaints, output)
        else:
            assert complaints and expected in complaints[0], (source, complaints, output)
print(f"{len(CASES)} cases judged right")
