# SPDX-License-Identifier: Apache-2.0
"""Checks as assertions, for any test runner."""

from __future__ import annotations

from typing import Any

from assay.checks import Check
from assay.questions import evaluate
from assay.runs import Run


class CheckFailed(AssertionError):
    """A requirement is not met, or could not be decided for a reason that is no lack of data."""


class CheckInconclusive(AssertionError):
    """The data do not settle a requirement: neither pass nor fail. Under pytest an outcome of its own."""


def assert_check(measured: Run | object, check: str, **words: Any) -> Check:
    """Asserts that a requirement is met.

        assay.assert_check(frame, "accuracy >= 0.9", target="y", prediction="p")
        assay.assert_check(run, "roc_auc >= 0.85")

    Args:
        measured: a table with the words of :func:`assay.evaluate`, or a run one of whose checks this is, by its text or
            its name. Over several models and datasets all of them must pass.
        check: the requirement.

    Returns:
        The check, the first of several.

    Raises:
        CheckFailed, CheckInconclusive: with estimate, interval, and how many examples would settle it.
        KeyError: the run has no such check.
        UsageError: the check is wrong as written.
    """
    __tracebackhide__ = True
    run = measured if isinstance(measured, Run) else evaluate(measured, checks=[check], **words)
    found = [one for one in run.checks if check in (one.check, one.name)]
    if not found:
        there = ", ".join(repr(one.check) for one in run.checks) or "none"
        raise KeyError(f"the run has no check {check!r}; there are {there}. Hand over the table to decide another one")
    unmet = [one for one in found if one.verdict != "pass"]
    if not unmet:
        return found[0]
    text = "\n".join(map(explained, unmet))
    if all(one.verdict == "inconclusive" for one in unmet):
        raise CheckInconclusive(text)
    raise CheckFailed(text)


def explained(check: Check) -> str:
    """The verdict with what it rests on, a line for each slice that does not pass."""
    # A table's own predictions are of no model that anybody named.
    lines = [str(check) + (f" of model {check.model}" if check.model not in (None, "model") else "")]
    for member in check.members:
        if member["verdict"] != "pass":
            interval = member.get("interval") or {}
            ends = f" [{_end(interval.get('lower'))}, {_end(interval.get('upper'))}]" if interval else ""
            lines.append(f"  {member['slice']}: {member['verdict']}, {_end(member.get('estimate'))}{ends}, n = {member['n']:,}")
    return "\n".join(lines)


def _end(value: float | None) -> str:
    return "unbounded" if value is None else f"{value:.4g}"
