# SPDX-License-Identifier: Apache-2.0
"""Curves and matrices: what each of their rows is compared with."""
import numpy as np
from sklearn import metrics as skl

from binary_references import precision_recall, roc
from cases import Case


def confusion_matrix(case: Case, table: dict) -> list:
    """Every cell of scikit-learn confusion_matrix."""
    theirs = skl.confusion_matrix(case.y, case.predicted, labels=case.labels, sample_weight=case.w)
    assert len(table["count"]) == theirs.size
    return [(ours, theirs[int(truth), int(predicted)]) for truth, predicted, ours in zip(table["truth"], table["predicted"], table["count"])]


def roc_curve(case: Case, table: dict) -> list:
    """Each point is scikit-learn's at its threshold; from (0, 0) to (1, 1)."""
    fpr, tpr, threshold = roc(case)
    at = {value: i for i, value in enumerate(threshold)}
    pairs = [(table["fpr"][0], 0), (table["tpr"][0], 0), (table["fpr"][-1], 1), (table["tpr"][-1], 1)]
    for ours_fpr, ours_tpr, value in zip(table["fpr"][1:], table["tpr"][1:], table["threshold"][1:]):
        pairs += [(ours_fpr, fpr[at[value]]), (ours_tpr, tpr[at[value]])]
    return pairs


def precision_recall_curve(case: Case, table: dict) -> list:
    """Each point is scikit-learn's at its threshold; recall ends at 1."""
    precision, recall, threshold = precision_recall(case)
    at = {value: i for i, value in enumerate(threshold)}
    pairs = [(table["recall"][-1], 1)]
    for ours_recall, ours_precision, value in zip(table["recall"], table["precision"], table["threshold"]):
        pairs += [(ours_recall, recall[at[value]]), (ours_precision, precision[at[value]])]
    return pairs


def calibration_curve(case: Case, table: dict) -> list:
    """Each bin holds the next rows by score: their mean score and their share of positive rows, by numpy."""
    order = np.argsort(case.score, kind="stable")
    score, truth = case.score[order], case.truth[order]
    weight = np.ones(len(order)) if case.w is None else case.w[order]
    share = len(case.counted.y) / weight.sum()
    pairs, first, seen = [], 0, 0.0
    edges = np.cumsum(weight) * share
    for mean, observed, n in zip(table["mean_score"], table["observed"], table["n"]):
        seen += n
        last = int(np.searchsorted(edges, seen - 1e-6 * max(1.0, seen)) + 1)
        while last < len(edges) and weight[last] == 0:
            last += 1
        rows = slice(first, last)
        pairs += [(mean, np.average(score[rows], weights=weight[rows])), (observed, np.average(truth[rows], weights=weight[rows]))]
        first = last
    assert abs(seen - len(case.counted.y)) < 1e-6 * seen
    return pairs


REFERENCES = {
    "confusion_matrix": confusion_matrix,
    "roc_curve": roc_curve,
    "precision_recall_curve": precision_recall_curve,
    "calibration_curve": calibration_curve,
}
