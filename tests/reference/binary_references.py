# SPDX-License-Identifier: Apache-2.0
"""Binary metrics and what they are compared with. One line an expression."""
import numpy as np
from scipy import stats
from sklearn import metrics as skl

import calibration_references as calibration
from cases import Case
from reference import Reference, mean

NAN = float("nan")


def counts(case: Case) -> tuple:
    """tn, fp, fn, tp."""
    return skl.confusion_matrix(case.y, case.predicted, labels=case.labels, sample_weight=case.w).ravel()


def ratio(numerator, denominator) -> float:
    return numerator / denominator if denominator else NAN


def averaged(function, **fixed):
    """precision, recall, f1 and the like; NaN where there is nothing to divide by."""
    def value(case: Case) -> float:
        arguments = {"average": "binary", "pos_label": case.positive} | fixed
        return function(case.y, case.predicted, labels=case.labels, sample_weight=case.w, zero_division=np.nan, **arguments)
    return value


def roc(case: Case):
    if len(set(case.counted.y)) < 2:
        raise ValueError("one class")
    return skl.roc_curve(case.truth, case.score, sample_weight=case.w, drop_intermediate=False)


def precision_recall(case: Case):
    """precision, recall and threshold, of every score, highest recall first."""
    if case.counted.truth.sum() == 0:
        raise ValueError("no positive rows")
    precision, recall, threshold = skl.precision_recall_curve(case.truth, case.score, sample_weight=case.w)
    return precision[:-1], recall[:-1], threshold


def cumulative_gain(case: Case, share: float) -> float:
    """Positive rows among the top share of rows, where rows of one score come in proportion: the gain curve in between
    its points is a line."""
    weight = np.ones(len(case.y)) if case.w is None else case.w
    scores, place = np.unique(-case.score, return_inverse=True)
    own = np.column_stack([np.bincount(place, each, len(scores)) for each in (weight, weight * case.truth)])
    rows, positives = np.concatenate([[[0, 0]], np.cumsum(own, axis=0)]).T
    return np.interp(share * rows[-1], rows, positives)


def share_of_positives(case: Case) -> float:
    weight = np.ones(len(case.y)) if case.w is None else case.w
    return (weight * case.truth).sum()


def total(case: Case) -> float:
    return len(case.y) if case.w is None else case.w.sum()


def cost(case: Case, false_negative, false_positive) -> float:
    tn, fp, fn, tp = counts(case)
    return ratio(false_negative * fn + false_positive * fp, tn + fp + fn + tp)


def geometric_mean(case: Case) -> float:
    recalls = [averaged(skl.recall_score, pos_label=label)(case) for label in case.labels]
    recalls = [recall for recall in recalls if not np.isnan(recall)]
    return np.prod(recalls) ** (1 / len(recalls))


def likelihood_ratio(which: int):
    def value(case: Case) -> float:
        tn, fp, fn, tp = counts(case)
        if tp + fn == 0 or tn + fp == 0:
            return NAN
        return skl.class_likelihood_ratios(case.y, case.predicted, labels=case.labels, sample_weight=case.w, replace_undefined_by=np.nan)[which]
    return value


def brier_skill(case: Case) -> float:
    return skl.d2_brier_score(case.y, case.score, sample_weight=case.w, pos_label=case.positive, labels=case.labels)


def two_columns(case: Case) -> np.ndarray:
    return np.column_stack([1 - case.score, case.score])


def spherical(case: Case) -> float:
    p = two_columns(case)
    return mean(p[np.arange(len(p)), case.truth] / np.sqrt((p * p).sum(axis=1)), case)


def highest(values, chosen, otherwise=NAN) -> float:
    return np.max(values[chosen]) if np.any(chosen) else otherwise


def precision_at_recall(case: Case, least: float) -> float:
    precision, recall, _ = precision_recall(case)
    return highest(precision, recall >= least)


def recall_at_precision(case: Case, least: float) -> float:
    precision, recall, _ = precision_recall(case)
    return highest(recall, precision >= least, 0.0)


def threshold_at_precision(case: Case, least: float) -> float:
    precision, recall, threshold = precision_recall(case)
    if not np.any((precision >= least) & (recall > 0)):
        return NAN
    return highest(threshold, (precision >= least) & (recall == recall_at_precision(case, least)))


def threshold_at_recall(case: Case, least: float) -> float:
    _, recall, threshold = precision_recall(case)
    return highest(threshold, recall >= least)


def recall_at_rate(case: Case, most: float) -> float:
    fpr, tpr, _ = roc(case)
    return highest(tpr, fpr <= most)


def threshold_at_rate(case: Case, most: float) -> float:
    if np.all(case.counted.truth == 1):
        return NAN
    fpr, _, threshold = skl.roc_curve(case.truth, case.score, sample_weight=case.w, drop_intermediate=False)
    return np.min(threshold[fpr <= most]) if np.any((fpr <= most) & np.isfinite(threshold)) else NAN


def gap(case: Case) -> float:
    positive, negative = case.score[case.truth == 1], case.score[case.truth == 0]
    return stats.ks_2samp(positive, negative).statistic


def sk(name, value, **keys) -> Reference:
    return Reference(f"scikit-learn {name}", value, **keys)


def ranking(name, value, **keys) -> Reference:
    return sk(name, value, scores=True, **keys)


def definition(text, value, **keys) -> Reference:
    return Reference(text, value, **keys)


def area(case: Case, **arguments) -> float:
    if len(set(case.counted.y)) < 2:
        return NAN
    return skl.roc_auc_score(case.truth, case.score, sample_weight=case.w, **arguments)


def raw_partial_area(case: Case, limit: float) -> float:
    """The area that McClish 1989 standardises; scikit-learn returns it standardised only."""
    smallest = limit**2 / 2
    return (2 * area(case, max_fpr=limit) - 1) * (limit - smallest) + smallest


REFERENCES = {
    "accuracy": sk("accuracy_score", lambda c: skl.accuracy_score(c.y, c.predicted, sample_weight=c.w)),
    "balanced_accuracy": sk("balanced_accuracy_score", lambda c: skl.balanced_accuracy_score(c.y, c.predicted, sample_weight=c.w)),
    "balanced_accuracy(adjusted=yes)": sk("balanced_accuracy_score(adjusted=True)", lambda c: skl.balanced_accuracy_score(c.y, c.predicted, sample_weight=c.w, adjusted=True)),
    "zero_one_loss": sk("zero_one_loss", lambda c: skl.zero_one_loss(c.y, c.predicted, sample_weight=c.w)),
    "hamming_loss": sk("hamming_loss", lambda c: skl.hamming_loss(c.y, c.predicted, sample_weight=c.w)),
    "matthews_correlation": sk("matthews_corrcoef", lambda c: skl.matthews_corrcoef(c.y, c.predicted, sample_weight=c.w)),
    "cohen_kappa": sk("cohen_kappa_score", lambda c: skl.cohen_kappa_score(c.y, c.predicted, labels=c.labels, sample_weight=c.w)),
    "precision": sk("precision_score", averaged(skl.precision_score)),
    "precision(average=macro)": sk("precision_score(average='macro')", averaged(skl.precision_score, average="macro")),
    "recall": sk("recall_score", averaged(skl.recall_score)),
    "recall(average=micro)": sk("recall_score(average='micro')", averaged(skl.recall_score, average="micro")),
    "f1": sk("f1_score", averaged(skl.f1_score)),
    "f1(average=macro)": sk("f1_score(average='macro')", averaged(skl.f1_score, average="macro")),
    "f1(average=weighted)": sk("f1_score(average='weighted')", averaged(skl.f1_score, average="weighted")),
    "fbeta(beta=2)": sk("fbeta_score(beta=2)", averaged(skl.fbeta_score, beta=2)),
    "fbeta(beta=0.5)": sk("fbeta_score(beta=0.5)", averaged(skl.fbeta_score, beta=0.5)),
    "jaccard": sk("jaccard_score", lambda c: ratio(counts(c)[3], counts(c)[1:].sum()) if not counts(c)[1:].sum() else
                  skl.jaccard_score(c.y, c.predicted, labels=c.labels, pos_label=c.positive, sample_weight=c.w, zero_division=0)),
    "specificity": sk("recall_score of the negative class", lambda c: averaged(skl.recall_score, pos_label=c.labels[0])(c)),
    "negative_predictive_value": sk("precision_score of the negative class", lambda c: averaged(skl.precision_score, pos_label=c.labels[0])(c)),
    "false_positive_rate": sk("confusion_matrix: fp / (fp + tn)", lambda c: ratio(counts(c)[1], counts(c)[0] + counts(c)[1])),
    "false_negative_rate": sk("confusion_matrix: fn / (fn + tp)", lambda c: ratio(counts(c)[2], counts(c)[2] + counts(c)[3])),
    "false_discovery_rate": sk("confusion_matrix: fp / (fp + tp)", lambda c: ratio(counts(c)[1], counts(c)[1] + counts(c)[3])),
    "false_omission_rate": sk("confusion_matrix: fn / (fn + tn)", lambda c: ratio(counts(c)[2], counts(c)[2] + counts(c)[0])),
    "predicted_positive_rate": sk("confusion_matrix: (fp + tp) / n", lambda c: ratio(counts(c)[1] + counts(c)[3], counts(c).sum())),
    "prevalence": sk("confusion_matrix: (fn + tp) / n", lambda c: ratio(counts(c)[2] + counts(c)[3], counts(c).sum())),
    "positive_likelihood_ratio": sk("class_likelihood_ratios, first", likelihood_ratio(0), scale=lambda c: 1.0),
    "negative_likelihood_ratio": sk("class_likelihood_ratios, second", likelihood_ratio(1), scale=lambda c: 1.0),
    "diagnostic_odds_ratio": sk("class_likelihood_ratios, first over second",
                                lambda c: ratio(counts(c)[3] * counts(c)[0], counts(c)[1] * counts(c)[2]), scale=lambda c: 1.0),
    "informedness": sk("balanced_accuracy_score(adjusted=True)",
                       lambda c: NAN if len(set(c.counted.y)) < 2 else skl.balanced_accuracy_score(c.y, c.predicted, sample_weight=c.w, adjusted=True)),
    "markedness": sk("precision_score of both classes, sum less 1",
                     lambda c: averaged(skl.precision_score)(c) + averaged(skl.precision_score, pos_label=c.labels[0])(c) - 1),
    "fowlkes_mallows": sk("sqrt(precision_score * recall_score)", lambda c: np.sqrt(averaged(skl.precision_score)(c) * averaged(skl.recall_score)(c))),
    "geometric_mean": sk("recall_score of the classes that have rows: root of the product", geometric_mean),
    "expected_cost(false_negative=5, false_positive=2)": definition("Elkan 2001: (5 fn + 2 fp) / n", lambda c: cost(c, 5, 2), scale=lambda c: 1.0),
    "roc_auc": ranking("roc_auc_score", area),
    "gini": ranking("2 roc_auc_score - 1", lambda c: 2 * area(c) - 1),
    "partial_roc_auc(max_fpr=0.1)": ranking("roc_auc_score(max_fpr=0.1)", lambda c: area(c, max_fpr=0.1)),
    "partial_roc_auc(max_fpr=0.3)": ranking("roc_auc_score(max_fpr=0.3)", lambda c: area(c, max_fpr=0.3)),
    "partial_roc_auc(max_fpr=0.2, standardized=no)": ranking("roc_auc_score(max_fpr=0.2), McClish undone", lambda c: raw_partial_area(c, 0.2)),
    "average_precision": ranking("average_precision_score",
                                 lambda c: NAN if c.counted.truth.sum() == 0 else skl.average_precision_score(c.truth, c.score, sample_weight=c.w)),
    "ks_statistic": Reference("scipy ks_2samp", gap, weights=False, scores=True),
    "lift_at_k(k=0.1)": definition("cumulative gain curve over its diagonal",
                                   lambda c: ratio(cumulative_gain(c, 0.1), 0.1 * share_of_positives(c)), scores=True, scale=lambda c: 1.0),
    "gain_at_k(k=0.25)": definition("cumulative gain curve", lambda c: ratio(cumulative_gain(c, 0.25), share_of_positives(c)), scores=True),
    "precision_at_fraction(k=0.25)": definition("cumulative gain curve over its width", lambda c: ratio(cumulative_gain(c, 0.25), 0.25 * total(c)), scores=True),
    "precision_at_recall(recall=0.8)": ranking("precision_recall_curve: highest precision with recall >= 0.8", lambda c: precision_at_recall(c, 0.8)),
    "recall_at_precision(precision=0.7)": ranking("precision_recall_curve: highest recall with precision >= 0.7", lambda c: recall_at_precision(c, 0.7)),
    "recall_at_false_positive_rate(false_positive_rate=0.1)": ranking("roc_curve: highest tpr with fpr <= 0.1", lambda c: recall_at_rate(c, 0.1)),
    "threshold_at_recall(recall=0.8)": ranking("precision_recall_curve: highest threshold with recall >= 0.8", lambda c: threshold_at_recall(c, 0.8)),
    "threshold_at_precision(precision=0.7)": ranking("precision_recall_curve: threshold of the highest recall with precision >= 0.7",
                                                     lambda c: threshold_at_precision(c, 0.7)),
    "threshold_at_false_positive_rate(false_positive_rate=0.1)": ranking("roc_curve: lowest threshold with fpr <= 0.1", lambda c: threshold_at_rate(c, 0.1)),
    "brier_score": sk("brier_score_loss", lambda c: skl.brier_score_loss(c.truth, c.score, sample_weight=c.w, pos_label=1), probabilities=True),
    "log_loss": sk("log_loss", lambda c: skl.log_loss(c.truth, c.score, sample_weight=c.w, labels=[0, 1]), probabilities=True),
    "hinge_loss": sk("hinge_loss", lambda c: skl.hinge_loss(c.truth, c.score, labels=[0, 1], sample_weight=c.w), scores=True,
                     scale=lambda c: mean(1 + np.abs(c.score), c)),
    "d2_brier_score": sk("d2_brier_score", brier_skill, probabilities=True, scale=lambda c: 1 + abs(1 - brier_skill(c))),
    "d2_log_loss": sk("d2_log_loss_score", lambda c: skl.d2_log_loss_score(c.truth, two_columns(c), sample_weight=c.w, labels=[0, 1]), probabilities=True,
                      scale=lambda c: 1 + abs(1 - skl.d2_log_loss_score(c.truth, two_columns(c), sample_weight=c.w, labels=[0, 1]))),
    "mean_score": definition("numpy.average of the scores", lambda c: np.average(c.score, weights=c.w), probabilities=True),
    "sharpness": definition("numpy.var of the scores", lambda c: np.cov(c.score, aweights=c.w, ddof=0), probabilities=True),
    "calibration_in_the_large": definition("numpy.average of score - target", lambda c: np.average(c.score - c.truth, weights=c.w), probabilities=True),
    "spherical_score": definition("Gneiting and Raftery 2007, equation 4", spherical, probabilities=True),
    "top_k_accuracy(k=1)": definition("share of rows on their side of 1/2", lambda c: mean((c.score > 0.5) == c.truth, c), scores=True),
    "expected_calibration_error": definition("mean gap of bins less its bias, in closed form", lambda c: calibration.error_without_bias(calibration.of_class(calibration.independent(c))), probabilities=True),
    "expected_calibration_error(debias=no, bins=10)": definition("mean gap of bins", lambda c: calibration.error(calibration.of_class(c), 10), probabilities=True),
    "maximum_calibration_error": definition("largest gap of bins", lambda c: calibration.largest_error(calibration.of_class(c)), probabilities=True),
    "brier_reliability": definition("Murphy 1973 over ten bins", lambda c: calibration.reliability(calibration.of_class(c)), probabilities=True),
    "brier_reliability(binning=scores)": definition("Murphy 1973", lambda c: calibration.reliability(calibration.of_class(c), 0), probabilities=True),
    "brier_resolution": definition("Murphy 1973 over ten bins", lambda c: calibration.resolution(calibration.of_class(c)), probabilities=True),
    "brier_resolution(binning=scores)": definition("Murphy 1973", lambda c: calibration.resolution(calibration.of_class(c), 0), probabilities=True),
    "brier_uncertainty": definition("Murphy 1973", lambda c: calibration.uncertainty(calibration.of_class(c)), probabilities=True),
    "spiegelhalter_z": definition("Spiegelhalter 1986", calibration.spiegelhalter, probabilities=True, scale=lambda c: 1.0),
    "spiegelhalter_p_value": definition("Spiegelhalter 1986, scipy's normal distribution",
                                        lambda c: 2 * stats.norm.sf(abs(calibration.spiegelhalter(c))), probabilities=True),
    "calibration_slope": definition("Cox 1958, Newton in extended precision", lambda c: calibration.recalibrated(calibration.of_class(c))[1], probabilities=True,
                                    scale=lambda c: 1.0),
    "calibration_intercept": definition("Cox 1958 with the slope at 1, Newton in extended precision",
                                        lambda c: calibration.recalibrated(calibration.of_class(c), free_slope=False)[0], probabilities=True, scale=lambda c: 1.0),
    "boundary_mass(bins=10)": definition("share of scores among k / 10", lambda c: calibration.on_an_end(c, 10), probabilities=True),
}
