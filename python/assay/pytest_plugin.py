# SPDX-License-Identifier: Apache-2.0
"""pytest with suites: files that end in ``.suite.yaml`` are tests, and inconclusive is an outcome of its own.

A suite passes, fails, or is inconclusive as ``assay run`` has it (``on_inconclusive`` of the suite decides what that
means); so does every :func:`assay.assert_check` in a test. Inconclusive tests are shown as ``?`` and counted apart, and like
the exit code 4 of the command line they are no success: the session does not end with 0.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assay.runs import Run


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("assay")
    group.addoption("--assay-report", metavar="PATH", help="write a report of each suite's run: a directory for one page a suite, or a file (.html, .md, .json, .xml, .sarif)")


def pytest_collect_file(file_path: pathlib.Path, parent: pytest.Collector) -> SuiteFile | None:
    if file_path.name.endswith((".suite.yaml", ".suite.yml")):
        return SuiteFile.from_parent(parent, path=file_path)
    return None


class SuiteFile(pytest.File):
    def collect(self) -> Iterable[pytest.Item]:
        yield SuiteItem.from_parent(self, name="suite")


class SuiteItem(pytest.Item):
    """A suite, run with the data that it names."""

    def runtest(self) -> None:
        import assay
        from assay.assertions import CheckFailed, CheckInconclusive, explained

        run = assay.run(self.path)
        _write_report(self.config.getoption("--assay-report"), self.path, run)
        if run.verdict == "pass":
            return
        unmet = "\n".join(explained(one) for one in run.checks if one.verdict not in ("pass", "skipped"))
        raise (CheckInconclusive if run.verdict == "inconclusive" else CheckFailed)(f"{run.sentence}\n{unmet}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        import assay

        if isinstance(excinfo.value, (AssertionError, assay.Error)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[pathlib.Path, int, str]:
        return self.path, 0, f"suite: {self.path.name}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    if call.excinfo is not None and type(call.excinfo.value).__name__ == "CheckInconclusive":
        report.assay_inconclusive = True
    return report


def pytest_report_teststatus(report: Any) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    if getattr(report, "assay_inconclusive", False):
        return "inconclusive", "?", ("INCONCLUSIVE", {"yellow": True})
    return None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    inconclusive = terminalreporter.stats.get("inconclusive", [])
    if inconclusive:
        terminalreporter.section("inconclusive")
        for report in inconclusive:
            terminalreporter.line(f"{report.nodeid}\n{report.longreprtext}")


def _write_report(where: str | None, suite: pathlib.Path, run: Run) -> None:
    if not where:
        return
    if os.path.splitext(where)[1]:
        run.save(where)
        return
    os.makedirs(where, exist_ok=True)
    run.save(os.path.join(where, suite.name.rsplit(".", 1)[0] + ".html"))
