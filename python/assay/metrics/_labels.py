# SPDX-License-Identifier: Apache-2.0
"""Metrics of predicted labels: scikit-learn's names, signatures and numbers."""

from __future__ import annotations

import functools
import math
import warnings
from typing import Any

import numpy as np

from assay._assay import Formula, counts_of
from assay.metrics._inputs import Array, InvalidParameter, Labelled, array_of, column, labelled, one_of, undefined
from assay.metrics._intervals import estimate, refuse

_ACCURACY = Formula("accuracy", {})
_ERROR = Formula("zero_one_loss", {})
_BALANCED = Formula("balanced_accuracy", {})
_BALANCED_ADJUSTED = Formula("balanced_accuracy", {"adjusted": "yes"})
_MATTHEWS = Formula("matthews_correlation", {})
_KAPPA = {weights: Formula("cohen_kappa", {"weights": weights or "none"}) for weights in (None, "linear", "quadratic")}
_PRECISION = Formula("precision", {})
_RECALL = Formula("recall", {})
_F1 = Formula("f1", {})
_JACCARD = Formula("jaccard", {})
_LIKELIHOOD = Formula("positive_likelihood_ratio", {}), Formula("negative_likelihood_ratio", {})

_AVERAGES = (None, "micro", "macro", "weighted", "samples")


# ---- Of the rows as a whole ----


def accuracy_score(y_true: Array, y_pred: Array, *, normalize: bool = True, sample_weight: Array = None, interval: Any = None) -> Any:
    """Share of the rows whose labels are all right; ``normalize=False``: their number."""
    if normalize is True and interval is None:
        counts = counts_of(y_true, y_pred, sample_weight)
        if counts is not None:
            value = _ACCURACY.of_counts(counts, -1)
            if value is not None:
                return value
    rows = labelled(y_true, y_pred, sample_weight)
    if interval is not None:
        if not normalize:
            refuse("accuracy_score", "of a number of rows")
        return _of_rows("accuracy", rows, y_true, y_pred, sample_weight, interval)
    right = _whole_rows(rows) if rows.several else rows.matrix()
    share = _ACCURACY.of_confusion(np.ascontiguousarray(right))
    if share is None:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    return share if normalize else float(np.trace(right))


def zero_one_loss(y_true: Array, y_pred: Array, *, normalize: bool = True, sample_weight: Array = None, interval: Any = None) -> Any:
    """Share of the rows with a wrong label; ``normalize=False``: their number."""
    rows = labelled(y_true, y_pred, sample_weight)
    if interval is not None:
        if not normalize:
            refuse("zero_one_loss", "of a number of rows")
        return _of_rows("zero_one_loss", rows, y_true, y_pred, sample_weight, interval)
    right = _whole_rows(rows) if rows.several else rows.matrix()
    if normalize:
        share = _ERROR.of_confusion(np.ascontiguousarray(right))
        if share is None:
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        return share
    return float(right.sum() - np.trace(right))


def hamming_loss(y_true: Array, y_pred: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """Share of the labels that are wrong."""
    rows = labelled(y_true, y_pred, sample_weight)
    if interval is not None:
        return _of_rows("hamming_loss", rows, y_true, y_pred, sample_weight, interval)
    if not rows.several:
        return _ERROR.of_confusion(np.ascontiguousarray(rows.matrix()))
    return _ERROR.of_confusion(np.ascontiguousarray(_cells(rows, None).sum(axis=0).reshape(2, 2)))


def balanced_accuracy_score(y_true: Array, y_pred: Array, *, sample_weight: Array = None, adjusted: bool = False, interval: Any = None) -> Any:
    """Mean recall of the classes that are among the truths; adjusted: 0 is chance."""
    rows = labelled(y_true, y_pred, sample_weight)
    if rows.several:
        raise ValueError(f"{rows.kind} is not supported")
    if interval is not None:
        return _of_rows(f"balanced_accuracy(adjusted={'yes' if adjusted else 'no'})", rows, y_true, y_pred, sample_weight, interval)
    matrix = rows.matrix()
    if len(rows.labels) == 1:
        warnings.warn(
            "A single label was found in 'y_true' and 'y_pred'. For the confusion matrix to have the correct shape, "
            "use the 'labels' parameter to pass all known labels.",
            UserWarning,
            stacklevel=2,
        )
    if (matrix.sum(axis=1) == 0).any():
        warnings.warn("y_pred contains classes not in y_true", stacklevel=2)
    value = (_BALANCED_ADJUSTED if adjusted else _BALANCED).of_confusion(np.ascontiguousarray(matrix))
    return math.nan if value is None else value


def matthews_corrcoef(y_true: Array, y_pred: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """Correlation of predicted and true labels; 0 where one of them does not vary."""
    rows = labelled(y_true, y_pred, sample_weight)
    if rows.several:
        raise ValueError(f"{rows.kind} is not supported")
    if interval is not None:
        return _of_rows("matthews_correlation", rows, y_true, y_pred, sample_weight, interval)
    value = _MATTHEWS.of_confusion(np.ascontiguousarray(rows.matrix()))
    return 0.0 if value is None else value


def cohen_kappa_score(
    y1: Array,
    y2: Array,
    *,
    labels: Array = None,
    weights: str | None = None,
    sample_weight: Array = None,
    replace_undefined_by: float = math.nan,
    interval: Any = None,
) -> Any:
    """Agreement beyond what chance would give; weights: how disagreements grow with the distance of the labels."""
    one_of("cohen_kappa_score", "weights", weights, (None, "linear", "quadratic"))
    if not (isinstance(replace_undefined_by, (int, float)) and (math.isnan(replace_undefined_by) or -1 <= replace_undefined_by <= 1)):
        raise InvalidParameter(f"The 'replace_undefined_by' parameter of cohen_kappa_score must lie in [-1, 1] or be nan. Got {replace_undefined_by!r} instead.")
    try:
        matrix = confusion_matrix(y1, y2, labels=labels, sample_weight=sample_weight)
    except ValueError as error:
        if "must be in y_true" not in str(error):
            raise
        raise ValueError(
            "At least one label in `labels` must be present in `y1` (even though `cohen_kappa_score` is otherwise agnostic to "
            "the order of `y1` and `y2`)."
        ) from error
    if interval is not None:
        if labels is not None:
            refuse("cohen_kappa_score", "of some of the labels")
        return _of_rows(f"cohen_kappa(weights={weights or 'none'})", labelled(y1, y2, sample_weight), y1, y2, sample_weight, interval)
    value = _KAPPA[weights].of_confusion(np.ascontiguousarray(matrix, dtype=np.float64))
    if value is None:
        which = "`y2` contains no labels that are present in both `y1` and `labels`" if matrix.sum() == 0 else "`y1`, `y2` and `labels` have only one label in common"
        undefined(f"{which}. `cohen_kappa_score` is undefined and set to the value defined by the `replace_undefined_by` param, which is set to {replace_undefined_by}.")
        return replace_undefined_by
    return value


# ---- Counts ----


def confusion_matrix(y_true: Array, y_pred: Array, *, labels: Array = None, sample_weight: Array = None, normalize: str | None = None) -> np.ndarray:
    """Rows of each true label by predicted label, the labels ascending or in the order given."""
    one_of("confusion_matrix", "normalize", normalize, ("true", "pred", "all", None))
    chosen = None if labels is None else column(array_of(labels, "labels"))
    if chosen is not None and chosen.size == 0:
        raise ValueError("'labels' should contain at least one label.")
    truth = array_of(y_true, "y_true")
    if truth.size == 0 and array_of(y_pred, "y_pred").size == 0 and chosen is not None:
        return np.zeros((chosen.size, chosen.size), dtype=int)
    rows = labelled(y_true, y_pred, sample_weight)
    if rows.several:
        raise ValueError(f"{rows.kind} is not supported")
    matrix = rows.matrix()
    if chosen is not None:
        if not np.isin(chosen, rows.labels[matrix.sum(axis=1) > 0]).any() and not np.isin(chosen, truth).any():
            raise ValueError("At least one label specified must be in y_true")
        places = _places(rows.labels, chosen)
        padded = np.pad(matrix, ((0, 1), (0, 1)))
        matrix = padded[np.ix_(places, places)]
    if rows.weight is None or rows.weight.dtype.kind in "biu":
        matrix = matrix.astype(np.int64)
    if normalize:
        total = matrix.sum(axis={"true": 1, "pred": 0}.get(normalize), keepdims=normalize != "all")
        with np.errstate(all="ignore"):
            matrix = np.nan_to_num(matrix / total)
    if matrix.shape == (1, 1):
        warnings.warn(
            "A single label was found in 'y_true' and 'y_pred'. For the confusion matrix to have the correct shape, "
            "use the 'labels' parameter to pass all known labels.",
            UserWarning,
            stacklevel=2,
        )
    return matrix


def multilabel_confusion_matrix(y_true: Array, y_pred: Array, *, sample_weight: Array = None, labels: Array = None, samplewise: bool = False) -> np.ndarray:
    """A table of two by two for each label, or for each row."""
    rows = labelled(y_true, y_pred, sample_weight)
    cells = _cells(rows, labels, samplewise)
    if rows.weight is None or rows.weight.dtype.kind in "biu":
        cells = cells.astype(np.int64)
    return cells.reshape(-1, 2, 2)


# ---- One label against the rest ----


def precision_score(
    y_true: Array, y_pred: Array, *, labels: Array = None, pos_label: Any = 1, average: str | None = "binary", sample_weight: Array = None, zero_division: Any = "warn", interval: Any = None
) -> Any:
    """Share of the rows predicted as a label that have it."""
    return _averaged("precision_score", "precision", "precision", _PRECISION, y_true, y_pred, labels, pos_label, average, sample_weight, zero_division, interval)


def recall_score(
    y_true: Array, y_pred: Array, *, labels: Array = None, pos_label: Any = 1, average: str | None = "binary", sample_weight: Array = None, zero_division: Any = "warn", interval: Any = None
) -> Any:
    """Share of the rows of a label that are predicted as it."""
    return _averaged("recall_score", "recall", "recall", _RECALL, y_true, y_pred, labels, pos_label, average, sample_weight, zero_division, interval)


def f1_score(
    y_true: Array, y_pred: Array, *, labels: Array = None, pos_label: Any = 1, average: str | None = "binary", sample_weight: Array = None, zero_division: Any = "warn", interval: Any = None
) -> Any:
    """Harmonic mean of precision and recall."""
    return _averaged("f1_score", "f-score", "f1", _F1, y_true, y_pred, labels, pos_label, average, sample_weight, zero_division, interval)


def fbeta_score(
    y_true: Array,
    y_pred: Array,
    *,
    beta: float,
    labels: Array = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Array = None,
    zero_division: Any = "warn",
    interval: Any = None,
) -> Any:
    """Weighted harmonic mean of precision and recall; beta above 1 favours recall."""
    formula, expression = _fbeta("fbeta_score", beta)
    return _averaged("fbeta_score", "f-score", expression, formula, y_true, y_pred, labels, pos_label, average, sample_weight, zero_division, interval)


def jaccard_score(
    y_true: Array, y_pred: Array, *, labels: Array = None, pos_label: Any = 1, average: str | None = "binary", sample_weight: Array = None, zero_division: Any = "warn", interval: Any = None
) -> Any:
    """Rows that have a label and are predicted as it, over those of which one holds."""
    if isinstance(zero_division, float) and math.isnan(zero_division):
        raise InvalidParameter("The 'zero_division' parameter of jaccard_score must be 0, 1 or 'warn'. Got nan instead.")
    return _averaged("jaccard_score", "jaccard", "jaccard", _JACCARD, y_true, y_pred, labels, pos_label, average, sample_weight, zero_division, interval)


def precision_recall_fscore_support(
    y_true: Array,
    y_pred: Array,
    *,
    beta: float = 1.0,
    labels: Array = None,
    pos_label: Any = 1,
    average: str | None = None,
    warn_for: Any = ("precision", "recall", "f-score"),
    sample_weight: Array = None,
    zero_division: Any = "warn",
) -> tuple[Any, Any, Any, Any]:
    """Precision, recall, F and the number of rows, of each label or averaged."""
    _check_zero_division("precision_recall_fscore_support", zero_division)
    formula, _ = _fbeta("precision_recall_fscore_support", beta)
    rows, cells, weight = _chosen_cells("precision_recall_fscore_support", y_true, y_pred, labels, pos_label, average, sample_weight)
    support = cells[:, 2] + cells[:, 3]
    values = []
    for name, one in (("precision", _PRECISION), ("recall", _RECALL), ("f-score", formula)):
        values.append(_mean(_defined(one.of_cells(cells), name, average, zero_division, name in warn_for), average, weight))
    if average is not None:
        return values[0], values[1], values[2], None
    return values[0], values[1], values[2], support if rows.weight is not None and rows.weight.dtype.kind == "f" else support.astype(np.int64)


def class_likelihood_ratios(y_true: Array, y_pred: Array, *, labels: Array = None, sample_weight: Array = None, replace_undefined_by: Any = math.nan) -> tuple[float, float]:
    """What a predicted positive, and a predicted negative, does to the odds of the second label."""
    instead = _replacements(replace_undefined_by)
    rows = labelled(y_true, y_pred, sample_weight)
    if rows.kind != "binary":
        raise ValueError(f"class_likelihood_ratios only supports binary classification problems, got targets of type: {rows.kind}")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "A single label was found", UserWarning)
        matrix = confusion_matrix(y_true, y_pred, sample_weight=sample_weight, labels=labels)
    if matrix.shape != (2, 2):
        matrix = np.pad(matrix, ((0, 1), (0, 1))) if matrix.shape == (1, 1) else matrix
    cells = np.ascontiguousarray(matrix, dtype=np.float64).reshape(1, 4)
    (tn, fp, fn, tp) = cells[0]
    if tp + fn == 0:
        undefined("No samples of the positive class are present in `y_true`. `positive_likelihood_ratio` and `negative_likelihood_ratio` are both set to `np.nan`.")
        return math.nan, math.nan
    positive, negative = (float(formula.of_cells(cells)[0]) for formula in _LIKELIHOOD)
    if fp == 0:
        what = "No samples were predicted for the positive class and `positive_likelihood_ratio` is" if tp == 0 else "`positive_likelihood_ratio` is ill-defined and"
        undefined(f"{what} set to `np.nan`. Use the `replace_undefined_by` param to control this behavior. To suppress this warning or turn it into an error, see Python's `warnings` module and `warnings.catch_warnings()`.")
        positive = instead["LR+"]
    if tn == 0:
        undefined("`negative_likelihood_ratio` is ill-defined and set to `np.nan`. Use the `replace_undefined_by` param to control this behavior. To suppress this warning or turn it into an error, see Python's `warnings` module and `warnings.catch_warnings()`.")
        negative = instead["LR-"]
    return positive, negative


def classification_report(
    y_true: Array,
    y_pred: Array,
    *,
    labels: Array = None,
    target_names: Any = None,
    sample_weight: Array = None,
    digits: int = 2,
    output_dict: bool = False,
    zero_division: Any = "warn",
) -> Any:
    """Precision, recall, F1 and support of each label and their averages, as a text or a mapping."""
    rows = labelled(y_true, y_pred, sample_weight)
    given = labels is not None
    labels = column(array_of(labels, "labels")) if given else rows.labels
    if target_names is not None and len(labels) != len(target_names):
        if not given:
            raise ValueError(f"Number of classes, {len(labels)}, does not match size of target_names, {len(target_names)}. Try specifying the labels parameter")
        warnings.warn(f"labels size, {len(labels)}, does not match size of target_names, {len(target_names)}", stacklevel=2)
    names = [str(one) for one in (labels if target_names is None else target_names)]
    averages = ["micro", "macro", "weighted", "samples"] if rows.several else ["micro", "macro", "weighted"]
    is_accuracy = not rows.several and (not given or set(labels) >= set(rows.labels))
    ask = functools.partial(precision_recall_fscore_support, y_true, y_pred, labels=labels, sample_weight=sample_weight, zero_division=zero_division)
    by_label = ask(average=None)
    lines = [(name, *(one[i] for one in by_label)) for i, name in enumerate(names[: len(labels)])]
    ends = []
    for average in averages:
        heading = "accuracy" if average == "micro" and is_accuracy else f"{average} avg"
        ends.append((heading, *ask(average=average)[:3], by_label[3].sum()))
    if output_dict:
        keys = ("precision", "recall", "f1-score", "support")
        report: dict[str, Any] = {name: dict(zip(keys, map(float, numbers))) for name, *numbers in lines + ends}
        if is_accuracy:
            report["accuracy"] = report["accuracy"]["precision"]
        return report
    width = max(max(map(len, names)), len("weighted avg"), digits)

    def line(name: str, numbers: Any, support: Any) -> str:
        return f"{name:>{width}s} " + "".join(f" {'':>9}" if one is None else f" {one:>9.{digits}f}" for one in numbers) + f" {support:>9}\n"

    text = f"{'':>{width}s} " + "".join(f" {one:>9}" for one in ("precision", "recall", "f1-score", "support")) + "\n\n"
    text += "".join(line(name, numbers, support) for name, *numbers, support in lines) + "\n"
    for name, *numbers, support in ends:
        text += line(name, [None, None, numbers[2]] if name == "accuracy" else numbers, support)
    return text


# ---- Parts ----


def _of_rows(expression: str, rows: Labelled, y_true: Array, y_pred: Array, sample_weight: Array, interval: Any, positive: Any = None) -> Any:
    if rows.several:
        names = [f"label {i}" for i in range(len(rows.labels))]
        assert rows.truth is not None and rows.prediction is not None
        table = {f"t{i}": rows.truth[:, i].astype(np.int64) for i in range(len(names))} | {f"p{i}": rows.prediction[:, i].astype(np.int64) for i in range(len(names))}
        if rows.weight is not None:
            table["w"] = rows.weight
        return estimate(
            expression, interval, task="multilabel", data=table, labels=names, target=[f"t{i}" for i in range(len(names))],
            prediction=[f"p{i}" for i in range(len(names))], weight="w" if rows.weight is not None else None,
        )
    if rows.kind == "binary" and positive is None:
        positive = rows.labels[-1]
    return estimate(
        expression, interval, task=rows.kind, sample_weight=sample_weight, target=column(array_of(y_true, "y_true")),
        prediction=column(array_of(y_pred, "y_pred")), positive=_text(positive) if rows.kind == "binary" else None,
    )


def _text(label: Any) -> Any:
    if isinstance(label, np.generic):
        label = label.item()
    return str(label).lower() if isinstance(label, bool) else int(label) if isinstance(label, float) and label.is_integer() else label


def _fbeta(function: str, beta: float) -> tuple[Formula, str]:
    if isinstance(beta, bool) or not isinstance(beta, (int, float, np.integer, np.floating)) or not beta >= 0:
        raise InvalidParameter(f"The 'beta' parameter of {function} must be a float in the range [0.0, inf]. Got {beta!r} instead.")
    if math.isinf(beta):
        return _RECALL, "recall"
    return _fbeta_formula(float(beta)), f"fbeta(beta={float(beta)!r})"


@functools.lru_cache(maxsize=64)
def _fbeta_formula(beta: float) -> Formula:
    return Formula("fbeta", {"beta": beta}) if beta > 0 else _PRECISION


def _check_zero_division(function: str, zero_division: Any) -> None:
    if isinstance(zero_division, str) and zero_division == "warn":
        return
    if isinstance(zero_division, (int, float)) and not isinstance(zero_division, bool) and (zero_division in (0, 1) or math.isnan(zero_division)):
        return
    raise InvalidParameter(f"The 'zero_division' parameter of {function} must be 0.0, 1.0, nan or 'warn'. Got {zero_division!r} instead.")


def _averaged(
    function: str, name: str, expression: str, formula: Formula, y_true: Array, y_pred: Array, labels: Array, pos_label: Any, average: str | None, sample_weight: Array, zero_division: Any, interval: Any
) -> Any:
    """One number of a label, of labels averaged, or one each."""
    if average == "binary" and interval is None and type(pos_label) is int:
        counts = counts_of(y_true, y_pred, sample_weight)
        if counts is not None and counts.classes == 2 and (place := counts.place(pos_label)) >= 0:
            value = formula.of_counts(counts, place)
            if value is not None:
                return value
    _check_zero_division(function, zero_division)
    rows, cells, weight = _chosen_cells(function, y_true, y_pred, labels, pos_label, average, sample_weight)
    if interval is not None:
        if labels is not None or average is None:
            refuse(function, "of some of the labels" if average else "for several numbers at once")
        if average != "binary":
            expression = f"{expression[:-1]}, average={average})" if expression.endswith(")") else f"{expression}(average={average})"
        return _of_rows(expression, rows, y_true, y_pred, sample_weight, interval, pos_label if average == "binary" else None)
    values = formula.of_cells(cells)
    return _mean(_defined(values, name, average, zero_division, True), average, weight)


def _chosen_cells(
    function: str, y_true: Array, y_pred: Array, labels: Array, pos_label: Any, average: str | None, sample_weight: Array
) -> tuple[Labelled, np.ndarray, np.ndarray | None]:
    """The counts that are averaged, and by which weights."""
    if average not in (*_AVERAGES, "binary"):
        raise InvalidParameter(f"The 'average' parameter of {function} must be one of {_AVERAGES + ('binary',)}. Got {average!r} instead.")
    rows = labelled(y_true, y_pred, sample_weight)
    if average == "binary":
        if rows.kind != "binary":
            options = [one for one in _AVERAGES if rows.several or one != "samples"]
            raise ValueError(f"Target is {rows.kind} but average='binary'. Please choose another average setting, one of {options!r}.")
        if pos_label not in rows.labels.tolist() and len(rows.labels) >= 2:
            raise ValueError(f"pos_label={pos_label} is not a valid label. It should be one of {rows.labels}")
        labels = [pos_label]
    elif pos_label is not None and pos_label != 1:
        warnings.warn(
            f"Note that pos_label (set to {pos_label!r}) is ignored when average != 'binary' (got {average!r}). You may use labels=[pos_label] to specify a single positive class.",
            UserWarning,
            stacklevel=3,
        )
    cells = _cells(rows, labels, average == "samples")
    if average == "micro":
        cells = np.ascontiguousarray(cells.sum(axis=0, keepdims=True))
    weight = cells[:, 2] + cells[:, 3] if average == "weighted" else rows.weight if average == "samples" else None
    if average == "samples" and rows.weight is not None:
        cells = _cells(rows, labels, True, weighted=False)
    return rows, cells, weight


def _cells(rows: Labelled, labels: Array, samplewise: bool = False, weighted: bool = True) -> np.ndarray:
    """True negatives, false positives, false negatives and true positives: a row each label, or each row."""
    chosen = None if labels is None else column(array_of(labels, "labels"))
    if not rows.several:
        if samplewise:
            raise ValueError("Samplewise metrics are not available outside of multilabel classification.")
        matrix = rows.matrix()
        hits, truths, predictions = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
        if chosen is not None:
            places = _places(rows.labels, chosen)
            hits, truths, predictions = (np.append(one, 0.0)[places] for one in (hits, truths, predictions))
        total: Any = matrix.sum()
    else:
        assert rows.truth is not None and rows.prediction is not None
        truth, prediction = rows.truth, rows.prediction
        if chosen is not None:
            most = len(rows.labels) - 1
            if chosen.max() > most:
                raise ValueError(f"All labels must be in [0, n labels) for multilabel targets. Got {chosen.max()} > {most}")
            if chosen.min() < 0:
                raise ValueError(f"All labels must be in [0, n labels) for multilabel targets. Got {chosen.min()} < 0")
            truth, prediction = truth[:, chosen], prediction[:, chosen]
        weight = rows.weight if rows.weight is not None and weighted else np.ones(rows.rows)
        if samplewise:
            hits, truths, predictions = (one.sum(axis=1) * weight for one in (truth & prediction, truth, prediction))
            total = truth.shape[1] * weight
        else:
            hits, truths, predictions = (weight @ one for one in (truth & prediction, truth, prediction))
            total = weight.sum()
    false_positives, false_negatives = predictions - hits, truths - hits
    return np.ascontiguousarray(np.stack([total - hits - false_positives - false_negatives, false_positives, false_negatives, hits], axis=1), dtype=np.float64)


def _places(labels: np.ndarray, chosen: np.ndarray) -> list[int]:
    """Where these are among the labels; behind the last one where they are not."""
    known = {label: place for place, label in enumerate(labels.tolist())}
    return [known.get(label, len(known)) for label in chosen.tolist()]


def _whole_rows(rows: Labelled) -> np.ndarray:
    """Rows of several labels that are wrong and right, on the diagonal those that are right."""
    assert rows.truth is not None and rows.prediction is not None
    right = np.equal(rows.truth, rows.prediction).all(axis=1)
    weight = np.ones(rows.rows) if rows.weight is None else rows.weight
    hits = float(weight[right].sum())
    return np.array([[hits, float(weight.sum()) - hits], [0.0, 0.0]])


_LACKING = {"precision": "predicted", "recall": "true", "f-score": "true nor predicted", "jaccard": "true or predicted"}


def _defined(values: np.ndarray, name: str, average: str | None, zero_division: Any, warns: bool) -> np.ndarray:
    """Something in place of what is not defined."""
    missing = np.isnan(values)
    if not missing.any():
        return values
    if isinstance(zero_division, str):
        if warns:
            one, other = ("label", "sample") if average == "samples" else ("sample", "label")
            where = "due to" if len(values) == 1 else f"in {other}s with"
            undefined(f"{name.capitalize()} is ill-defined and being set to 0.0 {where} no {_LACKING[name]} {one}s. Use `zero_division` parameter to control this behavior.")
        zero_division = 0.0
    values[missing] = zero_division
    return values


def _mean(values: np.ndarray, average: str | None, weight: np.ndarray | None) -> Any:
    """Over what is defined; where nothing has a weight all count alike."""
    if average is None:
        return values
    known = ~np.isnan(values)
    if not known.any():
        return math.nan
    weight = None if weight is None else weight[known]
    if weight is not None and weight.sum() == 0:
        weight = None
    return float(np.average(values[known], weights=weight))


def _replacements(asked: Any) -> dict[str, float]:
    if isinstance(asked, dict):
        ranges = {"LR+": (1.0, math.inf), "LR-": (0.0, 1.0)}
        fits = set(asked) == set(ranges) and all(
            isinstance(asked[key], (int, float, np.number)) and (math.isnan(asked[key]) or low <= asked[key] <= high) for key, (low, high) in ranges.items()
        )
        if not fits:
            raise InvalidParameter(
                "The dictionary passed as `replace_undefined_by` needs to be in the form `{'LR+': value, 'LR-': value}`, the first in [1.0, inf], "
                f"the second in [0.0, 1.0], or nan. Got {asked!r}."
            )
        return {key: float(value) for key, value in asked.items()}
    if isinstance(asked, (int, float)) and not isinstance(asked, bool) and (math.isnan(asked) or asked == 1):
        return {"LR+": float(asked), "LR-": float(asked)}
    raise InvalidParameter(f"The 'replace_undefined_by' parameter of class_likelihood_ratios must be 1.0, nan or a dict. Got {asked!r} instead.")
