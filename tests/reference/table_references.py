# SPDX-License-Identifier: Apache-2.0
"""Curves and matrices: what the numbers of their columns are compared with.

A function is given our table, for where its rows lie, and answers the reference's numbers for some of its columns.
"""
import numpy as np
from scipy import stats
from sklearn import metrics as skl

from binary_references import precision_recall, roc
from cases import Case


def confusion_matrix(case: Case, table: dict) -> dict:
    """scikit-learn confusion_matrix, row after row."""
    theirs = skl.confusion_matrix(case.y, case.predicted, labels=case.labels, sample_weight=case.w)
    classes = range(len(theirs))
    return {"truth": [i for i in classes for _ in classes], "predicted": [j for _ in classes for j in classes], "count": theirs.ravel()}


def roc_curve(case: Case, table: dict) -> dict:
    """scikit-learn roc_curve at each threshold of ours, from (0, 0) to (1, 1)."""
    fpr, tpr, threshold = roc(case)
    chosen = [0] + [int(np.flatnonzero(threshold == value)[0]) for value in table["threshold"][1:]]
    assert table["threshold"][0] is None and chosen[-1] == len(fpr) - 1
    return {"fpr": fpr[chosen], "tpr": tpr[chosen]}


def precision_recall_curve(case: Case, table: dict) -> dict:
    """scikit-learn precision_recall_curve at each threshold of ours, to full recall."""
    precision, recall, threshold = precision_recall(case)
    chosen = [int(np.flatnonzero(threshold == value)[0]) for value in table["threshold"]]
    assert recall[chosen[-1]] == 1
    return {"recall": recall[chosen], "precision": precision[chosen]}


def calibration_curve(case: Case, table: dict) -> dict:
    """Each bin holds the next rows by score: their mean score and their share of positive rows, by numpy."""
    order = np.argsort(case.score, kind="stable")
    score, truth = case.score[order], case.truth[order]
    weight = np.ones(len(order)) if case.w is None else case.w[order]
    ends = np.cumsum(weight) * len(case.counted.y) / weight.sum()
    columns = {"mean_score": [], "observed": []}
    first, seen = 0, 0.0
    for n in table["n"]:
        seen += n
        last = int(np.searchsorted(ends, seen - 1e-6 * max(1.0, seen)) + 1)
        while last < len(ends) and weight[last] == 0:
            last += 1
        rows = slice(first, last)
        columns["mean_score"].append(np.average(score[rows], weights=weight[rows]))
        columns["observed"].append(np.average(truth[rows], weights=weight[rows]))
        first = last
    assert abs(seen - len(case.counted.y)) < 1e-6 * seen
    return columns


def det_curve(case: Case, table: dict) -> dict:
    """Each point is that of scikit-learn roc_curve at its threshold."""
    fpr, tpr, threshold = roc(case)
    at = {value: i for i, value in enumerate(threshold)}
    places = [at[np.inf if value is None else value] for value in table["threshold"]]
    return {"fpr": fpr[places], "fnr": 1 - tpr[places]}


def gain_curve(case: Case, table: dict) -> dict:
    """From (0, 0); the gain is scikit-learn's recall at the threshold."""
    _, recall, threshold = precision_recall(case)
    at = {value: i for i, value in enumerate(threshold)}
    places = [at[value] for value in table["threshold"][1:]]
    return {"gain": [0, *recall[places]]}


def threshold_curve(case: Case, table: dict) -> dict:
    """Precision, recall and their harmonic mean, by scikit-learn precision_recall_curve."""
    precision, recall, threshold = precision_recall(case)
    at = {value: i for i, value in enumerate(threshold)}
    places = [at[value] for value in table["threshold"]]
    p, r = precision[places], recall[places]
    return {"precision": p, "recall": r, "f1": np.where(p + r > 0, 2 * p * r / np.where(p + r > 0, p + r, 1), 0)}


def confusion_matrix_at_thresholds(case: Case, table: dict) -> dict:
    """scikit-learn confusion_matrix_at_thresholds at each threshold of ours."""
    *counts, threshold = skl.confusion_matrix_at_thresholds(case.truth, case.score, sample_weight=case.w)
    at = {value: i for i, value in enumerate(threshold)}
    places = [at[value] for value in table["threshold"]]
    return {name: np.asarray(values)[places] for name, values in zip(("tn", "fp", "fn", "tp"), counts)}


def classification_report(case: Case, table: dict) -> dict:
    """scikit-learn precision_recall_fscore_support of each class; a column with an undefined share is left out."""
    columns = skl.precision_recall_fscore_support(case.y, case.predicted, labels=case.labels, sample_weight=case.w, zero_division=np.nan)
    return {name: values for name, values in zip(("precision", "recall", "f1", "support"), columns) if np.all(np.isfinite(values))}


def multilabel_confusion_matrix(case: Case, table: dict) -> dict:
    """scikit-learn multilabel_confusion_matrix, a class each."""
    matrices = skl.multilabel_confusion_matrix(case.y, case.predicted, labels=case.labels, sample_weight=case.w)
    return {"class": range(len(case.labels)), "tn": matrices[:, 0, 0], "fp": matrices[:, 0, 1], "fn": matrices[:, 1, 0], "tp": matrices[:, 1, 1]}


def residual_curve(case: Case, table: dict) -> dict:
    """Each bin holds the next rows by prediction; without weights and clusters their interval is scipy's."""
    counted = case.counted
    order = np.argsort(counted.prediction, kind="stable")
    residual, prediction = (counted.y - counted.prediction)[order], counted.prediction[order]
    weight = np.ones(len(order)) if counted.w is None else counted.w[order]
    ends = np.cumsum(table["n"]).astype(int)
    assert ends[-1] == len(order)
    bins = [slice(first, last) for first, last in zip([0, *ends[:-1]], ends)]
    columns = {"mean_prediction": [np.average(prediction[rows], weights=weight[rows]) for rows in bins],
               "mean_residual": [np.average(residual[rows], weights=weight[rows]) for rows in bins]}
    if counted.w is None and "cluster" not in case.keys and all(end is not None for end in table["lower"]):
        intervals = [stats.t.interval(0.95, len(residual[rows]) - 1, np.mean(residual[rows]), stats.sem(residual[rows])) for rows in bins]
        columns |= {"lower": [low for low, _ in intervals], "upper": [high for _, high in intervals]}
        together = [stats.t.interval(1 - 0.05 / len(bins), len(residual[rows]) - 1, np.mean(residual[rows]), stats.sem(residual[rows])) for rows in bins]
        columns |= {"simultaneous_lower": [low for low, _ in together], "simultaneous_upper": [high for _, high in together]}
    return columns


def allowed(metric: str, column: str, case: Case) -> float:
    """Up to which difference the numbers of a column agree. Ends of intervals are rounded to 12 digits; counts that
    scikit-learn takes from running totals have the digits of the whole."""
    if case.task == "regression":
        return (1e-11 if column.endswith(("lower", "upper")) else 1e-12) * max(1.0, float(np.max(np.abs(case.y))))
    if metric.endswith("confusion_matrix") and case.w is None:
        return 0.0
    return 1e-12 * (max(1.0, float(np.sum(case.w))) if metric == "confusion_matrix_at_thresholds" and case.w is not None else 1.0)


# Tables of the confusion matrix, which several classes have as a whole; curves are of one class at a time.
OF_ALL_CLASSES = ("confusion_matrix", "classification_report", "multilabel_confusion_matrix")

REFERENCES = {
    "confusion_matrix": ("scikit-learn confusion_matrix", confusion_matrix),
    "roc_curve": ("scikit-learn roc_curve", roc_curve),
    "precision_recall_curve": ("scikit-learn precision_recall_curve", precision_recall_curve),
    "calibration_curve": ("numpy.average of the rows of a bin", calibration_curve),
    "det_curve": ("scikit-learn roc_curve, 1 - tpr", det_curve),
    "gain_curve": ("scikit-learn precision_recall_curve", gain_curve),
    "confusion_matrix_at_thresholds": ("scikit-learn confusion_matrix_at_thresholds", confusion_matrix_at_thresholds),
    "classification_report": ("scikit-learn precision_recall_fscore_support", classification_report),
    "multilabel_confusion_matrix": ("scikit-learn multilabel_confusion_matrix", multilabel_confusion_matrix),
    "residual_curve": ("scipy stats.t.interval of the rows of a bin", residual_curve),
    "threshold_curve": ("scikit-learn precision_recall_curve", threshold_curve),
}
