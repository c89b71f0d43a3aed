# SPDX-License-Identifier: Apache-2.0
"""Metrics of numbers: scikit-learn's names, signatures and numbers."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from assay._assay import Formula
from assay.metrics._inputs import Array, InvalidParameter, numbers, same_length, undefined, weights_of
from assay.metrics._intervals import estimate, refuse

_OUTPUTS = ("raw_values", "uniform_average", "variance_weighted")


@functools.lru_cache(maxsize=256)
def _formula(metric: str, argument: str = "", value: float = 0.0) -> Formula:
    return Formula(metric, {argument: value} if argument else {})


_MAE = Formula("mean_absolute_error", {})
_MSE = Formula("mean_squared_error", {})
_MAPE = Formula("mean_absolute_percentage_error", {})
_MSLE = Formula("mean_squared_log_error", {})
_MEDIAN = Formula("median_absolute_error", {})
_MAX = Formula("max_error", {})
_R2 = Formula("r2", {})
_EXPLAINED = Formula("explained_variance", {})


def mean_absolute_error(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Mean absolute difference."""
    return _loss("mean_absolute_error", _MAE, y_true, y_pred, sample_weight, multioutput, interval)


def mean_squared_error(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Mean squared difference."""
    return _loss("mean_squared_error", _MSE, y_true, y_pred, sample_weight, multioutput, interval)


def root_mean_squared_error(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Root of the mean squared difference, of each output."""
    return _loss("root_mean_squared_error", _MSE, y_true, y_pred, sample_weight, multioutput, interval, math.sqrt)


def mean_squared_log_error(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Mean squared difference of the logarithms of 1 + value and 1 + target."""
    _above_minus_one("Mean Squared Logarithmic Error", y_true, y_pred)
    return _loss("mean_squared_log_error", _MSLE, y_true, y_pred, sample_weight, multioutput, interval)


def root_mean_squared_log_error(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Its root, of each output."""
    _above_minus_one("Root Mean Squared Logarithmic Error", y_true, y_pred)
    return _loss("root_mean_squared_log_error", _MSLE, y_true, y_pred, sample_weight, multioutput, interval, math.sqrt)


def mean_absolute_percentage_error(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Mean absolute difference as a share of the target."""
    return _loss("mean_absolute_percentage_error", _MAPE, y_true, y_pred, sample_weight, multioutput, interval)


def median_absolute_error(y_true: Array, y_pred: Array, *, multioutput: Any = "uniform_average", sample_weight: Array = None, interval: Any = None) -> Any:
    """Median absolute difference."""
    return _loss("median_absolute_error", _MEDIAN, y_true, y_pred, sample_weight, multioutput, interval)


def mean_pinball_loss(y_true: Array, y_pred: Array, *, sample_weight: Array = None, alpha: float = 0.5, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Loss of a predicted quantile."""
    _share("mean_pinball_loss", "alpha", alpha)
    return _loss(f"mean_pinball_loss(alpha={float(alpha)!r})", _formula("mean_pinball_loss", "alpha", float(alpha)), y_true, y_pred, sample_weight, multioutput, interval)


def max_error(y_true: Array, y_pred: Array, *, interval: Any = None) -> Any:
    """Largest absolute difference. No finite sample bounds that of all rows, so that it has no interval."""
    if interval is not None:
        refuse("max_error", "that is valid")
    value = _MAX.of_numbers(y_true, y_pred, None)
    if value is not None:
        return value
    truth, prediction, _ = _outputs(y_true, y_pred, None, "uniform_average")
    if truth.shape[1] > 1:
        raise ValueError("Multioutput not supported in max_error")
    return _one(_MAX, truth, prediction, None, 0)


def r2_score(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", force_finite: bool = True, interval: Any = None) -> Any:
    """Share of the target's variance that is explained."""
    return _share_explained("r2", "R^2", 2, _R2, y_true, y_pred, sample_weight, multioutput, force_finite, interval)


def explained_variance_score(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", force_finite: bool = True, interval: Any = None) -> Any:
    """Share of the target's variance that is explained once the mean error is taken out."""
    return _share_explained("explained_variance", "", 0, _EXPLAINED, y_true, y_pred, sample_weight, multioutput, force_finite, interval)


def d2_pinball_score(y_true: Array, y_pred: Array, *, sample_weight: Array = None, alpha: float = 0.5, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Share of the pinball loss of a constant prediction that is removed."""
    _share("d2_pinball_score", "alpha", alpha)
    formula = _formula("d2_pinball_score", "alpha", float(alpha))
    return _share_explained(f"d2_pinball_score(alpha={float(alpha)!r})", "D^2", 2, formula, y_true, y_pred, sample_weight, multioutput, True, interval)


def d2_absolute_error_score(y_true: Array, y_pred: Array, *, sample_weight: Array = None, multioutput: Any = "uniform_average", interval: Any = None) -> Any:
    """Share of the absolute error of the median that is removed."""
    formula = _formula("d2_absolute_error_score")
    return _share_explained("d2_absolute_error_score", "D^2", 2, formula, y_true, y_pred, sample_weight, multioutput, True, interval)


def mean_tweedie_deviance(y_true: Array, y_pred: Array, *, sample_weight: Array = None, power: float = 0, interval: Any = None) -> Any:
    """Mean deviance of the Tweedie family: power 0 normal, 1 Poisson, 2 gamma."""
    return _deviance("mean_tweedie_deviance", y_true, y_pred, sample_weight, power, interval)


def mean_poisson_deviance(y_true: Array, y_pred: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """Mean deviance of counts."""
    return _deviance("mean_tweedie_deviance", y_true, y_pred, sample_weight, 1, interval)


def mean_gamma_deviance(y_true: Array, y_pred: Array, *, sample_weight: Array = None, interval: Any = None) -> Any:
    """Mean deviance of positive amounts."""
    return _deviance("mean_tweedie_deviance", y_true, y_pred, sample_weight, 2, interval)


def d2_tweedie_score(y_true: Array, y_pred: Array, *, sample_weight: Array = None, power: float = 0, interval: Any = None) -> Any:
    """Share of the deviance of a constant prediction that is removed."""
    truth, prediction, weight = _outputs(y_true, y_pred, sample_weight, "uniform_average")
    if truth.shape[1] > 1:
        raise ValueError("Multioutput not supported in d2_tweedie_score")
    if len(truth) < 2:
        undefined("D^2 score is not well-defined with less than two samples.")
        return math.nan
    _tweedie_domain(power, truth, prediction)
    if interval is not None:
        return _estimate(f"d2_tweedie_score(power={float(power)!r})", truth, prediction, weight, interval)
    value = _formula("d2_tweedie_score", "power", float(power)).of_numbers(truth[:, 0], prediction[:, 0], weight)
    if value is None:  # a target that does not vary
        exact = bool((truth == prediction).all())
        return math.nan if exact else -math.inf
    return value


# ---- Parts ----


def _outputs(y_true: Array, y_pred: Array, sample_weight: Array, multioutput: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """A column each output."""
    rows = same_length(y_true, y_pred, sample_weight)
    truth, prediction = numbers(y_true), numbers(y_pred)
    truth, prediction = (one.reshape(-1, 1) if one.ndim == 1 else one for one in (truth, prediction))
    if truth.shape[1] != prediction.shape[1]:
        raise ValueError(f"y_true and y_pred have different number of output ({truth.shape[1]}!={prediction.shape[1]})")
    if isinstance(multioutput, str):
        if multioutput not in _OUTPUTS:
            raise InvalidParameter(f"Allowed 'multioutput' string values are {_OUTPUTS}. You provided multioutput={multioutput!r}")
    elif multioutput is not None:
        weights = numbers(multioutput)
        if truth.shape[1] == 1:
            raise ValueError("Custom weights are useful only in multi-output cases.")
        if weights.shape[0] != truth.shape[1]:
            raise ValueError(f"There must be equally many custom weights ({weights.shape[0]}) as outputs ({truth.shape[1]}).")
    return truth.astype(np.float64), prediction.astype(np.float64), weights_of(sample_weight, rows)


def _one(formula: Formula, truth: np.ndarray, prediction: np.ndarray, weight: np.ndarray | None, output: int) -> Any:
    return formula.of_numbers(truth[:, output], prediction[:, output], weight)


def _average(values: np.ndarray, multioutput: Any) -> Any:
    if isinstance(multioutput, str) and multioutput == "raw_values":
        return values
    return float(np.average(values, weights=None if multioutput is None or isinstance(multioutput, str) else np.asarray(multioutput, dtype=np.float64)))


def _loss(
    expression: str, formula: Formula, y_true: Array, y_pred: Array, sample_weight: Array, multioutput: Any, interval: Any, root: Callable[[float], float] | None = None
) -> Any:
    if interval is None and isinstance(multioutput, str) and multioutput == "uniform_average":
        value = formula.of_numbers(y_true, y_pred, sample_weight)
        if value is not None:
            return root(value) if root else value
    truth, prediction, weight = _outputs(y_true, y_pred, sample_weight, multioutput)
    _no_variances(multioutput)
    if interval is not None:
        if truth.shape[1] > 1 or multioutput != "uniform_average":
            refuse(expression.split("(")[0], "of several outputs")
        return _estimate(expression, truth, prediction, weight, interval)
    values = [_one(formula, truth, prediction, weight, output) for output in range(truth.shape[1])]
    if None in values:  # numbers beyond the largest one, or weights that add up to nothing
        if weight is not None and weight.sum() == 0:
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        values = [math.inf if one is None else one for one in values]
    return _average(np.array([root(one) if root else one for one in values]), multioutput)


def _share_explained(
    expression: str, name: str, least: int, formula: Formula, y_true: Array, y_pred: Array, sample_weight: Array, multioutput: Any, force_finite: bool, interval: Any
) -> Any:
    if interval is None and isinstance(multioutput, str) and multioutput == "uniform_average":
        value = formula.of_numbers(y_true, y_pred, sample_weight)
        if value is not None:
            return value
    truth, prediction, weight = _outputs(y_true, y_pred, sample_weight, multioutput)
    if expression not in ("r2", "explained_variance"):
        _no_variances(multioutput)
    if len(truth) < least:
        undefined(f"{name} score is not well-defined with less than two samples.")
        return math.nan
    if interval is not None:
        if truth.shape[1] > 1 or multioutput != "uniform_average":
            refuse(expression.split("(")[0], "of several outputs")
        return _estimate(expression, truth, prediction, weight, interval)
    values = []
    for output in range(truth.shape[1]):
        value = _one(formula, truth, prediction, weight, output)
        if value is None:  # the target does not vary
            error = prediction[:, output] - truth[:, output]
            perfect = not error.any() if expression != "explained_variance" else not (error - error[0]).any()
            value = (1.0 if perfect else 0.0) if force_finite else (math.nan if perfect else -math.inf)
        values.append(value)
    scores = np.array(values)
    if isinstance(multioutput, str) and multioutput == "variance_weighted":
        spread = _variances(truth, weight)
        multioutput = spread if spread.any() else None
    return _average(scores, multioutput)


def _no_variances(multioutput: Any) -> None:
    if isinstance(multioutput, str) and multioutput == "variance_weighted":
        raise InvalidParameter(f"The 'multioutput' parameter must be 'raw_values', 'uniform_average' or weights. Got {multioutput!r} instead.")


def _variances(truth: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    share = np.full(len(truth), 1 / len(truth)) if weight is None else weight / weight.sum()
    return np.asarray(share @ (truth - share @ truth) ** 2)


def _above_minus_one(name: str, *arrays: Array) -> None:
    for one in arrays:
        try:
            low = np.asarray(one, dtype=np.float64)
        except (TypeError, ValueError):
            return  # is refused for what it is
        if low.size and (low <= -1).any():
            raise ValueError(f"{name} cannot be used when targets contain values less than or equal to -1.")


def _share(function: str, name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)) or not 0 <= value <= 1:
        raise InvalidParameter(f"The {name!r} parameter of {function} must be a float in the range [0.0, 1.0]. Got {value!r} instead.")


def _tweedie_domain(power: Any, truth: np.ndarray, prediction: np.ndarray) -> None:
    if isinstance(power, bool) or not isinstance(power, (int, float, np.integer, np.floating)) or 0 < power < 1:
        raise InvalidParameter(f"The 'power' parameter must be a float in the range (-inf, 0.0] or in the range [1.0, inf). Got {power!r} instead.")
    said = f"Mean Tweedie deviance error with power={power} can only be used on "
    if power < 0 and (prediction <= 0).any():
        raise ValueError(said + "strictly positive y_pred.")
    if 1 <= power < 2 and ((truth < 0).any() or (prediction <= 0).any()):
        raise ValueError(said + "non-negative y and strictly positive y_pred.")
    if power >= 2 and ((truth <= 0).any() or (prediction <= 0).any()):
        raise ValueError(said + "strictly positive y and y_pred.")


def _deviance(metric: str, y_true: Array, y_pred: Array, sample_weight: Array, power: float, interval: Any) -> Any:
    truth, prediction, weight = _outputs(y_true, y_pred, sample_weight, "uniform_average")
    if truth.shape[1] > 1:
        raise ValueError("Multioutput not supported in mean_tweedie_deviance")
    _tweedie_domain(power, truth, prediction)
    if interval is not None:
        return _estimate(f"{metric}(power={float(power)!r})", truth, prediction, weight, interval)
    value = _one(_formula(metric, "power", float(power)), truth, prediction, weight, 0)
    if value is None:
        warnings.warn("the deviance is beyond the largest number", RuntimeWarning, stacklevel=3)
        return math.inf
    return value


def _estimate(expression: str, truth: np.ndarray, prediction: np.ndarray, weight: np.ndarray | None, interval: Any) -> Any:
    return estimate(expression, interval, task="regression", sample_weight=weight, target=np.ascontiguousarray(truth[:, 0]), prediction=np.ascontiguousarray(prediction[:, 0]))
