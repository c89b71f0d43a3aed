# SPDX-License-Identifier: Apache-2.0
"""Calibration written out from its definitions, with weights, in numpy."""
import numpy as np
from scipy import stats

from cases import Case
from reference import Refused

NAN = float("nan")


def weight_of(case: Case) -> np.ndarray:
    return np.ones(len(case.y)) if case.w is None else np.asarray(case.w, dtype=float)


def of_class(case: Case):
    """Scores, outcomes and weights of the positive class, rows of weight zero left out."""
    w = weight_of(case)
    return case.score[w > 0], case.truth[w > 0], w[w > 0]


def of_top_label(case: Case):
    """The highest score and whether its class is the true one."""
    w = weight_of(case)
    best = np.argmax(case.score, axis=1)
    right = np.array([int(case.labels[k] == y) for k, y in zip(best, case.y)])
    return case.score.max(axis=1)[w > 0], right[w > 0], w[w > 0]


def independent(case: Case) -> Case:
    """What noise adds is written out for independent rows only."""
    if clustered(case):
        raise Refused("rows come in clusters")
    return case


class Bins:
    """[a, b) between equal parts of [0, 1], the last one closed; or a bin a score."""

    def __init__(self, rows, count):
        score, outcome, w = rows
        place = np.searchsorted(np.arange(1, count) / count, score, side="right") if count else np.unique(score, return_inverse=True)[1]
        self.share, self.mean, self.observed, self.variance = [], [], [], []
        for b in np.unique(place):
            own, y, p = w[place == b], outcome[place == b], score[place == b]
            observed = np.average(y, weights=own)
            n = own.sum() ** 2 / np.sum(own**2)
            self.share.append(own.sum() / w.sum())
            self.mean.append(np.average(p, weights=own))
            self.observed.append(observed)
            self.variance.append(np.sum((own * (y - observed)) ** 2) / own.sum() ** 2 * n / (n - 1) if n > 1 + 1e-12 else 0)
        self.share, self.mean, self.observed, self.variance = map(np.array, (self.share, self.mean, self.observed, self.variance))
        self.gap = self.mean - self.observed
        self.prevalence = np.average(outcome, weights=w)


def error(rows, count=15) -> float:
    bins = Bins(rows, count)
    return np.sum(bins.share * np.abs(bins.gap))


def error_without_bias(rows, count=15) -> float:
    """Less what a normal error around each gap adds on average: the folded normal distribution's mean."""
    bins = Bins(rows, count)
    sd = np.sqrt(bins.variance)
    folded = stats.foldnorm.mean(np.abs(bins.gap[sd > 0]) / sd[sd > 0], scale=sd[sd > 0])
    return max(0.0, np.sum(bins.share * np.abs(bins.gap)) - np.sum(bins.share[sd > 0] * (folded - np.abs(bins.gap[sd > 0]))))


def largest_error(rows, count=15) -> float:
    return np.max(np.abs(Bins(rows, count).gap))


def reliability(rows, count=10) -> float:
    bins = Bins(rows, count)
    return np.sum(bins.share * bins.gap**2)


def resolution(rows, count=10) -> float:
    bins = Bins(rows, count)
    return np.sum(bins.share * (bins.observed - bins.prevalence) ** 2)


def uncertainty(rows) -> float:
    share = np.average(rows[1], weights=rows[2])
    return share * (1 - share)


def clustered(case: Case) -> bool:
    return "cluster" in case.keys


def spiegelhalter(case: Case) -> float:
    """Undefined with clusters, whose rows are not independent."""
    if clustered(case):
        return NAN
    p, y, w = of_class(case)
    variance = np.sum(w**2 * (1 - 2 * p) ** 2 * p * (1 - p))
    return np.sum(w * (y - p) * (1 - 2 * p)) / np.sqrt(variance) if variance > 0 else NAN


def logit(p):
    p = np.clip(p, 2.0**-52, 1 - 2.0**-52)
    return np.log(p) - np.log1p(-p)


def recalibrated(rows, free_slope=True):
    """Intercept and slope by Newton's method in extended precision; NaN where no maximum exists."""
    p, y, w = rows
    if len(set(y)) < 2:
        return NAN, NAN
    x = logit(p).astype(np.longdouble)
    w = w.astype(np.longdouble)
    if free_slope:
        positive, negative = x[y == 1], x[y == 0]
        if x.min() == x.max() or positive.min() >= negative.max() or positive.max() <= negative.min():
            return NAN, NAN
    intercept, slope = np.longdouble(0), np.longdouble(1)

    for _ in range(60):
        q = 1 / (1 + np.exp(-(intercept + slope * x)))
        residual, curve = w * (y - q), w * q * (1 - q)
        if free_slope:
            ii, ix, xx = curve.sum(), (curve * x).sum(), (curve * x * x).sum()
            r, rx = residual.sum(), (residual * x).sum()
            determinant = ii * xx - ix * ix
            step = ((xx * r - ix * rx) / determinant, (ii * rx - ix * r) / determinant)
        else:
            step = (residual.sum() / curve.sum(), np.longdouble(0))
        # A long step would leave the region where the curvature holds.
        shorter = min(1, 1 / max(abs(step[0]), abs(step[1]), 1e-30))
        intercept, slope = intercept + shorter * step[0], slope + shorter * step[1]
        if max(abs(step[0]), abs(step[1])) < 1e-16 * max(1, abs(intercept), abs(slope)):
            break
    return float(intercept), float(slope)


def on_an_end(case: Case, bins: int) -> float:
    p, _, w = of_class(case)
    return np.sum(w[np.isin(p, np.arange(1, bins) / bins)]) / np.sum(w)
