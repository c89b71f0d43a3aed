# SPDX-License-Identifier: Apache-2.0
"""average=none gives each class a number of its own, and so does class=NAME."""
import numpy as np
import pytest
from sklearn import metrics as skl

import conformance
from multiclass_references import binarized

COUNTS = {
    "precision": lambda c, **keys: skl.precision_score(c.y, c.predicted, **keys),
    "recall": lambda c, **keys: skl.recall_score(c.y, c.predicted, **keys),
    "f1": lambda c, **keys: skl.f1_score(c.y, c.predicted, **keys),
    "fbeta(beta=2)": lambda c, **keys: skl.fbeta_score(c.y, c.predicted, beta=2, **keys),
}
RANKS = {"roc_auc": skl.roc_auc_score, "average_precision": skl.average_precision_score}


def with_argument(expression: str, argument: str) -> str:
    return f"{expression[:-1]}, {argument})" if expression.endswith(")") else f"{expression}({argument})"


@pytest.mark.parametrize("name", [name for name in conformance.all_cases("multiclass") if name != "100,000 rows"])
def test_every_class_agrees(bench, name):
    case = conformance.all_cases("multiclass")[name]
    theirs = {text: function(case, labels=case.labels, average=None, sample_weight=case.w, zero_division=np.nan) for text, function in COUNTS.items()}
    if case.score is not None:
        truth = binarized(case.counted)
        for text, function in RANKS.items():
            theirs[text] = [function(truth[:, k], case.counted.score[:, k], sample_weight=case.counted.w) if 0 < truth[:, k].sum() < len(truth) else np.nan
                            for k in range(len(case.labels))]
    result = bench.run(case.table(), [with_argument(text, "average=none") for text in theirs], **case.suite())
    for text, values in theirs.items():
        for label, value in zip(case.labels, values):
            ours = result[with_argument(text, f"class={label}")]
            if np.isnan(value):
                assert ours.value is None or text == "average_precision", (text, label)
            else:
                assert ours.value == pytest.approx(value, rel=1e-12, abs=1e-12), (text, label)


def test_each_class_keeps_its_threshold(bench):
    table = {"y": [0, 1, 1, 0, 1, 0], "p": [0.2, 0.4, 0.9, 0.6, 0.35, 0.1]}
    result = bench.run(table, ["recall(average=none, threshold=0.3)", "recall(average=none)"], target="y", score="p")
    assert result["recall(threshold=0.3, class=1)"].value == 1
    assert result["recall(class=1)"].value == 1 / 3
    assert result["recall(threshold=0.3, class=0)"].value == 2 / 3
