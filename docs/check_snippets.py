"""Checks that the documentation shows nothing that is not compiled and run.

  python3 check_snippets.py [ROOT]

In README.md, CONTRIBUTING.md, CHANGELOG.md and docs/**/*.md below ROOT (the project's folder unless told):
- each ```cpp block follows a line `<!-- FILE [name] -->` and equals what is between the two lines `// [name]` of that
  file below examples/ or tests/, up to common indentation;
- a ```text block that follows a line `<!-- FILE -->` equals that file (the output that ctest compares);
- links to files of the project lead somewhere.
Exit code 1 if something is wrong, with a line for each.
"""

import pathlib
import re
import sys
import textwrap

BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
ORIGIN = re.compile(r"<!-- (?P<file>[\w./-]+)(?: \[(?P<name>\w+)\])? -->\n *$")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)(?P<path>[^)#\s]+)")


def piece(source, name):
    """The marked piece of a source file, without its common indentation."""
    mark = re.compile(rf"^ *// \[{re.escape(name)}\]$", re.MULTILINE)
    found = list(mark.finditer(source))
    if len(found) != 2:
        raise ValueError(f"has {len(found)} lines '// [{name}]', not 2")
    return textwrap.dedent(source[found[0].end() + 1 : found[1].start()])


def check_block(root, block, before):
    """What is wrong with a fenced block, or None."""
    origin = ORIGIN.search(before)
    text = textwrap.dedent(block["text"])
    if block["language"] == "cpp":
        if not origin or not origin["name"]:
            return "a cpp block without a line '<!-- FILE [name] -->' above it"
        if not origin["file"].startswith(("examples/", "tests/")):
            return f"{origin['file']} is not below examples/ or tests/"
    elif not origin:
        return None
    path = root / origin["file"]
    if not path.is_file():
        return f"there is no {origin['file']}"
    expected = path.read_text()
    if origin["name"]:
        try:
            expected = piece(expected, origin["name"])
        except ValueError as problem:
            return f"{origin['file']} {problem}"
    if text.rstrip("\n") != expected.strip("\n").rstrip():
        place = origin["file"] + (f" [{origin['name']}]" if origin["name"] else "")
        return f"the block is not {place}, which says\n{textwrap.indent(expected, '    ')}"
    return None


def check_page(root, page):
    """Yields what is wrong on a page, as 'line: problem'."""
    text = page.read_text()
    prose = text
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        if problem := check_block(root, block, text[: block.start()]):
            yield f"{line}: {problem}"
        blank = re.sub(r"[^\n]", " ", block[0])  # links are looked for outside of code
        prose = prose[: block.start()] + blank + prose[block.end() :]
    for link in LINK.finditer(prose):
        if not (page.parent / link["path"]).exists():
            line = prose.count("\n", 0, link.start()) + 1
            yield f"{line}: the link {link['path']} leads nowhere"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    pages = [root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md") if (root / name).exists()]
    pages += sorted((root / "docs").rglob("*.md"))
    blocks = 0
    problems = []
    for page in pages:
        blocks += len(re.findall(r"^ *```cpp$", page.read_text(), re.MULTILINE))
        problems += [f"{page.relative_to(root)}:{problem}" for problem in check_page(root, page)]
    for problem in problems:
        print(problem)
    print(f"{len(pages)} pages, {blocks} pieces of code, {len(problems)} problems")
    return 1 if problems or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
