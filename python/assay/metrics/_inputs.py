# SPDX-License-Identifier: Apache-2.0
"""What the functions of assay.metrics take: arrays told apart, brought into shape, or refused as scikit-learn refuses them."""

from __future__ import annotations

import dataclasses
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from assay._assay import Counts, counts_of

Array = Any
"""Whatever NumPy makes an array of."""


class UndefinedMetricWarning(UserWarning):
    """A number is not defined for these rows, and something stands in its place."""


class InvalidParameter(ValueError, TypeError):
    """An argument is not one of those that there are."""


def undefined(message: str) -> None:
    """Warns; where scikit-learn is loaded, with its class, so that filters of it hold."""
    theirs = sys.modules.get("sklearn.exceptions")
    warnings.warn(message, theirs.UndefinedMetricWarning if theirs else UndefinedMetricWarning, stacklevel=3)


def one_of(function: str, name: str, value: object, choices: Sequence[object]) -> None:
    """Refuses what is none of the choices; a truth is no number among them."""
    for choice in choices:
        if value is choice or (isinstance(value, type(choice)) and value == choice):
            return
    raise InvalidParameter(f"The {name!r} parameter of {function} must be one of {', '.join(map(repr, choices))}. Got {value!r} instead.")


def array_of(values: Array, name: str) -> np.ndarray:
    """As an array; sparse ones are written out."""
    if isinstance(values, str) or not (hasattr(values, "__array__") or hasattr(values, "toarray") or isinstance(values, Sequence)):
        raise InvalidParameter(f"The {name!r} parameter must be an array-like. Got {values!r} instead.")
    if hasattr(values, "toarray"):
        values = values.toarray()
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            "You appear to be using a legacy multi-label data representation. Sequence of sequences are no longer supported; "
            "use a binary array or sparse matrix instead."
        ) from None
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{array}\n")
    if array.dtype.kind == "T":
        array = array.astype(object)
    return array


def rows_of(values: Array) -> int:
    if hasattr(values, "shape"):
        if len(values.shape) == 0:
            raise TypeError(f"Singleton array {values!r} cannot be considered a valid collection.")
        return int(values.shape[0])
    if not hasattr(values, "__len__"):
        raise TypeError(f"Expected sequence or array-like, got {type(values)}")
    return len(values)


def same_length(*arrays: Array) -> int:
    lengths = [rows_of(one) for one in arrays if one is not None]
    if len(set(lengths)) > 1:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths}")
    return lengths[0]


def finite(array: np.ndarray, name: str = "") -> np.ndarray:
    """Refuses NaN and infinities."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        what = "NaN" if np.isnan(array).any() else f"infinity or a value too large for {array.dtype!r}"
        raise ValueError(f"Input {name + ' ' if name else ''}contains {what}.")
    if array.dtype.kind == "O" and any(value is None or value != value for value in array.flat):
        raise ValueError(f"Input {name + ' ' if name else ''}contains NaN.")
    return array


def numbers(values: Array, name: str = "", least: int = 1) -> np.ndarray:
    """Finite numbers of one or two dimensions."""
    array = array_of(values, name or "y")
    if array.dtype.kind in "OUS":
        array = array.astype(np.float64)
    elif array.dtype.kind != "f" or array.dtype.itemsize < 4:
        array = array.astype(np.float64)
    if array.ndim == 0:
        raise ValueError(f"Expected 2D array, got scalar array instead:\narray={array}.")
    if array.ndim > 2:
        raise ValueError(f"Found array with dim {array.ndim}, while dim <= 2 is required.")
    finite(array, name)
    if array.shape[0] < least:
        raise ValueError(f"Found array with {array.shape[0]} sample(s) (shape={array.shape}) while a minimum of {least} is required.")
    if array.ndim == 2 and array.shape[1] == 0:
        raise ValueError(f"Found array with 0 feature(s) (shape={array.shape}) while a minimum of 1 is required.")
    return array


def column(array: np.ndarray) -> np.ndarray:
    """One dimension, of one column too."""
    if array.ndim == 1:
        return array
    if array.ndim == 2 and array.shape[1] == 1:
        return array[:, 0]
    raise ValueError(f"y should be a 1d array, got an array of shape {array.shape} instead.")


def weights_of(sample_weight: Array, rows: int) -> np.ndarray | None:
    if sample_weight is None:
        return None
    if isinstance(sample_weight, (int, float)):
        return np.full(rows, float(sample_weight))
    array = array_of(sample_weight, "sample_weight")
    if array.dtype.kind not in "biuf":
        array = array.astype(np.float64)
    if array.ndim != 1:
        raise ValueError(f"Sample weights must be 1D array or scalar, got {array.ndim}D array. Expected either a scalar value or a 1D array of length {rows}.")
    finite(array, "sample_weight")
    if array.shape != (rows,):
        raise ValueError(f"sample_weight.shape == {array.shape}, expected {(rows,)}!")
    if not (array != 0).any():
        raise ValueError("Sample weights must contain at least one non-zero number.")
    return array


def kind_of(values: Array, name: str = "") -> str:
    """binary, multiclass, continuous, each with -multioutput, multilabel-indicator, or unknown."""
    if isinstance(values, str) or not (hasattr(values, "__array__") or hasattr(values, "toarray") or isinstance(values, Sequence)):
        raise InvalidParameter(f"Expected array-like (array or non-string sequence), got {values!r}")
    if type(values).__name__ in ("SparseSeries", "SparseArray"):
        raise ValueError("y cannot be class 'SparseSeries' or 'SparseArray'")
    array = array_of(values, name)
    if array.ndim not in (1, 2):
        return "unknown"
    if array.size == 0:
        return "binary" if array.ndim == 1 else "unknown"
    if array.dtype.kind == "S" or (array.dtype.kind == "O" and isinstance(array.flat[0], bytes)):
        raise TypeError("Support for labels represented as bytes is not supported. Convert the labels to a string or integer format.")
    if array.dtype.kind == "O" and array.ndim == 1 and isinstance(array[0], (list, tuple)):
        raise ValueError(
            "You appear to be using a legacy multi-label data representation. Sequence of sequences are no longer supported; "
            "use a binary array or sparse matrix instead."
        )
    if array.dtype.kind == "O" and not isinstance(array.flat[0], str):
        return "unknown"
    several = array.ndim == 2 and array.shape[1] > 1
    whole = array.dtype.kind != "f"
    if not whole:
        with np.errstate(invalid="ignore"):
            whole = bool((array == array.astype(np.int64)).all())
    distinct = len(np.unique(array)) if whole else 0
    if several and whole and array.dtype.kind in "biuf" and distinct < 3:
        return "multilabel-indicator"
    suffix = "-multioutput" if several else ""
    if not whole:
        finite(array, name)
        return "continuous" + suffix
    return "multiclass" + suffix if distinct > 2 or several else "binary"


def is_text(array: np.ndarray) -> bool:
    return array.dtype.kind in "US" or (array.dtype.kind == "O" and array.size > 0 and isinstance(array.flat[0], str))


@dataclasses.dataclass(slots=True)
class Labelled:
    """True and predicted labels of one task: as counts, and as matrices of 0 and 1 where a row has several labels."""

    kind: str
    labels: np.ndarray  # that occur, ascending; of several labels a row: 0 to their number
    weight: np.ndarray | None
    counts: Counts | None = None
    truth: np.ndarray | None = None
    prediction: np.ndarray | None = None
    rows: int = 0

    @property
    def several(self) -> bool:
        return self.counts is None

    def matrix(self) -> np.ndarray:
        """Truth by prediction."""
        assert self.counts is not None
        return self.counts.matrix().reshape(self.counts.classes, self.counts.classes)


def labelled(y_true: Array, y_pred: Array, sample_weight: Array = None) -> Labelled:
    """Labels of one kind, told apart and counted."""
    counts = counts_of(y_true, y_pred, sample_weight)
    if counts is not None:
        labels = np.array(counts.labels)
        if getattr(y_true, "dtype", None) == bool and getattr(y_pred, "dtype", None) == bool:
            labels = labels.astype(bool)
        weight = None if sample_weight is None else np.asarray(sample_weight)
        if weight is None or (weight != 0).any():
            return Labelled("binary" if counts.classes < 3 else "multiclass", labels, weight, counts, rows=counts.rows)
    rows = same_length(y_true, y_pred, sample_weight)
    kinds = [kind_of(y_true, "y_true"), kind_of(y_pred, "y_pred")]
    if rows < 1:
        raise ValueError("Found empty input array (e.g., `y_true` or `y_pred`) while a minimum of 1 sample is required.")
    weight = weights_of(sample_weight, rows)
    kind = "multiclass" if set(kinds) == {"binary", "multiclass"} else kinds[0]
    if kinds[0] != kinds[1] and set(kinds) != {"binary", "multiclass"}:
        raise ValueError(f"Classification metrics can't handle a mix of {kinds[0]} and {kinds[1]} targets")
    if kind not in ("binary", "multiclass", "multilabel-indicator"):
        raise ValueError(f"{kind} is not supported")
    truth, prediction = array_of(y_true, "y_true"), array_of(y_pred, "y_pred")
    if kind == "multilabel-indicator":
        if truth.shape[1] != prediction.shape[1]:
            raise ValueError("Multi-label binary indicator input with different numbers of labels")
        return Labelled(kind, np.arange(truth.shape[1]), weight, None, truth.astype(bool), prediction.astype(bool), rows)
    if hasattr(y_true, "toarray") or hasattr(y_pred, "toarray"):
        raise TypeError("Sparse input is only supported when targets are of multilabel type")
    truth, prediction = column(truth), column(prediction)
    if is_text(truth) != is_text(prediction):
        raise ValueError(f"Mix of label input types (string and number); Got {np.unique(truth)} and {np.unique(prediction)}.")
    labels, codes = np.unique(np.concatenate([truth, prediction]), return_inverse=True)
    codes = codes.astype(np.int64)
    counts = counts_of(codes[:rows], codes[rows:], None if weight is None else weight.astype(np.float64))
    if counts is None:
        raise ValueError(f"{len(labels):,} different labels are more than a table of counts is made for")
    return Labelled("multiclass" if len(labels) > 2 else kind, labels, weight, counts, rows=rows)
