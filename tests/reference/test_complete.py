# SPDX-License-Identifier: Apache-2.0
"""No metric without a comparison: a newcomer adds one line to its task's table of references, then `make conformance`."""
import pathlib
import re
import sys

import conformance
import table_references
from assay_command import catalog

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))
import make_conformance  # noqa: E402


def in_the_tables() -> set:
    """The metrics that the tables of references compare, in any task."""
    return {conformance.metric_of(text) for task in conformance.TASKS for text in conformance.references(task)} | table_references.REFERENCES.keys()


def test_every_metric_of_the_catalog_is_compared():
    """By the tables, or, where it needs more than a table of rows, by a test of its own that names it."""
    own_tests = [*ROOT.glob("tests/*/test_*.py"), *ROOT.glob("src/assay/*/**/*_test.cpp")]
    words = {word for path in own_tests for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    missing = [f"{metric['name']} ({metric['reference']})" for metric in catalog() if metric["name"] not in in_the_tables() | words]
    assert not missing, "add a line to tests/reference/TASK_references.py for each of: " + ", ".join(missing)


def test_every_metric_of_the_tables_has_a_corpus_file():
    files = {path.stem for path in (ROOT / "tests/corpus").glob("*/*.test")}
    assert files == in_the_tables(), "make conformance"


def test_every_comparison_is_of_a_metric_that_exists():
    known = {metric["name"] for metric in catalog()}
    for task in conformance.TASKS:
        assert {conformance.metric_of(text) for text in conformance.references(task)} <= known
    assert table_references.REFERENCES.keys() <= known


def test_the_conformance_page_lists_them_all():
    """docs/conformance.md is of these references and versions; `make conformance` writes it."""
    text = make_conformance.PAGE.read_text(encoding="utf-8")
    assert make_conformance.VERSIONS in text
    rows = {line.rsplit("|", 3)[0] + "|" for line in text.split("## Known")[0].splitlines() if line.startswith("| `")}
    wanted = {make_conformance.row_of(task, text, one.source) for task in conformance.TASKS for text, one in conformance.references(task).items()}
    assert rows == wanted, f"missing: {sorted(wanted - rows)}; too many: {sorted(rows - wanted)}"
