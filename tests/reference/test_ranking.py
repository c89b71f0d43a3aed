# SPDX-License-Identifier: Apache-2.0
"""Rankings and thresholds against scikit-learn and scipy."""
import numpy as np
import pytest
import sklearn.metrics as sk
from scipy import stats

CLOSE = dict(rel=1e-12, abs=1e-12)


def table_of(n, seed, decimals=2, weighted=False, prevalence=0.3):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < prevalence).astype(int)
    y[:2] = [0, 1]
    table = {"y": y, "p": np.round(np.clip(rng.normal(0.4 + 0.15 * y, 0.2), 0, 1), decimals)}
    if weighted:
        table["w"] = rng.choice([0.5, 1.0, 3.0], n)
    return table


def value_of(bench, table, metric, **keys):
    roles = {"weight": "w"} if "w" in table else {}
    return bench.run(table, [metric], target="y", score="p", **roles, **keys)[metric].value


CASES = [(50, 1, False), (400, 2, False), (400, 12, False), (400, 2, True), (3, 2, False)]


@pytest.mark.parametrize("n, decimals, weighted", CASES)
def test_areas(bench, n, decimals, weighted):
    table = table_of(n, n + decimals, decimals, weighted)
    y, p, w = table["y"], table["p"], table.get("w")
    assert value_of(bench, table, "roc_auc") == pytest.approx(sk.roc_auc_score(y, p, sample_weight=w), **CLOSE)
    assert value_of(bench, table, "gini") == pytest.approx(2 * sk.roc_auc_score(y, p, sample_weight=w) - 1, **CLOSE)
    assert value_of(bench, table, "average_precision") == pytest.approx(sk.average_precision_score(y, p, sample_weight=w), **CLOSE)
    for limit in (0.05, 0.3, 0.99):
        expected = sk.roc_auc_score(y, p, sample_weight=w, max_fpr=limit)
        assert value_of(bench, table, f"partial_roc_auc(max_fpr={limit})") == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("multi_class", ["ovr", "ovo"])
@pytest.mark.parametrize("average", ["macro", "weighted"])
@pytest.mark.parametrize("decimals", [1, 12])
def test_area_of_several_classes(bench, multi_class, average, decimals):
    rng = np.random.default_rng(5)
    y = rng.choice(3, 500, p=[0.6, 0.3, 0.1])
    p = rng.dirichlet([1, 1, 1], 500) * 0.6 + 0.4 * np.eye(3)[y]
    p = np.round(p, decimals)
    p[:, 2] = 1 - p[:, 0] - p[:, 1]
    table = {"y": np.array(list("abc"))[y]} | {f"p_{'abc'[k]}": p[:, k] for k in range(3)}
    metric = f"roc_auc(multi_class={multi_class}, average={average})"
    estimate = bench.run(table, [metric], target="y", score="p_*", task="multiclass")[metric]
    assert estimate.value == pytest.approx(sk.roc_auc_score(y, p, multi_class=multi_class, average=average), **CLOSE)
    assert estimate.interval[0] < estimate.value < estimate.interval[1]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_areas_averaged_over_classes(bench, average, weighted):
    rng = np.random.default_rng(6)
    y = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    p = np.round(rng.dirichlet([1, 1, 1], 400) * 0.7 + 0.3 * np.eye(3)[y], 2)
    p[:, 2] = 1 - p[:, 0] - p[:, 1]
    table = {"y": np.array(list("abc"))[y]} | {f"p_{'abc'[k]}": p[:, k] for k in range(3)}
    w = rng.choice([0.5, 2.0], 400) if weighted else None
    roles = {}
    if weighted:
        table["w"], roles = w, {"weight": "w"}
    metrics = [f"average_precision(average={average})", f"roc_auc(average={average})"]
    result = bench.run(table, metrics, target="y", score="p_*", task="multiclass", **roles)
    assert result[metrics[0]].value == pytest.approx(sk.average_precision_score(np.eye(3)[y], p, average=average, sample_weight=w), **CLOSE)
    assert result[metrics[1]].value == pytest.approx(sk.roc_auc_score(np.eye(3)[y], p, average=average, sample_weight=w), **CLOSE)


def test_each_class_has_its_own_ranking(bench):
    rng = np.random.default_rng(7)
    y = rng.integers(0, 3, 300)
    p = rng.dirichlet([1, 1, 1], 300) * 0.7 + 0.3 * np.eye(3)[y]
    table = {"y": np.array(list("abc"))[y]} | {f"p_{'abc'[k]}": p[:, k] for k in range(3)}
    result = bench.run(table, ["roc_auc(average=none)"], target="y", score="p_*", task="multiclass")
    for k, name in enumerate("abc"):
        assert result[f"roc_auc(class={name})"].value == pytest.approx(sk.roc_auc_score(y == k, p[:, k]), **CLOSE)


def test_one_score_of_two_classes_ranks_the_positive_one_alone(bench):
    with pytest.raises(AssertionError, match="declare the other class: positive: 0"):
        value_of(bench, table_of(300, 8), "average_precision(class=0)")


@pytest.mark.parametrize("n, decimals", [(60, 1), (500, 3)])
def test_ks(bench, n, decimals):
    table = table_of(n, 9, decimals)
    y, p = table["y"], table["p"]
    assert value_of(bench, table, "ks_statistic") == pytest.approx(stats.ks_2samp(p[y == 1], p[y == 0]).statistic, **CLOSE)


@pytest.mark.parametrize("n, decimals, weighted", CASES)
@pytest.mark.parametrize("target", [0.2, 0.5, 0.8])
def test_one_rate_at_a_fixed_other(bench, n, decimals, weighted, target):
    table = table_of(n, 10 + n, decimals, weighted)
    y, p, w = table["y"], table["p"], table.get("w")
    precision, recall, cuts = (column[:-1] if len(column) > len(np.unique(p)) else column for column in sk.precision_recall_curve(y, p, sample_weight=w))
    fpr, tpr, thresholds = sk.roc_curve(y, p, sample_weight=w, drop_intermediate=False)
    reached = precision >= target
    assert value_of(bench, table, f"recall_at_precision({target})") == pytest.approx(recall[reached].max() if reached.any() else 0, **CLOSE)
    assert value_of(bench, table, f"precision_at_recall({target})") == pytest.approx(precision[recall >= target].max(), **CLOSE)
    assert value_of(bench, table, f"recall_at_false_positive_rate({target})") == pytest.approx(tpr[fpr <= target].max(), **CLOSE)
    assert value_of(bench, table, f"threshold_at_recall({target})") == cuts[recall >= target].max()
    allowed = thresholds[(fpr <= target) & np.isfinite(thresholds)]
    assert value_of(bench, table, f"threshold_at_false_positive_rate({target})") == (allowed.min() if len(allowed) else None)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [0.1, 0.25, 1])
def test_the_top_of_a_ranking(bench, weighted, k):
    """Without ties and with a cut between rows: plain sums of the first rows."""
    table = table_of(400, 11, 12, weighted)
    if weighted:
        table["w"] = np.ones(400) * 2
    order = np.argsort(-table["p"])[: int(400 * k)]
    found = table["y"][order].sum()
    assert value_of(bench, table, f"gain_at_k(k={k})") == pytest.approx(found / table["y"].sum(), **CLOSE)
    assert value_of(bench, table, f"precision_at_fraction(k={k})") == pytest.approx(found / len(order), **CLOSE)
    assert value_of(bench, table, f"lift_at_k(k={k})") == pytest.approx(found / len(order) / table["y"].mean(), **CLOSE)
