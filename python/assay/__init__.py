# SPDX-License-Identifier: Apache-2.0
"""Measures AI systems and turns the measurements into decisions.

    import assay

    run = assay.evaluate(frame, target="churned", score="p", checks=["roc_auc >= 0.85"])
    run.verdict, run["roc_auc"].interval
"""

from __future__ import annotations

from assay._assay import __version__
from assay.assertions import CheckFailed, CheckInconclusive, assert_check
from assay.checks import Check
from assay.comparisons import Comparison, Difference, compare
from assay.errors import Defect, Error, NotComputed, UsageError
from assay.estimates import Estimate, Estimates, Interval
from assay.plans import Plan, plan
from assay.questions import evaluate, learn
from assay.runs import Run, open_run, run
from assay.states import State

__all__ = [
    "Check",
    "CheckFailed",
    "CheckInconclusive",
    "Comparison",
    "Defect",
    "Difference",
    "Error",
    "Estimate",
    "Estimates",
    "Interval",
    "NotComputed",
    "Plan",
    "Run",
    "State",
    "UsageError",
    "__version__",
    "assert_check",
    "compare",
    "evaluate",
    "learn",
    "open_run",
    "plan",
    "run",
]
