# SPDX-License-Identifier: Apache-2.0
"""Metrics of several classes and what they are compared with. One line an expression."""
from dataclasses import replace

import numpy as np
from sklearn import metrics as skl

import calibration_references as calibration
from binary_references import NAN, REFERENCES as BINARY, definition, ratio, sk
from cases import Case
from reference import Refused, mean


def averaged(function, average="macro", **fixed):
    def value(case: Case) -> float:
        return function(case.y, case.predicted, labels=case.labels, average=average, sample_weight=case.w, zero_division=np.nan, **fixed)
    return value


def one_against_rest(case: Case) -> np.ndarray:
    """Of each class: tn, fp, fn, tp."""
    return skl.multilabel_confusion_matrix(case.y, case.predicted, labels=case.labels, sample_weight=case.w).reshape(-1, 4)


def macro(formula):
    """The plain mean over the classes that occur, among truths or predictions, of a function of tn, fp, fn, tp."""
    return lambda case: np.mean([formula(*four) for four in one_against_rest(case) if np.any(four[1:] > 0)])


def micro(formula):
    return lambda case: formula(*one_against_rest(case).sum(axis=0))


def binarized(case: Case) -> np.ndarray:
    return np.array([[int(label == name) for name in case.labels] for label in case.y])


def ranked(function, average):
    """A ranking metric of each class against the rest. Undefined where a class has all rows, or none; a class without
    rows has no part in an average that is weighted by rows."""
    def value(case: Case) -> float:
        truth, score = binarized(case.counted), case.counted.score
        support = truth.sum(axis=0)
        if average == "weighted":
            truth, score = truth[:, support > 0], score[:, support > 0]
        if np.any(support == len(truth)) or (average != "weighted" and np.any(support == 0)):
            return NAN
        return function(truth, score, average=average, sample_weight=case.counted.w)
    return value


def hinge(case: Case) -> float:
    if len(case.labels) < 3:
        raise Refused("scikit-learn takes one column of two classes")
    return skl.hinge_loss(case.y, case.score, labels=case.labels, sample_weight=case.w)


def spherical(case: Case) -> float:
    chosen = (case.score * binarized(case)).sum(axis=1)
    return mean(chosen / np.sqrt((case.score**2).sum(axis=1)), case)


def geometric(case: Case) -> float:
    recalls = skl.recall_score(case.y, case.predicted, labels=case.labels, average=None, sample_weight=case.w, zero_division=np.nan)
    recalls = recalls[~np.isnan(recalls)]
    return np.prod(recalls) ** (1 / len(recalls))


def top_two(case: Case) -> float:
    if len(case.labels) < 3:
        raise Refused("scikit-learn takes one column of two classes")
    return skl.top_k_accuracy_score(case.y, case.score, k=2, labels=case.labels, sample_weight=case.w)


def skill(function, case: Case) -> float:
    """Undefined where a table holds one class only; scikit-learn wants a column for each label that occurs."""
    if len(set(case.counted.y)) < 2:
        return NAN
    return function(case.y, case.score, labels=case.labels, sample_weight=case.w)


def over_classes(value):
    """The mean over the classes of a binary reference, each class against the rest by its own score."""
    def mean_of(case: Case) -> float:
        parts = []
        for k, label in enumerate(case.labels):
            y = np.array([int(one == label) for one in case.y])
            parts.append(value(Case(case.name, "binary", y, case.score[:, k], weight=case.w, labels=[0, 1])))
        return np.mean(parts)
    return mean_of


def kappa(weights=None):
    return lambda c: skl.cohen_kappa_score(c.y, c.predicted, labels=c.labels, weights=weights, sample_weight=c.w)


REFERENCES = {
    "accuracy": sk("accuracy_score", lambda c: skl.accuracy_score(c.y, c.predicted, sample_weight=c.w)),
    "balanced_accuracy": sk("balanced_accuracy_score", lambda c: skl.balanced_accuracy_score(c.y, c.predicted, sample_weight=c.w)),
    "balanced_accuracy(adjusted=yes)": sk("balanced_accuracy_score(adjusted=True)", lambda c: skl.balanced_accuracy_score(c.y, c.predicted, sample_weight=c.w, adjusted=True)),
    "zero_one_loss": sk("zero_one_loss", lambda c: skl.zero_one_loss(c.y, c.predicted, sample_weight=c.w)),
    "hamming_loss": sk("hamming_loss", lambda c: skl.hamming_loss(c.y, c.predicted, sample_weight=c.w)),
    "matthews_correlation": sk("matthews_corrcoef", lambda c: skl.matthews_corrcoef(c.y, c.predicted, sample_weight=c.w)),
    "cohen_kappa": sk("cohen_kappa_score", kappa()),
    "cohen_kappa(weights=linear)": sk("cohen_kappa_score(weights='linear')", kappa("linear")),
    "cohen_kappa(weights=quadratic)": sk("cohen_kappa_score(weights='quadratic')", kappa("quadratic")),
    "precision": sk("precision_score(average='macro')", averaged(skl.precision_score)),
    "precision(average=micro)": sk("precision_score(average='micro')", averaged(skl.precision_score, "micro")),
    "precision(average=weighted)": sk("precision_score(average='weighted')", averaged(skl.precision_score, "weighted")),
    "recall": sk("recall_score(average='macro')", averaged(skl.recall_score)),
    "recall(average=weighted)": sk("recall_score(average='weighted')", averaged(skl.recall_score, "weighted")),
    "f1": sk("f1_score(average='macro')", averaged(skl.f1_score)),
    "f1(average=micro)": sk("f1_score(average='micro')", averaged(skl.f1_score, "micro")),
    "f1(average=weighted)": sk("f1_score(average='weighted')", averaged(skl.f1_score, "weighted")),
    "fbeta(beta=2)": sk("fbeta_score(beta=2, average='macro')", averaged(skl.fbeta_score, beta=2)),
    "fbeta(beta=0.5, average=micro)": sk("fbeta_score(beta=0.5, average='micro')", averaged(skl.fbeta_score, "micro", beta=0.5)),
    "jaccard": sk("jaccard_score(average='macro')", macro(lambda tn, fp, fn, tp: ratio(tp, tp + fp + fn))),
    "jaccard(average=micro)": sk("jaccard_score(average='micro')",
                                 lambda c: skl.jaccard_score(c.y, c.predicted, labels=c.labels, average="micro", sample_weight=c.w)),
    "specificity": sk("multilabel_confusion_matrix: tn / (tn + fp), mean", macro(lambda tn, fp, fn, tp: ratio(tn, tn + fp))),
    "negative_predictive_value": sk("multilabel_confusion_matrix: tn / (tn + fn), mean", macro(lambda tn, fp, fn, tp: ratio(tn, tn + fn))),
    "false_positive_rate": sk("multilabel_confusion_matrix: fp / (fp + tn), mean", macro(lambda tn, fp, fn, tp: ratio(fp, tn + fp))),
    "false_negative_rate": sk("multilabel_confusion_matrix: fn / (fn + tp), mean", macro(lambda tn, fp, fn, tp: ratio(fn, fn + tp))),
    "false_discovery_rate": sk("multilabel_confusion_matrix: fp / (fp + tp), mean", macro(lambda tn, fp, fn, tp: ratio(fp, fp + tp))),
    "false_omission_rate": sk("multilabel_confusion_matrix: fn / (fn + tn), mean", macro(lambda tn, fp, fn, tp: ratio(fn, fn + tn))),
    "predicted_positive_rate": sk("multilabel_confusion_matrix: (fp + tp) / n, mean", macro(lambda tn, fp, fn, tp: (fp + tp) / (tn + fp + fn + tp))),
    "prevalence": sk("multilabel_confusion_matrix: (fn + tp) / n, mean", macro(lambda tn, fp, fn, tp: (fn + tp) / (tn + fp + fn + tp))),
    "positive_likelihood_ratio": sk("multilabel_confusion_matrix: recall / fpr, mean",
                                    macro(lambda tn, fp, fn, tp: ratio(ratio(tp, tp + fn), ratio(fp, tn + fp))), scale=lambda c: 1.0),
    "negative_likelihood_ratio": sk("multilabel_confusion_matrix: fnr / specificity, mean",
                                    macro(lambda tn, fp, fn, tp: ratio(ratio(fn, tp + fn), ratio(tn, tn + fp))), scale=lambda c: 1.0),
    "diagnostic_odds_ratio": sk("multilabel_confusion_matrix: tp tn / (fp fn), mean", macro(lambda tn, fp, fn, tp: ratio(tp * tn, fp * fn)), scale=lambda c: 1.0),
    "informedness": sk("multilabel_confusion_matrix: recall + specificity - 1, mean",
                       macro(lambda tn, fp, fn, tp: ratio(tp, tp + fn) + ratio(tn, tn + fp) - 1)),
    "markedness": sk("multilabel_confusion_matrix: precision + npv - 1, mean", macro(lambda tn, fp, fn, tp: ratio(tp, tp + fp) + ratio(tn, tn + fn) - 1)),
    "fowlkes_mallows": sk("multilabel_confusion_matrix: sqrt(precision recall), mean",
                          macro(lambda tn, fp, fn, tp: np.sqrt(ratio(tp, tp + fp) * ratio(tp, tp + fn)))),
    "geometric_mean": sk("recall_score(average=None): root of the product", geometric),
    "roc_auc": sk("roc_auc_score(multi_class='ovr')", ranked(skl.roc_auc_score, "macro"), scores=True),
    "roc_auc(average=weighted)": sk("roc_auc_score(multi_class='ovr', average='weighted')", ranked(skl.roc_auc_score, "weighted"), scores=True),
    "average_precision": sk("average_precision_score(average='macro')", ranked(skl.average_precision_score, "macro"), scores=True),
    "brier_score": sk("brier_score_loss", lambda c: skl.brier_score_loss(c.y, c.score, labels=c.labels, sample_weight=c.w, scale_by_half="auto"), probabilities=True,
                      scale=lambda c: 1.0),
    "log_loss": sk("log_loss", lambda c: skl.log_loss(c.y, c.score, labels=c.labels, sample_weight=c.w), probabilities=True),
    "hinge_loss": sk("hinge_loss", hinge, scores=True),
    "spherical_score": definition("Gneiting and Raftery 2007, equation 4", spherical, probabilities=True),
    "top_k_accuracy(k=2)": sk("top_k_accuracy_score(k=2)", top_two, scores=True),
    "d2_brier_score": sk("d2_brier_score", lambda c: skill(skl.d2_brier_score, c), probabilities=True, scale=lambda c: 1 + abs(1 - skill(skl.d2_brier_score, c))),
    "d2_log_loss": sk("d2_log_loss_score", lambda c: skill(skl.d2_log_loss_score, c), probabilities=True, scale=lambda c: 1 + abs(1 - skill(skl.d2_log_loss_score, c))),
    "expected_calibration_error": definition("mean gap of the top label's bins less its bias, in closed form",
                                             lambda c: calibration.error_without_bias(calibration.of_top_label(calibration.independent(c))), probabilities=True),
    "expected_calibration_error(debias=no)": definition("mean gap of the top label's bins", lambda c: calibration.error(calibration.of_top_label(c)), probabilities=True),
    "maximum_calibration_error": definition("largest gap of the top label's bins", lambda c: calibration.largest_error(calibration.of_top_label(c)), probabilities=True),
}
# One class against the rest, which is what the binary references are of.
for name, reference in BINARY.items():
    if name.split("(")[0] in ("calibration_slope", "calibration_intercept", "brier_reliability", "brier_resolution", "brier_uncertainty"):
        text = f"{name[:-1]}, average=macro)" if name.endswith(")") else f"{name}(average=macro)"
        REFERENCES[text] = replace(reference, value=over_classes(reference.value))
