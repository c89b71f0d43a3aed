# SPDX-License-Identifier: Apache-2.0
"""Metrics of numbers and what they are compared with. One line an expression."""
import numpy as np
from scipy import special, stats
from sklearn import metrics as skl

from binary_references import NAN, definition, sk
from cases import Case
from reference import Reference, Refused, mean


def loss(function, **fixed):
    return lambda c: function(c.y, c.prediction, sample_weight=c.w, **fixed)


def error(case: Case) -> np.ndarray:
    return case.prediction - case.y


def explained(function, **fixed):
    """R2 and its kin, without the numbers that scikit-learn puts in place of 0 / 0."""
    def value(case: Case) -> float:
        if len(case.counted.y) < 2 or np.ptp(case.counted.y) == 0:
            return NAN
        return function(case.y, case.prediction, sample_weight=case.w, **fixed)
    return value


def deviance_share(power: float):
    """Where the targets hardly vary beside their size, scikit-learn's deviances are rounding errors."""
    def value(case: Case) -> float:
        if np.ptp(case.y) < 1e-6 * np.max(np.abs(case.y)) and np.ptp(case.y) > 0:
            raise Refused("scikit-learn's deviances have no digits left")
        return explained(skl.d2_tweedie_score, power=power)(case)
    return value


def share(function, **fixed):
    """The size of the summands of a share that is taken from 1."""
    return lambda c: 1 + abs(1 - explained(function, **fixed)(c))


def size(case: Case) -> float:
    return mean(np.abs(error(case)), case)


def pearson(case: Case) -> float:
    if case.weight is None:
        return stats.pearsonr(case.y, case.prediction).statistic if len(case.y) > 2 or np.ptp(case.y) * np.ptp(case.prediction) > 0 else NAN
    target, value = case.y - np.average(case.y, weights=case.w), case.prediction - np.average(case.prediction, weights=case.w)
    return np.sum(case.w * target * value) / np.sqrt(np.sum(case.w * target**2) * np.sum(case.w * value**2))


def concordance(case: Case) -> float:
    if len(case.counted.y) < 2:
        return NAN
    # Moved to where the numbers are small first, so that the reference itself keeps its digits.
    y, prediction = case.y - case.y[0], case.prediction - case.y[0]
    target, value = mean(y, case), mean(prediction, case)
    both = mean((y - target) * (prediction - value), case)
    spread = mean((y - target) ** 2, case) + mean((prediction - value) ** 2, case)
    return 2 * both / (spread + (target - value) ** 2)


def log_cosh(case: Case) -> float:
    distance = np.abs(error(case))
    return mean(np.where(distance < 1e-3, distance**2 / 2 - distance**4 / 12, distance + np.log1p(np.exp(-2 * distance)) - np.log(2)), case)


def symmetric(case: Case, factor: float) -> float:
    both = np.abs(case.y) + np.abs(case.prediction)
    return mean(np.divide(factor * np.abs(error(case)), both, out=np.zeros_like(both), where=both > 0), case)


REFERENCES = {
    "mean_absolute_error": sk("mean_absolute_error", loss(skl.mean_absolute_error)),
    "mean_squared_error": sk("mean_squared_error", loss(skl.mean_squared_error)),
    "root_mean_squared_error": sk("root_mean_squared_error", loss(skl.root_mean_squared_error)),
    "mean_squared_log_error": sk("mean_squared_log_error", loss(skl.mean_squared_log_error)),
    "root_mean_squared_log_error": sk("root_mean_squared_log_error", loss(skl.root_mean_squared_log_error)),
    "mean_absolute_percentage_error": sk("mean_absolute_percentage_error", loss(skl.mean_absolute_percentage_error)),
    "mean_pinball_loss": sk("mean_pinball_loss", loss(skl.mean_pinball_loss)),
    "mean_pinball_loss(alpha=0.9)": sk("mean_pinball_loss(alpha=0.9)", loss(skl.mean_pinball_loss, alpha=0.9)),
    "mean_poisson_deviance": sk("mean_poisson_deviance", loss(skl.mean_poisson_deviance), scale=lambda c: mean(np.abs(c.y) + np.abs(c.prediction), c)),
    "mean_gamma_deviance": sk("mean_gamma_deviance", loss(skl.mean_gamma_deviance), scale=lambda c: 2 + mean(c.y / c.prediction, c)),
    "mean_tweedie_deviance(power=0)": sk("mean_tweedie_deviance(power=0)", loss(skl.mean_tweedie_deviance, power=0)),
    "mean_tweedie_deviance(power=1.5)": sk("mean_tweedie_deviance(power=1.5)", loss(skl.mean_tweedie_deviance, power=1.5),
                                           scale=lambda c: 4 * mean(np.sqrt(np.maximum(c.y, c.prediction)), c)),
    "mean_tweedie_deviance(power=3)": sk("mean_tweedie_deviance(power=3)", loss(skl.mean_tweedie_deviance, power=3),
                                         scale=lambda c: mean(1 / c.y + c.y / c.prediction**2 + 1 / c.prediction, c)),
    "d2_tweedie_score": sk("d2_tweedie_score(power=0)", explained(skl.d2_tweedie_score, power=0), scale=share(skl.d2_tweedie_score, power=0)),
    "d2_tweedie_score(power=1)": sk("d2_tweedie_score(power=1)", deviance_share(1), scale=share(skl.d2_tweedie_score, power=1)),
    "d2_tweedie_score(power=2)": sk("d2_tweedie_score(power=2)", deviance_share(2), scale=share(skl.d2_tweedie_score, power=2)),
    "r2": sk("r2_score", explained(skl.r2_score), scale=share(skl.r2_score)),
    "explained_variance": sk("explained_variance_score", explained(skl.explained_variance_score), scale=share(skl.explained_variance_score)),
    "pearson_correlation": Reference("scipy pearsonr", pearson),
    "concordance_correlation": definition("Lin 1989, equation 5", concordance),
    "bias": definition("mean of prediction - target", lambda c: mean(error(c), c), scale=size),
    "huber_loss(delta=1)": Reference("scipy special.huber", lambda c: mean(special.huber(1.0, error(c)), c)),
    "log_cosh_loss": definition("log(cosh(error)), series below 1e-3", log_cosh, scale=lambda c: min(1.0, size(c))),
    "smape": definition("Makridakis 1993: 200 |e| / (|y| + |p|)", lambda c: symmetric(c, 200)),
    "smape(variant=adjusted)": definition("100 |e| / (|y| + |p|)", lambda c: symmetric(c, 100)),
    "wape": definition("Kolassa and Schuetz 2007: sum |e| / sum |y|", lambda c: mean(np.abs(error(c)), c) / mean(np.abs(c.y), c)),
}
