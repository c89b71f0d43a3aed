# SPDX-License-Identifier: Apache-2.0
"""Curves and matrices: what the numbers of their columns are compared with.

A function is given our table, for where its rows lie, and answers the reference's numbers for some of its columns.
"""
import numpy as np
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


REFERENCES = {
    "confusion_matrix": ("scikit-learn confusion_matrix", confusion_matrix),
    "roc_curve": ("scikit-learn roc_curve", roc_curve),
    "precision_recall_curve": ("scikit-learn precision_recall_curve", precision_recall_curve),
    "calibration_curve": ("numpy.average of the rows of a bin", calibration_curve),
    "det_curve": ("scikit-learn roc_curve, 1 - tpr", det_curve),
    "gain_curve": ("scikit-learn precision_recall_curve", gain_curve),
    "threshold_curve": ("scikit-learn precision_recall_curve", threshold_curve),
}
