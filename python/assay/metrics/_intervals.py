# SPDX-License-Identifier: Apache-2.0
"""interval=: the same number as an estimate of the engine, with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.estimates import Estimate
from assay.questions import evaluate


def estimate(metric: str, interval: float | bool, *, task: str, sample_weight: Any = None, **words: Any) -> Estimate:
    """The estimate of an expression of the catalog; `interval` is its confidence, True 95 %."""
    confidence = 0.95 if interval is True else float(interval)
    asked = {word: value for word, value in words.items() if value is not None}
    if sample_weight is not None:
        asked["weight"] = np.asarray(sample_weight)
    run = evaluate(metrics=[metric], task=task, confidence=confidence, keep="none", **asked)
    return run.estimates[0]


def refuse(function: str, because: str) -> None:
    raise ValueError(f"{function} has no interval {because}; ask for the number alone, with interval=None")
