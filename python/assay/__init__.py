# SPDX-License-Identifier: Apache-2.0
"""Measures AI systems and turns the measurements into decisions.

    import assay

    run = assay.evaluate(frame, target="churned", score="p", checks=["roc_auc >= 0.85"])
    run.verdict, run["roc_auc"].interval
"""

from __future__ import annotations

from assay._assay import __version__
from assay.checks import Check
from assay.errors import Defect, Error, NotComputed, UsageError
from assay.estimates import Estimate, Estimates, Interval
from assay.runs import Run, open_run, run

__all__ = [
    "Check",
    "Defect",
    "Error",
    "Estimate",
    "Estimates",
    "Interval",
    "NotComputed",
    "Run",
    "UsageError",
    "__version__",
    "open_run",
    "run",
]
