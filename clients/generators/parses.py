"""Reads sources with a grammar of their language and fails where one of them cannot be read.

    clients/generators/parses.py swift|csharp FOLDER
"""

import re
import sys
from pathlib import Path

import tree_sitter
import tree_sitter_c_sharp
import tree_sitter_swift

LANGUAGES = {"swift": (tree_sitter_swift, ".swift"), "csharp": (tree_sitter_c_sharp, ".cs")}


def broken(node: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The smallest places that cannot be read."""
    if not node.has_error:
        return []
    within = [place for child in node.children for place in broken(child)]
    return within or [node]


def source(file: Path) -> bytes:
    """The text without lines of conditions, which may stand where the grammar of C# does not take them."""
    return re.sub(rb"^[ \t]*#(if|else|endif)\b.*$", b"", file.read_bytes(), flags=re.MULTILINE)


def main(language: str, folder: str) -> None:
    grammar, suffix = LANGUAGES[language]
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    files = sorted(file for file in Path(folder).rglob(f"*{suffix}"))
    wrong = [
        f"{file}:{node.start_point.row + 1}: {node.text.decode(errors='replace')[:60]!r}"
        for file in files
        for node in broken(parser.parse(source(file)).root_node)
    ]
    if wrong or not files:
        raise SystemExit("cannot be read:\n" + "\n".join(wrong[:20]))
    print(f"{len(files)} files of {language} can be read")


if __name__ == "__main__":
    main(*sys.argv[1:])
