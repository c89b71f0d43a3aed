# SPDX-License-Identifier: Apache-2.0
"""Where Assay and a reference differ on purpose, and why. The conformance page shows both numbers of each case."""
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Deviation:
    tasks: tuple
    metrics: tuple
    undefined: str | None                # our reason, where ours is undefined
    theirs: Callable[[float | None], bool]
    reason: str
    cases: tuple = ()                    # by name; empty: any

    def explains(self, one) -> bool:
        return (one.task in self.tasks and one.expression.split("(")[0] in self.metrics and one.undefined == self.undefined and self.theirs(one.theirs)
                and (not self.cases or one.case in self.cases))


def a_number(value) -> bool:
    return value is not None


CLASSES = ("binary", "multiclass")
LEFT_OUT = "an average over classes is undefined where it is for one of them; scikit-learn (zero_division=nan) leaves that class out"

DEVIATIONS = [
    Deviation(CLASSES, ("precision", "f1", "fbeta"), "no row is predicted as the class", a_number, LEFT_OUT),
    Deviation(CLASSES, ("recall",), "no row of the class", a_number, LEFT_OUT),
    Deviation(CLASSES, ("f1", "fbeta"), "no row of the class and none predicted as it", a_number, LEFT_OUT),
    Deviation(("binary",), ("d2_log_loss",), "only one class among truths", lambda value: value is not None and value < -1e14,
              "the share of a null model whose loss is 0; scikit-learn divides by the loss left by clipping, about 2e-16"),
    Deviation(CLASSES, ("matthews_correlation",), "only one class among truths or predictions", lambda value: value == 0,
              "there is no correlation where nothing varies; scikit-learn gives 0"),
    Deviation(("binary",), ("hinge_loss",), None, lambda value: value is not None and value > 1,
              "scikit-learn takes the only class of a table as the negative one, whichever it is", cases=("only positive rows", "one positive row", "one class", "one row")),
]
