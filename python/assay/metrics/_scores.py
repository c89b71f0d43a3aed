# SPDX-License-Identifier: Apache-2.0
"""Metrics of probabilities and decisions of each class: scikit-learn's names, signatures and numbers."""

from __future__ import annotations

import functools
import math
import warnings
from typing import Any

import numpy as np

from assay._assay import Formula
from assay.metrics._inputs import Array, array_of, column, finite, is_text, kind_of, numbers, one_of, same_length, undefined, weights_of
from assay.metrics._intervals import estimate, refuse

_LOG_LOSS = Formula("log_loss", {})
_BRIER = {half: Formula("brier_score", {"scale_by_half": half}) for half in ("yes", "no")}
_D2_LOG_LOSS = Formula("d2_log_loss", {})
_D2_BRIER = Formula("d2_brier_score", {})
_HINGE = Formula("hinge_loss", {})


def log_loss(y_true: Array, y_proba: Array = None, *, normalize: bool = True, sample_weight: Array = None, labels: Array = None, y_pred: Any = "deprecated", interval: Any = None) -> Any:
    """Mean of the negative logarithm of the probability given to the true class."""
    y_proba = _renamed(y_proba, y_pred)
    if normalize and labels is None and interval is None and getattr(y_proba, "dtype", None) == np.float64:
        value = _LOG_LOSS.of_shares(y_true, y_proba, sample_weight)
        if value is not None:
            return value
    places, proba, classes, weight = _by_class(y_true, _inside(numbers(y_proba)), sample_weight, labels)
    if interval is not None:
        if not normalize:
            refuse("log_loss", "of a sum")
        return _estimate("log_loss", places, proba, classes, weight, interval)
    value = _value(_LOG_LOSS, places, proba, len(classes), weight)
    return value if normalize else value * (len(places) if weight is None else float(weight.sum()))


def brier_score_loss(
    y_true: Array, y_proba: Array, *, sample_weight: Array = None, pos_label: Any = None, labels: Array = None, scale_by_half: Any = "auto", interval: Any = None
) -> Any:
    """Mean squared difference of the probabilities and what happened."""
    if scale_by_half == "auto" and pos_label is None and labels is None and interval is None:
        value = _BRIER["yes"].of_shares(y_true, y_proba, sample_weight)
        if value is not None:
            return value
    one_of("brier_score_loss", "scale_by_half", scale_by_half, (True, False, "auto"))
    places, proba, classes, weight = _by_shape(y_true, numbers(y_proba), sample_weight, pos_label, labels)
    half = "yes" if scale_by_half is True or (scale_by_half == "auto" and proba.shape[1] < 3) else "no"
    if interval is not None:
        return _estimate(f"brier_score(scale_by_half={half})", places, proba, classes, weight, interval)
    return _value(_BRIER[half], places, proba, len(classes), weight)


def d2_log_loss_score(y_true: Array, y_proba: Array = None, *, sample_weight: Array = None, labels: Array = None, y_pred: Any = "deprecated", interval: Any = None) -> Any:
    """Share of the log loss of a constant prediction that is removed."""
    y_proba = _renamed(y_proba, y_pred)
    if same_length(y_proba, y_true, sample_weight) < 2:
        undefined("D^2 score is not well-defined with less than two samples.")
        return math.nan
    places, proba, classes, weight = _by_class(y_true, _inside(numbers(y_proba)), sample_weight, labels)
    if interval is not None:
        return _estimate("d2_log_loss", places, proba, classes, weight, interval)
    value = _D2_LOG_LOSS.of_classes(places, proba, len(classes), weight)
    # Only one class among the truths: a constant prediction that loses next to nothing.
    return _against_nothing(_value(_LOG_LOSS, places, proba, len(classes), weight), np.finfo(np.float64).eps) if value is None else value


def d2_brier_score(y_true: Array, y_proba: Array, *, sample_weight: Array = None, pos_label: Any = None, labels: Array = None, interval: Any = None) -> Any:
    """Share of the Brier score of a constant prediction that is removed."""
    if same_length(y_proba, y_true, sample_weight) < 2:
        undefined("D^2 score is not well-defined with less than two samples.")
        return math.nan
    places, proba, classes, weight = _by_shape(y_true, numbers(y_proba), sample_weight, pos_label, labels)
    if interval is not None:
        return _estimate("d2_brier_score", places, proba, classes, weight, interval)
    value = _D2_BRIER.of_classes(places, proba, len(classes), weight)
    return _against_nothing(_value(_BRIER["no"], places, proba, len(classes), weight), 0.0) if value is None else value


def hinge_loss(y_true: Array, pred_decision: Array, *, labels: Array = None, sample_weight: Array = None, interval: Any = None) -> Any:
    """Mean shortfall of the margin from 1."""
    rows = same_length(y_true, pred_decision, sample_weight)
    try:
        decision = numbers(pred_decision)
    except ValueError as error:
        if "could not convert" in str(error):
            raise TypeError("pred_decision should be an array of floats.") from error
        raise
    truth = column(array_of(y_true, "y_true"))
    classes = np.unique(truth if labels is None else array_of(labels, "labels"))
    weight = weights_of(sample_weight, rows)
    if classes.size > 2:
        shape = f"that is ({rows}, {classes.size}). Got: {decision.shape}"
        if decision.ndim <= 1:
            raise ValueError(f"The shape of pred_decision cannot be 1d arraywith a multiclass target. pred_decision shape must be (n_samples, n_classes), {shape}")
        if classes.size != decision.shape[1]:
            if labels is None:
                raise ValueError("Please include all labels in y_true or pass labels as third argument")
            raise ValueError(
                f"The shape of pred_decision is not consistent with the number of classes. With a multiclass target, pred_decision shape must be (n_samples, n_classes), {shape}"
            )
    else:
        decision = column(decision).reshape(-1, 1)
        present = np.unique(truth)
        classes = present if present.size == 2 else np.array([present[0], present[0]]) if present.size else classes
    places = np.searchsorted(classes, truth).astype(np.int64)
    if interval is not None:
        return _estimate("hinge_loss", places, decision, classes, weight, interval)
    return _value(_HINGE, places, np.ascontiguousarray(decision, dtype=np.float64), max(len(classes), 2), weight)


def top_k_accuracy_score(y_true: Array, y_score: Array, *, k: int = 2, normalize: bool = True, sample_weight: Array = None, labels: Array = None, interval: Any = None) -> Any:
    """Share of the rows whose true class is among the k highest scores."""
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise ValueError(f"The 'k' parameter of top_k_accuracy_score must be an int in the range [1, inf). Got {k!r} instead.")
    truth = column(array_of(y_true, "y_true"))
    kind = kind_of(truth, "y_true")
    if kind == "binary" and labels is not None and len(labels) > 2:
        kind = "multiclass"
    if kind not in ("binary", "multiclass"):
        raise ValueError(f"y type must be 'binary' or 'multiclass', got '{kind}' instead.")
    score = numbers(y_score)
    if kind == "binary":
        if score.ndim == 2 and score.shape[1] != 1:
            raise ValueError(f"`y_true` is binary while y_score is 2d with {score.shape[1]} classes. If `y_true` does not contain all the labels, `labels` must be provided.")
        score = column(score).reshape(-1, 1)
    elif score.ndim != 2:
        raise ValueError(f"`y_score` needs to be of shape `(n_samples, n_classes)`, since `y_true` contains multiple classes. Got `y_score.shape={score.shape}`.")
    rows = same_length(truth, score, sample_weight)
    weight = weights_of(sample_weight, rows)
    columns = max(score.shape[1], 2)
    if labels is None:
        classes = np.unique(truth)
        if len(classes) != columns:
            raise ValueError(
                f"Number of classes in 'y_true' ({len(classes)}) not equal to the number of classes in 'y_score' ({columns}). "
                "You can provide a list of all known classes by assigning it to the `labels` parameter."
            )
    else:
        classes = _declared(labels, columns, f"Number of given labels ({len(labels)}) not equal to the number of classes in 'y_score' ({columns}).")
        if np.setdiff1d(truth, classes).size:
            raise ValueError("'y_true' contains labels not in parameter 'labels'.")
    if k >= len(classes):
        undefined(f"'k' ({k}) greater than or equal to 'n_classes' ({len(classes)}) will result in a perfect score and is therefore meaningless.")
    places = np.searchsorted(classes, truth).astype(np.int64)
    if kind == "binary" and not (score.min() >= 0 and score.max() <= 1):
        score = (score > 0).astype(np.float64)  # of decisions the sign, of probabilities a half
    if interval is not None:
        return _estimate(f"top_k_accuracy(k={k})", places, score, classes, weight, interval)
    share = _value(_top_k(int(k)), places, np.ascontiguousarray(score, dtype=np.float64), len(classes), weight)
    return share if normalize else share * (rows if weight is None else float(weight.sum()))


# ---- Parts ----


@functools.lru_cache(maxsize=64)
def _top_k(k: int) -> Formula:
    return Formula("top_k_accuracy", {"k": k})


def _value(formula: Formula, places: np.ndarray, proba: np.ndarray, classes: int, weight: np.ndarray | None) -> float:
    value = formula.of_classes(places, proba, classes, weight)
    if value is None:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    return value


def _inside(proba: np.ndarray) -> np.ndarray:
    """Narrow floats as far from 0 and 1 as they can tell; wide ones are the formula's."""
    if proba.dtype != np.float32 or not proba.size or proba.min() < 0 or proba.max() > 1:
        return proba
    least = np.finfo(np.float32).eps
    return np.asarray(np.clip(proba, least, 1 - least))


def _against_nothing(loss: float, of_constant: float) -> float:
    if of_constant == 0:
        return math.nan if loss == 0 else -math.inf
    return 1 - loss / of_constant


def _renamed(y_proba: Any, y_pred: Any) -> Any:
    if isinstance(y_pred, str) and y_pred == "deprecated":
        return y_proba
    if y_proba is not None:
        raise ValueError("Cannot use both `y_pred` and `y_proba`. `y_pred` is deprecated, use `y_proba` instead.")
    warnings.warn("`y_pred` was renamed to `y_proba` in version 1.9 and will be removed in 1.11. Use `y_proba` instead.", FutureWarning, stacklevel=3)
    return y_pred


def _declared(labels: Array, columns: int, otherwise: str) -> np.ndarray:
    labels = column(array_of(labels, "labels"))
    classes = np.unique(labels)
    if len(classes) != len(labels):
        raise ValueError("Parameter 'labels' must be unique.")
    if not np.array_equal(classes, labels):
        raise ValueError("Parameter 'labels' must be ordered.")
    if len(classes) != columns:
        raise ValueError(otherwise)
    return classes


def _by_shape(y_true: Array, proba: np.ndarray, sample_weight: Array, pos_label: Any, labels: Array) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    if proba.ndim == 1 or proba.shape[1] == 1:
        return _by_positive(y_true, column(proba), sample_weight, pos_label)
    return _by_class(y_true, proba, sample_weight, labels)


def _by_positive(y_true: Array, proba: np.ndarray, sample_weight: Array, pos_label: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Truths and probabilities of one of two labels."""
    truth = finite(column(array_of(y_true, "y_true")))
    rows = same_length(proba, truth, sample_weight)
    weight = weights_of(sample_weight, rows)
    kind = kind_of(truth, "y_true")
    if kind != "binary":
        raise ValueError(f"The type of the target inferred from y_true is {kind} but should be binary according to the shape of y_prob.")
    _are_shares(proba, "less")
    classes = np.unique(truth)
    if pos_label is None:
        if is_text(truth):
            raise ValueError(
                f"y_true takes value in {{{', '.join(map(repr, classes.tolist()))}}} and pos_label is not specified: either make y_true take value in "
                "{0, 1} or {-1, 1} or pass pos_label explicitly."
            )
        pos_label = 1 if set(classes.tolist()) <= {-1, 0, 1} and 1 in classes or set(classes.tolist()) in ({0}, {-1}) else classes[-1]
    places = (truth == pos_label).astype(np.int64)
    return places, np.column_stack([1 - proba, proba]).astype(np.float64), np.array([f"not {pos_label}", str(pos_label)]), weight


def _by_class(y_true: Array, proba: np.ndarray, sample_weight: Array, labels: Array) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Places of the true labels, a column of probabilities each, and the labels."""
    _are_shares(proba, "lower")
    rows = same_length(proba, y_true, sample_weight)
    weight = weights_of(sample_weight, rows)
    truth = array_of(y_true, "y_true")
    if truth.ndim == 2 and truth.shape == proba.shape and truth.shape[1] > 1:
        truth = _of_indicators(truth)
        labels = np.arange(proba.shape[1]) if labels is None else labels
    truth = column(truth)
    if labels is not None:
        given = column(array_of(labels, "labels"))
        classes = np.unique(given)
        if len(classes) == len(given) and not (classes == given).all():
            warnings.warn(
                f"Labels passed were {labels}. But this function assumes labels are ordered lexicographically. Pass the ordered labels={classes.tolist()} "
                "and ensure that the columns of y_prob correspond to this ordering.",
                UserWarning,
                stacklevel=3,
            )
        unknown = set(truth.tolist()) - set(classes.tolist())
        if unknown:
            raise ValueError(f"y_true contains values {unknown} not belonging to the passed labels {labels}.")
        if len(classes) == 1:
            raise ValueError(f"The labels array needs to contain at least two labels, got {classes}.")
    else:
        classes = np.unique(truth)
        if len(classes) == 1:
            raise ValueError(f"y_true contains only one label ({classes[0]}). Please provide the list of all expected class labels explicitly through the labels argument.")
    if proba.ndim == 1:
        proba = proba[:, np.newaxis]
    if proba.shape[1] == 1:
        proba = np.concatenate([1 - proba, proba], axis=1)
    if not np.isclose(proba.sum(axis=1), 1, rtol=math.sqrt(np.finfo(proba.dtype).eps)).all():
        warnings.warn("The y_prob values do not sum to one. Make sure to pass probabilities.", UserWarning, stacklevel=3)
    if len(classes) != proba.shape[1]:
        if labels is None:
            raise ValueError(
                f"y_true and y_prob contain different number of classes: {len(classes)} vs {proba.shape[1]}. Please provide the true labels explicitly "
                f"through the labels argument. Classes found in y_true: {classes}"
            )
        raise ValueError(f"The number of classes in labels is different from that in y_prob. Classes found in labels: {classes}")
    places = np.searchsorted(classes, truth).astype(np.int64)
    return places, np.ascontiguousarray(proba, dtype=np.float64), classes, weight


def _of_indicators(truth: np.ndarray) -> np.ndarray:
    """Places of the only label of each row."""
    if kind_of(truth, "y_true") != "multilabel-indicator" or not (truth.sum(axis=1) == 1).all():
        raise ValueError("probabilities of classes need one true class a row")
    return np.asarray(truth.argmax(axis=1))


def _are_shares(proba: np.ndarray, less: str) -> None:
    if proba.size and proba.max() > 1:
        raise ValueError(f"y_prob contains values greater than 1: {proba.max()}")
    if proba.size and proba.min() < 0:
        raise ValueError(f"y_prob contains values {less} than 0: {proba.min()}")


def _estimate(expression: str, places: np.ndarray, proba: np.ndarray, classes: np.ndarray, weight: np.ndarray | None, interval: Any) -> Any:
    """Of places as labels, whatever the classes are called."""
    if len(classes) == 2:
        return estimate(expression, interval, task="binary", sample_weight=weight, target=places, score=np.ascontiguousarray(proba[:, -1]), positive=1, labels=[0, 1])
    return estimate(
        expression, interval, task="multiclass", sample_weight=weight, target=places, labels=list(range(len(classes))),
        score={str(k): np.ascontiguousarray(proba[:, k]) for k in range(len(classes))},
    )
