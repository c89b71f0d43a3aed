# SPDX-License-Identifier: Apache-2.0
"""Curves and the confusion matrix against scikit-learn."""
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, det_curve, f1_score, precision_recall_curve, precision_score, recall_score, roc_curve

CLOSE = dict(rel=1e-12, abs=1e-12)


def binary_table(n, seed, decimals=2, weighted=False):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.3).astype(int)
    y[:2] = [0, 1]
    table = {"y": y, "p": np.round(np.clip(rng.normal(0.4 + 0.2 * y, 0.2), 0, 1), decimals)}
    if weighted:
        table["w"] = rng.choice([0.5, 1.0, 2.0], n)
    return table


def columns_of(bench, table, metric, **roles):
    if "w" in table:
        roles["weight"] = "w"
    return bench.run(table, [metric], target="y", score="p", **roles)[metric].column_of_table


def thresholds(column):
    return [np.inf if value is None else value for value in column]


@pytest.mark.parametrize("drop", [True, False])
@pytest.mark.parametrize("decimals, weighted", [(1, False), (2, False), (3, False), (2, True)])
def test_roc_curve(bench, decimals, weighted, drop):
    table = binary_table(700, 1, decimals, weighted)
    columns = columns_of(bench, table, f"roc_curve(points=0, drop_intermediate={'yes' if drop else 'no'})")
    fpr, tpr, cuts = roc_curve(table["y"], table["p"], sample_weight=table.get("w"), drop_intermediate=drop)
    if not (drop and weighted):  # a straight line of weights is straight but for rounding
        assert columns["fpr"] == pytest.approx(fpr, **CLOSE) and columns["tpr"] == pytest.approx(tpr, **CLOSE)
        assert thresholds(columns["threshold"]) == pytest.approx(cuts, **CLOSE)
    for low, lower, value, upper, high in zip(*(columns[name] for name in ("simultaneous_lower", "lower", "tpr", "upper", "simultaneous_upper"))):
        assert lower <= value + 1e-12 and value <= upper + 1e-12 and low <= value + 1e-12 and value <= high + 1e-12


@pytest.mark.parametrize("drop", [True, False])
@pytest.mark.parametrize("decimals, weighted", [(1, False), (3, False), (2, True)])
def test_precision_recall_curve(bench, decimals, weighted, drop):
    table = binary_table(500, 2, decimals, weighted)
    columns = columns_of(bench, table, f"precision_recall_curve(points=0, drop_intermediate={'yes' if drop else 'no'})")
    precision, recall, cuts = precision_recall_curve(table["y"], table["p"], sample_weight=table.get("w"), drop_intermediate=drop)
    assert columns["precision"][::-1] == pytest.approx(precision[:-1], **CLOSE)
    assert columns["recall"][::-1] == pytest.approx(recall[:-1], **CLOSE)
    assert columns["threshold"][::-1] == pytest.approx(cuts, **CLOSE)
    for name in ("lower", "simultaneous_lower"):
        assert all(lower <= value + 1e-12 for lower, value in zip(columns[name], columns["precision"]))


@pytest.mark.parametrize("drop", [True, False])
@pytest.mark.parametrize("decimals, weighted", [(1, False), (3, False), (2, True)])
def test_det_curve(bench, decimals, weighted, drop):
    table = binary_table(400, 3, decimals, weighted)
    columns = columns_of(bench, table, f"det_curve(points=0, drop_intermediate={'yes' if drop else 'no'})")
    fpr, fnr, cuts = det_curve(table["y"], table["p"], sample_weight=table.get("w"), drop_intermediate=drop)
    assert columns["fpr"][::-1] == pytest.approx(fpr, **CLOSE)
    assert columns["fnr"][::-1] == pytest.approx(fnr, **CLOSE)
    assert thresholds(columns["threshold"][::-1]) == pytest.approx(cuts, **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_gain_and_lift(bench, weighted):
    table = binary_table(300, 4, weighted=weighted)
    columns = columns_of(bench, table, "gain_curve(points=0)")
    y, p, w = table["y"], table["p"], table.get("w", np.ones(300))
    for depth, gain, lift, cut in list(zip(columns["depth"], columns["gain"], columns["lift"], columns["threshold"]))[1:]:
        above = p >= cut
        assert depth == pytest.approx(w[above].sum() / w.sum(), **CLOSE)
        assert gain == pytest.approx((w * y)[above].sum() / (w * y).sum(), **CLOSE)
        assert lift == pytest.approx(np.average(y[above], weights=w[above]) / np.average(y, weights=w), **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_threshold_curve(bench, weighted):
    table = binary_table(300, 5, 1, weighted=weighted)
    columns = columns_of(bench, table, "threshold_curve(points=0)")
    y, p, w = table["y"], table["p"], table.get("w")
    assert columns["threshold"] == sorted(set(p.tolist()), reverse=True)
    for i, cut in enumerate(columns["threshold"]):
        for name, score in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
            assert columns[name][i] == pytest.approx(score(y, p >= cut, sample_weight=w, zero_division=0), **CLOSE)
            assert columns[f"{name}_lower"][i] <= columns[name][i] + 1e-12 and columns[name][i] <= columns[f"{name}_upper"][i] + 1e-12


def test_few_points_stand_for_many(bench):
    table = binary_table(5000, 6, 6)
    columns = columns_of(bench, table, "roc_curve(points=50)")
    assert 50 <= len(columns["fpr"]) <= 102 and (columns["fpr"][-1], columns["tpr"][-1]) == (1, 1)


def test_curves_of_one_class_and_of_the_top_label(bench):
    rng = np.random.default_rng(7)
    p = rng.dirichlet([1, 1, 1], 300)
    y = np.array([rng.choice(3, p=row) for row in p])
    table = {"y": np.array(list("abc"))[y]} | {f"p_{'abc'[k]}": p[:, k] for k in range(3)}
    result = bench.run(table, ["roc_curve(class=b, points=0)", "calibration_curve"], target="y", score="p_*", task="multiclass")
    fpr, tpr, _ = roc_curve(y == 1, p[:, 1])
    assert result["roc_curve(class=b, points=0)"].column_of_table["fpr"] == pytest.approx(fpr, **CLOSE)
    curve = result["calibration_curve"].column_of_table
    assert sum(curve["n"]) == 300
    assert np.average(curve["observed"], weights=curve["n"]) == pytest.approx(np.mean(p.argmax(axis=1) == y), **CLOSE)


def test_a_curve_without_one_class_is_undefined(bench):
    estimate = bench.run({"y": [1, 1, 1], "p": [0.2, 0.5, 0.7]}, ["roc_curve"], target="y", score="p", labels=[0, 1], positive=1)["roc_curve"]
    assert estimate.undefined == "no negative rows"
