#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails where an include of src/assay looks up or sideways: a floor includes only the floors above it in the list."""
import pathlib
import re
import sys

FLOORS = [
    ["base"],
    ["stats", "data", "io"],
    ["catalog"],
    ["states"],
    ["metrics", "models"],
    ["scorers", "probes"],
    ["explain", "privacy", "agents", "safety"],
    ["engine"],
    ["store"],
    ["checks"],
    ["suite"],
    ["report", "export"],
    ["monitor"],
    ["server"],
    ["builtin"],
    ["library"],
]
LEVEL = {folder: level for level, floor in enumerate(FLOORS) for folder in floor}
INCLUDE = re.compile(r'^\s*#include "assay/(\w+)/', re.MULTILINE)


def offences(root: pathlib.Path) -> list[str]:
    found = []
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".h", ".cpp")):
        folder = path.relative_to(root).parts[0]
        if folder not in LEVEL:
            found.append(f"{path}: folder '{folder}' is on no floor")
            continue
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := INCLUDE.match(text):
                other = match.group(1)
                if other != folder and LEVEL.get(other, 99) >= LEVEL[folder]:
                    found.append(f"{path}:{line}: {folder} may not include {other}")
    return found


if __name__ == "__main__":
    problems = offences(pathlib.Path(sys.argv[1]))
    print("\n".join(problems) or "every include looks down")
    sys.exit(bool(problems))
