#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a built page as a C++ constant: embed_page.py page.html out.cpp."""
import pathlib
import sys


def main(page: str, output: str) -> None:
    text = pathlib.Path(page).read_text(encoding="utf-8")
    # A raw string ends at its own delimiter; pieces keep each literal within what compilers promise to take.
    pieces = [text[i : i + 8000] for i in range(0, len(text), 8000)]
    assert ")PAGE\"" not in text
    body = "\n".join(f'R"PAGE({piece})PAGE"' for piece in pieces)
    pathlib.Path(output).write_text(
        "// Written by tools/embed_page.py; not to be edited.\n#include <string_view>\nnamespace assay {\n"
        f"extern const std::string_view kReportPage;\nconst std::string_view kReportPage =\n{body};\n}}  // namespace assay\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
