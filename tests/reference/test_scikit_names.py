# SPDX-License-Identifier: Apache-2.0
"""Every name of scikit-learn's metrics and scorers is one here, or docs/scikit-learn.md says why it is not."""
import pathlib
import re

import numpy as np
import pytest
from sklearn import metrics as skl

from assay_command import catalog

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/scikit-learn.md"
AVERAGES = ("macro", "micro", "weighted", "samples")

# Names that issue reports and other libraries have for metrics; each resolves as it is typed.
TYPED = """auc auroc mae mse rmse mape mcc tpr tnr fpr fnr npv ppv sensitivity specificity selectivity informedness youden_j markedness prevalence
           lr_plus lr_minus gini ks lift gain partial_auc pauc recall_at_precision precision_at_recall expected_cost ece mce brier_score log_loss
           cross_entropy calibration_slope calibration_intercept calibration_in_the_large reliability_curve sharpness spiegelhalter_z bias wape smape
           mase pinball_loss poisson_deviance gamma_deviance tweedie_deviance pearson spearman kendall_tau concordance coverage crps
           residual_quantile picp""".split()


def names() -> set:
    return {name for metric in catalog() for name in (metric["name"], *metric["aliases"])}


def out_of_scope() -> set:
    section = PAGE.read_text(encoding="utf-8").split("## Out of scope")[1]
    return set(re.findall(r"`(\w+)`", section))


def test_every_function_is_a_metric_or_out_of_scope():
    missing = [name for name in skl.__all__ if name not in names() | out_of_scope()]
    assert not missing, missing


def test_what_is_out_of_scope_is_no_metric_and_exists():
    assert not out_of_scope() & names()
    assert out_of_scope() <= set(skl.__all__) | set(skl.get_scorer_names())


@pytest.mark.parametrize("name", TYPED)
def test_what_people_type_resolves(name):
    assert name in names()


def tables() -> dict:
    random = np.random.default_rng(3)
    n = 200
    y = random.integers(0, 2, n)
    p = np.clip(0.2 + 0.5 * y + random.normal(0, 0.25, n), 0.01, 0.99)
    three = random.integers(0, 3, n)
    raw = random.gamma(1, size=(n, 3)) + np.eye(3)[three]
    labels, chosen = random.integers(0, 2, (n, 3)), random.integers(0, 2, (n, 3))
    for marks in (labels, chosen):  # a row without a label has no share of them; scikit-learn makes it 0
        marks[marks.sum(axis=1) == 0, 1] = 1
    numbers = random.gamma(2, 3, n) + 0.1
    return {
        "binary": ({"y": y, "p": p}, {"target": "y", "score": "p"}, dict(y=y, score=p, predicted=(p >= 0.5).astype(int))),
        "multiclass": ({"y": three} | {f"p_{k}": raw[:, k] / raw.sum(axis=1) for k in range(3)}, {"target": "y", "task": "multiclass", "score": {str(k): f"p_{k}" for k in range(3)}},
                       dict(y=three, score=raw / raw.sum(axis=1, keepdims=True), predicted=raw.argmax(axis=1))),
        "multilabel": ({f"t{k}": labels[:, k] for k in range(3)} | {f"d{k}": chosen[:, k] for k in range(3)},
                       {"target": ["t0", "t1", "t2"], "prediction": ["d0", "d1", "d2"], "task": "multilabel"}, dict(y=labels, score=chosen, predicted=chosen)),
        "regression": ({"y": numbers, "p": numbers * 1.1}, {"target": "y", "prediction": "p", "task": "regression"}, dict(y=numbers, score=None, predicted=numbers * 1.1)),
    }


def task_of(scorer: str) -> str:
    if scorer.endswith("_samples"):
        return "multilabel"
    if scorer.endswith(AVERAGES) or "_ov" in scorer or scorer == "top_k_accuracy":
        return "multiclass"
    function = skl.get_scorer(scorer)._score_func.__name__
    regression = re.search(r"squared|absolute|max_error|deviance|r2|explained|d2_(?!log|brier)", function) is not None
    return "regression" if regression else "binary"


@pytest.mark.parametrize("scorer", [name for name in skl.get_scorer_names() if name not in out_of_scope()])
def test_every_scorer_is_a_metric_of_the_same_value(bench, scorer):
    table, keys, arrays = tables()[task_of(scorer)]
    ours = scorer.removeprefix("neg_")
    if ours != scorer:
        with pytest.raises(AssertionError, match="is a loss with its sign turned around"):
            bench.run(table, [scorer], **keys)
    found = skl.get_scorer(scorer)
    estimator_output = arrays["score"] if found._response_method != "predict" else arrays["predicted"]
    expected = found._sign * found._score_func(arrays["y"], estimator_output, **found._kwargs)
    value = bench.run(table, [ours], **keys)[ours].value
    assert value == pytest.approx(-expected if ours != scorer else expected, rel=1e-12)


def test_a_partial_area_is_spelled_as_there(bench):
    table, keys, arrays = tables()["binary"]
    for limit in (0.1, 0.5):
        name = f"roc_auc(max_fpr={limit})"
        result = bench.run(table, [name], checks=[f"{name} >= 0.1"], **keys)
        assert result[name].value == pytest.approx(skl.roc_auc_score(arrays["y"], arrays["score"], max_fpr=limit), rel=1e-12)
        assert result[name].signature.startswith("partial_roc_auc|") and result.checks[0]["estimate"] == result[name].value
