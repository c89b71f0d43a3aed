#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/conformance.md: each metric beside its reference, with the largest difference on the tables of
tests/reference, and every known deviation with both numbers.

make_conformance.py ASSAY
"""
import collections
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("ASSAY", str(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else "")
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/reference")]

import numpy  # noqa: E402
import scipy  # noqa: E402
import sklearn  # noqa: E402

import conformance  # noqa: E402
from assay_command import Bench  # noqa: E402

PAGE = ROOT / "docs/conformance.md"
VERSIONS = f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {numpy.__version__}"


def compared() -> list:
    """Every comparison of every table."""
    found = []
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(directory)
        for task in conformance.TASKS:
            for case in conformance.all_cases(task).values():
                found += conformance.compare(case, bench)
    return found


def largest(comparisons: list) -> str:
    """The largest difference, relative to max(|value|, scale)."""
    worst = max((one.difference / one.allowed * 1e-12 for one in comparisons if one.allowed > 0 and one.deviation is None), default=0)
    return f"{worst:.0e}" if worst else "0"


def row_of(task: str, expression: str, source: str) -> str:
    return f"| `{expression}` | {task} | {source} |"


def number(value) -> str:
    return "undefined" if value is None else f"{value:.10g}"


def page(comparisons: list) -> str:
    rows = collections.defaultdict(list)
    for one in comparisons:
        rows[one.task, one.expression, one.source].append(one)
    lines = [
        "<!-- Written by tools/make_conformance.py; not to be edited. -->", "# Conformance", "",
        f"Each metric beside its reference ({VERSIONS}), on generated tables: ties, constant scores, one class, weights of zero, one to three",
        "rows, 10^5 rows, huge and tiny numbers, labels of every type. Counts are equal; other values may differ by up to 1e-12 x max(|value|,",
        "scale), the scale being 1 for values within [-1, 1], else the mean size of the summands. `difference` is the largest one found, over",
        "max(|value|, scale). `tests/reference` repeats this in `make test`, and on real tables.", "",
        "| estimate | task | reference | tables | difference |", "|---|---|---|---|---|",
    ]
    lines += [f"{row_of(*key)} {len(ones)} | {largest(ones)} |" for key, ones in rows.items()]
    lines += ["", "## Known deviations", "", "| estimate | task | table | Assay | reference | why |", "|---|---|---|---|---|---|"]
    lines += [f"| `{one.expression}` | {one.task} | {one.case} | {number(one.ours)} | {number(one.theirs)} | {one.deviation} |" for one in comparisons if one.deviation]
    return "\n".join(lines) + "\n"


def main() -> int:
    comparisons = compared()
    wrong = [str(one) for one in comparisons if not one.agrees and one.deviation is None]
    if wrong:
        print("\n".join(wrong))
        return 1
    PAGE.write_text(page(comparisons), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(comparisons)} comparisons, {sum(one.deviation is not None for one in comparisons)} known deviations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
