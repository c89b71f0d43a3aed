# SPDX-License-Identifier: Apache-2.0
"""Runs: suites executed over tables in memory and in files."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from assay import _assay
from assay.checks import Check, Verdict, check_of
from assay.estimates import Estimate, Estimates, estimate_of

Format = Literal["text", "json", "csv", "md", "html", "junit", "sarif", "github"]


class Run:
    """One execution of a suite: estimates with intervals, checks with verdicts."""

    def __init__(self, native: _assay.Run):
        self._native = native

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """All of it, as ``assay run --format json`` prints it."""
        document: dict[str, Any] = json.loads(self._native.json)
        return document

    @property
    def verdict(self) -> Verdict:
        """``pass`` where every required check passes (or there is none), ``fail``, ``inconclusive`` or ``error``."""
        verdict: Verdict = self.document["verdict"]
        return verdict

    @property
    def sentence(self) -> str:
        """The verdict for people."""
        return str(self.document["sentence"])

    @property
    def directory(self) -> str | None:
        """Where the run lies on disk; None for one that was not kept."""
        return self._native.directory or None

    @functools.cached_property
    def estimates(self) -> Estimates:
        return Estimates([estimate_of(one) for one in self.document["estimates"]])

    @functools.cached_property
    def checks(self) -> list[Check]:
        return [check_of(one) for one in self.document["checks"]]

    @property
    def notes(self) -> list[str]:
        """Guesses and warnings."""
        return list(self.document["notes"])

    def __getitem__(self, metric: str) -> Estimate:
        """The estimate of this metric on the whole table, where there is only one."""
        return self.estimates.one(metric)

    def report(self, format: Format = "text") -> str:
        """The run as a text: for a terminal, Markdown, one HTML page, JUnit, SARIF, GitHub's annotations."""
        return self._native.report(format)

    def save(self, path: str | os.PathLike[str], format: Format | None = None) -> None:
        """Writes a report; its format is that of the file's ending unless one is given (.html, .md, .json, .csv, .xml)."""
        endings: dict[str, Format] = {".html": "html", ".md": "md", ".json": "json", ".csv": "csv", ".xml": "junit", ".sarif": "sarif", ".txt": "text"}
        chosen = format or endings.get(os.path.splitext(path)[1].lower())
        if chosen is None:
            raise ValueError(f"the ending of {os.fspath(path)!r} names no format; give format=, one of {', '.join(sorted(set(endings.values())))}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.report(chosen))

    def __repr__(self) -> str:
        return self.report("text")

    def _repr_html_(self) -> str:
        from assay.display import html_of

        return html_of(self)

    def plot(self) -> Any:
        """The estimates with their intervals as an Altair chart. Raises ImportError without altair."""
        from assay.display import chart_of

        return chart_of(self)


def run(
    suite: str | os.PathLike[str] | Mapping[str, Any],
    *,
    data: Mapping[str, object] | object | None = None,
    set: Mapping[str, object] | Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    threads: int = 0,
    memory: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Run:
    """Runs a suite.

    Args:
        suite: a file, the suite's YAML text, or the suite as a mapping.
        data: tables in memory, by name. One of the name of a table of the suite stands for it: the suite's roles and
            filters stay, its own rows are not read. One table alone, without a name, stands for the suite's only table.
            Others are there for the suite's SQL. A table is a frame (pandas, polars, pyarrow, a DuckDB relation) or a
            mapping of names to columns (NumPy, tensors on the CPU, lists). Columns of numbers are read where they lie.
        set: changes of the suite, as ``--set`` of the command line: ``{"models.a.score": "p2"}``.
        out: the run directory to write; none is written without it.
        threads: 0 is all cores.
        memory: bytes beyond which work goes to disk; 0 is no limit.
        progress: called now and then with the number of rows read so far.

    Raises:
        UsageError: the suite is wrong as written.
        NotComputed: the data cannot be read or measured.
    """
    tables: dict[str, object] = {}
    if isinstance(data, Mapping) and not is_table(data):
        tables = dict(data)
    elif data is not None:
        tables = {"": data}
    rest = (tables, changes_of(set), os.fspath(out) if out is not None else "", threads, memory, progress)
    if isinstance(suite, Mapping):
        return Run(_assay.run(json.dumps(suite), False, *rest))
    text = os.fspath(suite)
    if isinstance(suite, str) and ("\n" in text or ": " in text):
        return Run(_assay.run(text, False, *rest))
    return Run(_assay.run(text, True, *rest))


def changes_of(set: Mapping[str, object] | Sequence[str]) -> list[str]:
    """As ``--set`` of the command line has them."""
    return [f"{key}={json.dumps(value)}" for key, value in set.items()] if isinstance(set, Mapping) else list(set)


def is_table(data: Mapping[str, object]) -> bool:
    """Whether a mapping holds columns rather than tables: sequences, arrays, tensors, series."""
    return any(
        isinstance(one, (list, tuple, memoryview)) or hasattr(one, "dtype") or (hasattr(one, "null_count") and not hasattr(one, "columns"))
        for one in data.values()
    )


def open_run(directory: str | os.PathLike[str] = "") -> Run:
    """A run directory again; without a name the newest one under ``runs``."""
    return Run(_assay.open_run(os.fspath(directory)))
