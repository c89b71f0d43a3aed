# SPDX-License-Identifier: Apache-2.0
"""What an estimate is compared with: a function of a reference implementation, or a published definition written out."""
import math
import warnings
from dataclasses import dataclass
from typing import Callable

import numpy as np

from cases import Case


class Refused(Exception):
    """The reference has no answer for this kind of table, so there is nothing to compare."""


@dataclass(frozen=True)
class Reference:
    source: str                          # as the conformance page names it
    value: Callable[[Case], object]      # a number, or NaN where the reference calls it undefined
    weights: bool = True                 # takes weights; else every row is repeated as often as its weight says
    scores: bool = False                 # needs scores
    probabilities: bool = False          # needs scores within [0, 1]
    scale: Callable[[Case], float] | None = None   # mean size of the summands, of values without bounds

    def applies_to(self, case: Case) -> bool:
        if (self.scores or self.probabilities) and case.score is None:
            return False
        return case.probabilities or not self.probabilities

    def __call__(self, case: Case) -> float | None:
        """The reference's value; None where it is undefined."""
        if not self.weights:
            case = case.repeated()
            if case is None:
                raise Refused("weights that are no counts")
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                value = float(self.value(case))
            except (ValueError, ZeroDivisionError):
                return None
        return value if math.isfinite(value) else None


def mean(values, case: Case) -> float:
    """The weighted mean, summed exactly."""
    weight = np.ones(len(values)) if case.weight is None else case.weight
    return math.fsum(np.asarray(values, dtype=float) * weight) / math.fsum(weight)
