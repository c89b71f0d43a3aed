# SPDX-License-Identifier: Apache-2.0
"""pytest with suites: each check of a file that ends in ``.suite.yaml`` is a test, and inconclusive is an outcome of its own.

A check passes, fails, or is inconclusive as ``assay run`` has it (``on_inconclusive`` decides what that means, and one of
``severity: warning`` only warns); so does every :func:`assay.assert_check` in a test. Inconclusive tests are shown as ``?`` and counted apart, and like
the exit code 4 of the command line they are no success: the session does not end with 0.
"""

from __future__ import annotations

import os
import pathlib
import warnings
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
    """A suite, run once with the data that it names when the first of its tests is."""

    _run: Run | None = None
    _problem: Exception | None = None

    def collect(self) -> Iterable[pytest.Item]:
        import assay
        from assay import _assay

        try:
            checks = _assay.checks_of(str(self.path))
        except assay.Error:
            checks = []  # the run says what is wrong, as a failure of its own
        if not checks:
            yield SuiteItem.from_parent(self, name="suite")
        for check, title in dict.fromkeys(checks):
            yield CheckItem.from_parent(self, name=title or check, check=check, title=title)

    def run(self) -> Run:
        """The run, or the error that it ended with, for every test of the suite the same."""
        import assay

        if self._run is None and self._problem is None:
            try:
                self._run = assay.run(self.path)
                _write_report(self.config.getoption("--assay-report"), self.path, self._run)
            except Exception as problem:
                self._problem = problem
        if self._problem is not None:
            raise self._problem
        assert self._run is not None
        return self._run


class SuiteItem(pytest.Item):
    """A suite without checks: that it can be measured."""

    def runtest(self) -> None:
        from assay.assertions import CheckFailed

        parent = self.parent
        assert isinstance(parent, SuiteFile)
        run = parent.run()
        if run.verdict != "pass":
            raise CheckFailed(run.sentence)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        import assay

        if isinstance(excinfo.value, (AssertionError, assay.Error)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[pathlib.Path, int, str]:
        return self.path, 0, f"{self.path.name}: {self.name}"


class CheckItem(SuiteItem):
    """One check of a suite, over every dataset and model that it asks."""

    def __init__(self, *, check: str, title: str, **words: Any):
        super().__init__(**words)
        self._check = check
        self._title = title or None

    def runtest(self) -> None:
        from assay.assertions import CheckFailed, CheckInconclusive, explained

        parent = self.parent
        assert isinstance(parent, SuiteFile)
        run = parent.run()
        found = [one for one in zip(run.checks, run.document["checks"]) if (one[0].check, one[0].name) == (self._check, self._title)]
        if not found:
            raise CheckFailed(f"the run did not decide {self._check!r}")
        inconclusive: list[str] = []
        failed: list[str] = []
        for check, said in found:
            verdict = check.verdict if check.verdict != "inconclusive" else said.get("on_inconclusive", "inconclusive")
            if verdict in ("pass", "skipped"):
                continue
            if not check.required:
                warnings.warn(f"{self.path.name}: {explained(check)}", UserWarning, stacklevel=1)
            else:
                (inconclusive if verdict == "inconclusive" else failed).append(explained(check))
        if failed:
            raise CheckFailed("\n".join(failed + inconclusive))
        if inconclusive:
            raise CheckInconclusive("\n".join(inconclusive))


@pytest.hookimpl(trylast=True)  # of what is left when others have chosen
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    where = config.getoption("--assay-report")
    suites = {item.path for item in items if isinstance(item, SuiteItem)}
    if where and os.path.splitext(where)[1] and len(suites) > 1:
        raise pytest.UsageError(f"--assay-report={where} is one file, and {len(suites)} suites would write it; name a directory")


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
