# SPDX-License-Identifier: Apache-2.0
"""pytest with checks: ``assert_check``, suites as tests, and inconclusive as an outcome of its own.

Files that end in ``.suite.yaml`` are collected; each of their checks is a test. A check that fails is a failure, one
that could not be computed an error, one that is inconclusive is neither: it is shown as ``?`` and counted apart, unless
the suite says ``on_inconclusive: fail`` or ``pass``. ``--assay-report=PATH`` writes a report of each suite's run.
"""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assay.checks import Check
    from assay.runs import Run


class Inconclusive(Exception):
    """The data do not settle a check: neither pass nor fail."""


class CheckFailure(AssertionError):
    """A check does not pass."""


def assert_check(run: Run, check: str, *, allow_inconclusive: bool = False) -> Check:
    """Asserts that a run meets a requirement, ``"accuracy >= 0.9"``; the check itself, for more assertions.

    The check is one of the run's own, as it is written in the suite; one that is not is decided on the data that the run
    measured, as if it stood in the suite. A failure shows estimate, interval and how many examples would settle it.

    Raises:
        CheckFailure: the verdict is not ``pass`` (nor inconclusive, where that is allowed).
        UsageError: the check is wrong as written.
    """
    __tracebackhide__ = True
    own = [one for one in run.checks if one.check == check or one.name == check]
    found = own or run.check(check)
    for one in found:
        if one.verdict == "pass" or (allow_inconclusive and one.verdict == "inconclusive"):
            continue
        raise CheckFailure(str(one))
    return found[0]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("assay")
    group.addoption("--assay-report", metavar="PATH", help="write a report of each suite's run: a directory, or a file "
                    "(.html, .md, .json, .xml) for one suite")


def pytest_collect_file(file_path: pathlib.Path, parent: pytest.Collector) -> SuiteFile | None:
    if file_path.name.endswith((".suite.yaml", ".suite.yml")):
        return SuiteFile.from_parent(parent, path=file_path)
    return None


class SuiteFile(pytest.File):
    """One suite; it runs when its first check is asked for."""

    _run: Run | None = None

    def run_once(self) -> Run:
        if self._run is None:
            from assay.runs import run

            self._run = run(str(self.path))
            _write_report(self.config.getoption("--assay-report"), self.path, self._run)
        return self._run

    def collect(self) -> Iterable[pytest.Item]:
        from assay.runs import checks_of_suite

        for index, (text, line) in enumerate(checks_of_suite(self.path)):
            yield CheckItem.from_parent(self, name=text, index=index, line=line)


class CheckItem(pytest.Item):
    """One check of a suite, over every model and dataset that it asks for."""

    def __init__(self, *, index: int, line: int, **rest: Any):
        super().__init__(**rest)
        self.index = index
        self.line = line

    def runtest(self) -> None:
        run = self.parent.run_once()  # type: ignore[union-attr]
        own = [one for one in run.checks if one.line == self.line]
        verdicts = [one.verdict for one in own]
        lines = "\n".join(str(one) for one in own)
        if not own or "skipped" in verdicts and set(verdicts) == {"skipped"}:
            pytest.skip(own[0].reason or "skipped" if own else "it was not decided")
        if "fail" in verdicts or "error" in verdicts:
            if any(one.required for one in own):
                raise CheckFailure(lines)
            pytest.xfail(f"a warning: {lines}")
        if "inconclusive" in verdicts and run.document.get("on_inconclusive") != "pass":
            if run.document.get("on_inconclusive") == "fail":
                raise CheckFailure(lines)
            raise Inconclusive(lines)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (CheckFailure, Inconclusive)):
            return str(excinfo.value)
        from assay.errors import Error

        return str(excinfo.value) if isinstance(excinfo.value, Error) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[pathlib.Path, int, str]:
        return self.path, max(self.line - 1, 0), f"check: {self.name}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.excinfo is not None and isinstance(call.excinfo.value, Inconclusive):
        report.outcome = "skipped"
        report.wasinconclusive = str(call.excinfo.value)
        report.longrepr = (str(item.path), item.reportinfo()[1] or 0, f"Inconclusive: {call.excinfo.value}")
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    if hasattr(report, "wasinconclusive"):
        return "inconclusive", "?", ("INCONCLUSIVE", {"yellow": True})
    return None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = terminalreporter.stats.get("inconclusive", [])
    if reports:
        terminalreporter.section("inconclusive checks")
        for report in reports:
            terminalreporter.line(f"{report.nodeid}\n  {report.wasinconclusive}")


def _write_report(where: str | None, suite: pathlib.Path, run: Run) -> None:
    if not where:
        return
    if os.path.splitext(where)[1]:
        run.save(where)
        return
    os.makedirs(where, exist_ok=True)
    run.save(os.path.join(where, suite.name.removesuffix(".yaml").removesuffix(".yml") + ".html"))
