# SPDX-License-Identifier: Apache-2.0
"""Metrics of ranked scores and their curves: scikit-learn's names, signatures and numbers."""

from __future__ import annotations

import functools
import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from assay._assay import Formula, ranked
from assay.metrics._inputs import Array, InvalidParameter, array_of, column, finite, is_text, kind_of, numbers, one_of, same_length, undefined, weights_of
from assay.metrics._intervals import estimate, refuse

_ROC_AUC = Formula("roc_auc", {})
_AVERAGE_PRECISION = Formula("average_precision", {})
_COVERAGE = Formula("coverage_error", {})
_LABEL_LOSS = Formula("label_ranking_loss", {})
_LABEL_PRECISION = Formula("label_ranking_average_precision", {})
_AVERAGES = (None, "micro", "macro", "weighted", "samples")


@functools.lru_cache(maxsize=64)
def _partial(max_fpr: float) -> Formula:
    return Formula("partial_roc_auc", {"max_fpr": max_fpr})


# ---- Curves ----


def auc(x: Array, y: Array) -> float:
    """Area under points, by trapezoids."""
    same_length(x, y)
    numbers(x), numbers(y)
    x, y = column(np.asarray(x)), column(np.asarray(y))
    if len(x) < 2:
        raise ValueError(f"At least 2 points are needed to compute area under curve, but x.shape = {x.shape}")
    steps = np.diff(x)
    falls = bool((steps < 0).any())
    if falls and not (steps <= 0).all():
        raise ValueError(f"x is neither increasing nor decreasing : {x}.")
    return float((steps * (y[1:] + y[:-1]) / 2).sum() * (-1 if falls else 1))


def confusion_matrix_at_thresholds(
    y_true: Array, y_score: Array, *, pos_label: Any = None, sample_weight: Array = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """True negatives, false positives, false negatives, true positives at every distinct score, the highest first."""
    kind = kind_of(y_true, "y_true")
    if kind != "binary" and not (kind == "multiclass" and pos_label is not None):
        raise ValueError(f"{kind} format is not supported")
    same_length(y_true, y_score, sample_weight)
    truth = finite(column(array_of(y_true, "y_true")))
    positive = truth == _positive(pos_label, truth)
    scores = finite(column(array_of(y_score, "y_score")))
    weight = weights_of(sample_weight, len(truth))
    thresholds, true_positives, false_positives = _points(positive, scores, weight)
    return false_positives[-1] - false_positives, false_positives, true_positives[-1] - true_positives, true_positives, thresholds


def roc_curve(y_true: Array, y_score: Array, *, pos_label: Any = None, sample_weight: Array = None, drop_intermediate: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """False positive rates, true positive rates and thresholds, from (0, 0) on."""
    _, false_positives, _, true_positives, thresholds = confusion_matrix_at_thresholds(y_true, y_score, pos_label=pos_label, sample_weight=sample_weight)
    if drop_intermediate and len(thresholds) > 2:
        bends = (np.diff(false_positives, 2) != 0) | (np.diff(true_positives, 2) != 0)
        false_positives, true_positives, thresholds = _at(_ends(bends), false_positives, true_positives, thresholds)
    false_positives, true_positives, thresholds = (np.r_[start, one] for start, one in ((0.0, false_positives), (0.0, true_positives), (np.inf, thresholds)))
    rates = []
    for counts, rows, rate in ((false_positives, "negative", "false"), (true_positives, "positive", "true")):
        if counts[-1] <= 0:
            undefined(f"No {rows} samples in y_true, {rate} positive value should be meaningless")
            rates.append(np.full(len(counts), math.nan))
        else:
            rates.append(counts / counts[-1])
    return rates[0], rates[1], thresholds


def precision_recall_curve(y_true: Array, y_score: Array, *, pos_label: Any = None, sample_weight: Array = None, drop_intermediate: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Precisions, recalls and thresholds, from the lowest threshold to the point (1, 0)."""
    _, false_positives, _, true_positives, thresholds = confusion_matrix_at_thresholds(y_true, y_score, pos_label=pos_label, sample_weight=sample_weight)
    if drop_intermediate and len(thresholds) > 2:
        steps = np.diff(true_positives) != 0
        false_positives, true_positives, thresholds = _at(_ends(steps[:-1] | steps[1:]), false_positives, true_positives, thresholds)
    chosen = true_positives + false_positives
    precision = np.divide(true_positives, chosen, out=np.zeros_like(chosen), where=chosen != 0)
    if true_positives[-1] == 0:
        warnings.warn("No positive class found in y_true, recall is set to one for all thresholds.", stacklevel=2)
        recall = np.ones_like(true_positives)
    else:
        recall = true_positives / true_positives[-1]
    return np.r_[precision[::-1], 1.0], np.r_[recall[::-1], 0.0], thresholds[::-1].copy()


def det_curve(y_true: Array, y_score: Array, pos_label: Any = None, sample_weight: Array = None, drop_intermediate: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """False positive rates, false negative rates and thresholds."""
    _, false_positives, _, true_positives, thresholds = confusion_matrix_at_thresholds(y_true, y_score, pos_label=pos_label, sample_weight=sample_weight)
    false_positives, true_positives, thresholds = (np.r_[start, one] for start, one in ((0.0, false_positives), (0.0, true_positives), (np.inf, thresholds)))
    if drop_intermediate and len(thresholds) > 2:
        steps = np.diff(true_positives) != 0
        false_positives, true_positives, thresholds = _at(_ends(steps[:-1] | steps[1:]), false_positives, true_positives, thresholds)
    if len(np.unique(array_of(y_true, "y_true"))) != 2:
        raise ValueError("Only one class is present in y_true. Detection error tradeoff curve is not defined in that case.")
    first = int(np.searchsorted(false_positives, false_positives[0], side="right")) - 1
    last = int(np.searchsorted(true_positives, true_positives[-1])) + 1
    part = slice(max(first, 0), last)
    misses = true_positives[-1] - true_positives
    return false_positives[part][::-1] / false_positives[-1], misses[part][::-1] / true_positives[-1], thresholds[part][::-1].copy()


def metric_at_thresholds(y_true: Array, y_score: Array, metric_func: Callable[..., Any], *, sample_weight: Array = None, metric_params: dict[str, Any] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Any metric of predicted labels at every distinct score, the highest first."""
    if not callable(metric_func):
        raise InvalidParameter(f"The 'metric_func' parameter of metric_at_thresholds must be a callable. Got {metric_func!r} instead.")
    same_length(y_true, y_score, sample_weight)
    truth, scores = finite(column(array_of(y_true, "y_true"))), finite(column(array_of(y_score, "y_score")))
    weight = weights_of(sample_weight, len(truth))
    params = dict(metric_params or {})
    if weight is not None:
        used = weight != 0
        truth, scores, weight = truth[used], scores[used], weight[used]
        params["sample_weight"] = weight
    order = np.argsort(-scores, kind="stable")
    truth, scores = truth[order], scores[order]
    if weight is not None:
        params["sample_weight"] = weight[order]
    thresholds = scores[np.r_[np.nonzero(np.diff(scores))[0], len(scores) - 1]]
    return np.asarray([metric_func(truth, (scores >= one).astype(np.int32), **params) for one in thresholds]), thresholds


# ---- One number ----


def roc_auc_score(
    y_true: Array,
    y_score: Array,
    *,
    average: str | None = "macro",
    sample_weight: Array = None,
    max_fpr: float | None = None,
    multi_class: str = "raise",
    labels: Array = None,
    interval: Any = None,
) -> Any:
    """Probability that a positive row scores higher than a negative one; up to a false positive rate with max_fpr."""
    if average == "macro" and max_fpr is None and multi_class == "raise" and interval is None:
        value = _ROC_AUC.of_scores(y_true, y_score, sample_weight)
        if value is not None:
            return value
    one_of("roc_auc_score", "average", average, _AVERAGES)
    one_of("roc_auc_score", "multi_class", multi_class, ("raise", "ovr", "ovo"))
    if max_fpr is not None and (isinstance(max_fpr, bool) or not isinstance(max_fpr, (int, float, np.number)) or not 0 < max_fpr <= 1):
        raise InvalidParameter(f"The 'max_fpr' parameter of roc_auc_score must be a float in the range (0.0, 1.0] or None. Got {max_fpr!r} instead.")
    kind = kind_of(y_true, "y_true")
    truth, score = array_of(y_true, "y_true"), numbers(y_score)
    weight = None if sample_weight is None else column(array_of(sample_weight, "sample_weight"))
    formula = _ROC_AUC if max_fpr is None or max_fpr == 1 else _partial(float(max_fpr))
    if kind == "multiclass" or (kind == "binary" and score.ndim == 2 and score.shape[1] > 2):
        if max_fpr is not None and max_fpr != 1:
            raise ValueError(f"Partial AUC computation not available in multiclass setting, 'max_fpr' must be set to `None`, received `max_fpr={max_fpr}` instead")
        if multi_class == "raise":
            raise ValueError("multi_class must be in ('ovo', 'ovr')")
        return _of_classes(column(truth), score, labels, multi_class, average, weight, interval)
    if interval is not None:
        if kind != "binary":
            refuse("roc_auc_score", "of several labels a row yet")
        expression = "roc_auc" if formula is _ROC_AUC else f"roc_auc(max_fpr={float(max_fpr or 1)!r})"
        return _estimate(expression, column(truth) == np.unique(truth)[-1], column(score), weight, interval)
    if kind == "binary":
        classes = np.unique(truth)
        truth = (column(truth) == classes[-1]).astype(np.int64) if len(classes) == 2 else np.zeros(len(truth), dtype=np.int64)

    def area(positive: np.ndarray, scores: np.ndarray, weight: np.ndarray | None) -> float:
        value = _binary(formula, positive, scores, weight)
        if value is None:
            undefined("Only one class is present in y_true. ROC AUC score is not defined in that case.")
            return math.nan
        return value

    return _over_labels(area, kind, truth, score, average, weight)


def average_precision_score(y_true: Array, y_score: Array, *, average: str | None = "macro", pos_label: Any = 1, sample_weight: Array = None, interval: Any = None) -> Any:
    """Mean precision over the recall range, rows ranked by score."""
    if average == "macro" and type(pos_label) is int and pos_label == 1 and interval is None:
        value = _AVERAGE_PRECISION.of_scores(y_true, y_score, sample_weight)
        if value is not None:
            return value
    one_of("average_precision_score", "average", average, _AVERAGES)
    kind = kind_of(y_true, "y_true")
    truth = array_of(y_true, "y_true")
    weight = None if sample_weight is None else column(array_of(sample_weight, "sample_weight"))
    present = np.unique(truth)
    score = numbers(y_score)
    if kind == "binary":
        if len(present) == 2 and pos_label not in present.tolist():
            raise ValueError(f"pos_label={pos_label} is not a valid label. It should be one of {present}")
        truth = (column(truth) == pos_label).astype(np.int64)
    elif kind in ("multilabel-indicator", "multiclass") and pos_label != 1:
        raise ValueError(f"Parameter pos_label is fixed to 1 for {kind} y_true. Do not set pos_label or set pos_label to 1.")
    elif kind == "multiclass":
        truth = (column(truth)[:, np.newaxis] == present).astype(np.int64)
        if score.shape != truth.shape:
            raise ValueError(f"`y_score` needs to be of shape `(n_samples, n_classes)`, since `y_true` contains multiple classes. Got `y_score.shape={score.shape}`.")
        kind = "multilabel-indicator"
    if interval is not None:
        if kind != "binary":
            refuse("average_precision_score", "of several classes yet")
        return _estimate("average_precision", truth, column(score), weight, interval)

    def precision(positive: np.ndarray, scores: np.ndarray, weight: np.ndarray | None) -> float:
        value = _binary(_AVERAGE_PRECISION, positive, scores, weight)
        if value is None:
            warnings.warn("No positive class found in y_true, recall is set to one for all thresholds.", stacklevel=4)
            return 0.0
        return value

    return _over_labels(precision, kind, truth, score, average, weight)


def coverage_error(y_true: Array, y_score: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """How far down the ranked labels one must go, on average, to cover all true ones."""
    return _of_label_rows("coverage_error", _COVERAGE, y_true, y_score, sample_weight, interval)


def label_ranking_loss(y_true: Array, y_score: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """Share of the pairs of a true and a false label that are ranked the wrong way round."""
    return _of_label_rows("label_ranking_loss", _LABEL_LOSS, y_true, y_score, sample_weight, interval)


def label_ranking_average_precision_score(y_true: Array, y_score: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """Share of true labels among those ranked at least as high as each true one."""
    return _of_label_rows("label_ranking_average_precision", _LABEL_PRECISION, y_true, y_score, sample_weight, interval)


def dcg_score(y_true: Array, y_score: Array, *, k: int | None = None, log_base: float = 2, sample_weight: Array = None, ignore_ties: bool = False, interval: Any = None) -> Any:
    """Discounted gain of each ranked list, averaged over the lists."""
    if interval is not None and log_base != 2:
        refuse("dcg_score", "of another base than 2")
    return _of_lists("dcg", y_true, y_score, k, sample_weight, ignore_ties, interval) * (math.log(log_base) / math.log(2) if log_base != 2 else 1)


def ndcg_score(y_true: Array, y_score: Array, *, k: int | None = None, sample_weight: Array = None, ignore_ties: bool = False, interval: Any = None) -> Any:
    """The same as a share of the best that there is."""
    relevance = numbers(y_true)
    if relevance.min() < 0:
        raise ValueError("ndcg_score should not be used on negative y_true values.")
    if relevance.ndim > 1 and relevance.shape[1] <= 1:
        raise ValueError(f"Computing NDCG is only meaningful when there is more than 1 document. Got {relevance.shape[1]} instead.")
    return _of_lists("ndcg", y_true, y_score, k, sample_weight, ignore_ties, interval)


# ---- Parts ----


def _positive(pos_label: Any, truth: np.ndarray) -> Any:
    """The positive label, where it is not said: 1 of labels that leave no doubt."""
    if pos_label is not None:
        return pos_label
    classes = np.unique(truth).tolist()
    if is_text(truth) or set(classes) not in ({0, 1}, {-1, 1}, {0}, {-1}, {1}):
        raise ValueError(
            f"y_true takes value in {{{', '.join(map(repr, classes))}}} and pos_label is not specified: either make y_true take value in "
            "{0, 1} or {-1, 1} or pass pos_label explicitly."
        )
    return 1


def _points(positive: np.ndarray, scores: np.ndarray, weight: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct scores from the highest on, and what lies at or above each: positive rows and negative ones."""
    if weight is not None:
        used = weight != 0
        positive, scores, weight = positive[used], scores[used], weight[used]
    points = ranked(positive, scores, weight) if scores.dtype.kind in "biuf" else None
    if points is None:
        points = ranked(positive.astype(np.int64), scores.astype(np.float64), None if weight is None else weight.astype(np.float64))
    if points is None:
        raise ValueError("scores and weights are finite numbers, one each row")
    thresholds, positives, negatives = points
    return thresholds.astype(scores.dtype, copy=False), np.cumsum(positives), np.cumsum(negatives)


def _ends(inner: np.ndarray) -> np.ndarray:
    return np.nonzero(np.r_[True, inner, True])[0]


def _at(places: np.ndarray, *columns: np.ndarray) -> list[np.ndarray]:
    return [one[places] for one in columns]


def _binary(formula: Formula, positive: np.ndarray, scores: np.ndarray, weight: np.ndarray | None) -> float | None:
    rows = same_length(positive, scores, weight)
    return formula.of_scores(positive.astype(np.int64), np.asarray(scores, dtype=np.float64), None if weight is None else weights_of(np.asarray(weight, dtype=np.float64), rows))


def _over_labels(measure: Callable[..., float], kind: str, truth: np.ndarray, score: np.ndarray, average: str | None, weight: np.ndarray | None) -> Any:
    """Of the only label, or of several averaged."""
    if kind == "binary":
        return measure(column(truth), column(score), weight)
    if kind != "multilabel-indicator":
        raise ValueError(f"{kind} format is not supported")
    same_length(truth, score, weight)
    if truth.shape != score.shape:
        raise ValueError("y_true and y_score have different shape")
    if average == "micro":
        return measure(truth.ravel(), score.ravel(), None if weight is None else np.repeat(weight, truth.shape[1]))
    shares = None
    if average == "weighted":
        shares = truth.sum(axis=0) if weight is None else weight @ truth
        if shares.sum() == 0:
            return 0
    if average == "samples":
        shares, truth, score, weight = weight, truth.T, score.T, None
    values = np.array([measure(truth[:, k], score[:, k], weight) for k in range(truth.shape[1])])
    if average is None:
        return values
    if shares is not None:
        values[np.asarray(shares) == 0] = 0
    return float(np.average(values, weights=shares))


def _of_classes(truth: np.ndarray, score: np.ndarray, labels: Array, multi_class: str, average: str | None, weight: np.ndarray | None, interval: Any) -> Any:
    if score.ndim != 2:
        raise ValueError(f"`y_score` needs to be of shape `(n_samples, n_classes)`, since `y_true` contains multiple classes. Got `y_score.shape={score.shape}`.")
    if not np.allclose(1, score.sum(axis=1)):
        raise ValueError("Target scores need to be probabilities for multiclass roc_auc, i.e. they should sum up to 1.0 over classes")
    options: tuple[str | None, ...] = ("macro", "weighted", None)
    if multi_class == "ovr":
        options = ("micro", *options)
    if average not in options:
        raise ValueError(f"average must be one of {options} for multiclass problems")
    if average is None and multi_class == "ovo":
        raise NotImplementedError("average=None is not implemented for multi_class='ovo'.")
    if labels is not None:
        given = column(array_of(labels, "labels"))
        classes = np.unique(given)
        if len(classes) != len(given):
            raise ValueError("Parameter 'labels' must be unique")
        if not np.array_equal(classes, given):
            raise ValueError("Parameter 'labels' must be ordered")
        if len(classes) != score.shape[1]:
            raise ValueError(f"Number of given labels, {len(classes)}, not equal to the number of columns in 'y_score', {score.shape[1]}")
        if np.setdiff1d(truth, classes).size:
            raise ValueError("'y_true' contains labels not in parameter 'labels'")
    else:
        classes = np.unique(truth)
        if len(classes) != score.shape[1]:
            raise ValueError("Number of classes in y_true not equal to the number of columns in 'y_score'")
    if multi_class == "ovo" and weight is not None:
        raise ValueError("sample_weight is not supported for multiclass one-vs-one ROC AUC, 'sample_weight' must be None in this case.")
    same_length(truth, score, weight)
    if interval is not None:
        if average is None or average == "micro":
            refuse("roc_auc_score", f"with average={average!r} of several classes")
        places = np.searchsorted(classes, truth).astype(np.int64)
        expression = f"roc_auc(average={average}, multi_class={multi_class})"
        return estimate(
            expression, interval, task="multiclass", sample_weight=weight, target=places, labels=list(range(len(classes))),
            score={str(k): np.ascontiguousarray(score[:, k], dtype=np.float64) for k in range(len(classes))},
        )

    def area(positive: np.ndarray, scores: np.ndarray, weight: np.ndarray | None) -> float:
        value = _binary(_ROC_AUC, positive, scores, weight)
        if value is None:
            undefined("Only one class is present in y_true. ROC AUC score is not defined in that case.")
            return math.nan
        return value

    if multi_class == "ovr":
        return _over_labels(area, "multilabel-indicator", (truth[:, np.newaxis] == classes).astype(np.int64), score, average, weight)
    places = np.searchsorted(classes, truth)
    areas, shares = [], []
    for one, other in itertools.combinations(np.unique(places), 2):
        rows = (places == one) | (places == other)
        areas.append((area(places[rows] == one, score[rows, one], None) + area(places[rows] == other, score[rows, other], None)) / 2)
        shares.append(rows.mean())
    return float(np.average(areas, weights=shares if average == "weighted" else None))


def _estimate(expression: str, positive: np.ndarray, score: np.ndarray, weight: np.ndarray | None, interval: Any) -> Any:
    return estimate(
        expression, interval, task="binary", sample_weight=weight, target=positive.astype(np.int64), positive=1, labels=[0, 1],
        score=np.ascontiguousarray(score, dtype=np.float64),
    )


def _of_label_rows(metric: str, formula: Formula, y_true: Array, y_score: Array, sample_weight: Array, interval: Any) -> Any:
    truth, score = array_of(y_true, "y_true"), numbers(y_score)
    rows = same_length(truth, score, sample_weight) if metric != "coverage_error" or min(truth.ndim, score.ndim) == 2 else 0
    kind = kind_of(truth, "y_true")
    one_label = kind == "binary" and truth.ndim == 2 and metric == "label_ranking_average_precision"
    if metric == "coverage_error" and min(truth.ndim, score.ndim) == 1:
        raise ValueError(f"Expected 2D array, got 1D array instead:\narray={truth if truth.ndim == 1 else score}.")
    if truth.shape != score.shape and (kind == "multilabel-indicator" or metric == "label_ranking_average_precision"):
        raise ValueError("y_true and y_score have different shape")
    if kind != "multilabel-indicator" and not one_label:
        raise ValueError(f"{kind} format is not supported")
    weight = weights_of(sample_weight, rows)
    if interval is not None:
        table: dict[str, Any] = {f"t{k}": truth[:, k].astype(np.int64) for k in range(truth.shape[1])}
        table |= {f"s{k}": np.ascontiguousarray(score[:, k], dtype=np.float64) for k in range(truth.shape[1])}
        if weight is not None:
            table["w"] = weight
        return estimate(
            metric, interval, task="multilabel", data=table, target=[f"t{k}" for k in range(truth.shape[1])],
            labels=[f"label {k}" for k in range(truth.shape[1])], score={f"label {k}": f"s{k}" for k in range(truth.shape[1])}, weight="w" if weight is not None else None,
        )
    values = formula.of_label_rows(np.ascontiguousarray(truth, dtype=np.uint8), np.ascontiguousarray(score, dtype=np.float64))
    return float(np.average(values, weights=weight))


def _of_lists(metric: str, y_true: Array, y_score: Array, k: int | None, sample_weight: Array, ignore_ties: bool, interval: Any) -> Any:
    if k is not None and (isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1):
        raise InvalidParameter(f"The 'k' parameter of {metric}_score must be an int in the range [1, inf) or None. Got {k!r} instead.")
    relevance, score = numbers(y_true), numbers(y_score)
    rows = same_length(relevance, score, sample_weight)
    kind = kind_of(y_true)
    formats = ("multilabel-indicator", "continuous-multioutput", "multiclass-multioutput")
    if kind not in formats:
        raise ValueError(f"Only {formats} formats are supported. Got {kind} instead")
    weight = weights_of(sample_weight, rows)
    arguments: dict[str, Any] = {"gain": "linear"}
    if metric == "ndcg":
        arguments["without_relevant"] = "zero"
    if ignore_ties:  # items of one score in the order in which sorting leaves them
        places = np.empty(score.shape)
        np.put_along_axis(places, np.argsort(score, axis=1), np.arange(score.shape[1], dtype=np.float64)[np.newaxis], axis=1)
        score = places
    if k is not None:
        arguments["k"] = int(k)
    if interval is not None:
        refuse(f"{metric}_score", "in this form; measure a table of lists with assay.evaluate(query=...)")
    formula = _list_formula(metric, tuple(sorted(arguments.items())))
    values = formula.of_lists(np.ascontiguousarray(relevance, dtype=np.float64), np.ascontiguousarray(score, dtype=np.float64))
    return float(np.average(values, weights=weight))


@functools.lru_cache(maxsize=64)
def _list_formula(metric: str, arguments: tuple[tuple[str, Any], ...]) -> Formula:
    return Formula(metric, dict(arguments))
