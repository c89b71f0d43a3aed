# SPDX-License-Identifier: Apache-2.0
"""Intervals, where somebody else computes them too."""
import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


def close(ends, rel=1e-10):
    """Quantiles are rounded to 12 significant digits, so that texts agree across machines."""
    return pytest.approx(tuple(ends), rel=rel, abs=1e-12)


def answers(right: int, n: int) -> dict:
    """A table of n positive rows, `right` of which are found."""
    return {"y": [1] * n + [0], "prediction": [1] * right + [0] * (n - right) + [0]}


@pytest.mark.parametrize("right, n", [(0, 5), (5, 5), (1, 1), (3, 7), (19, 20), (500, 1000), (9990, 10_000), (1, 10_000)])
@pytest.mark.parametrize("method, theirs", [("clopper_pearson", "beta"), ("wilson", "wilson"), ("jeffreys", "jeffreys"), ("agresti_coull", "agresti_coull")])
def test_proportions(bench, right, n, method, theirs):
    """statsmodels proportion_confint."""
    expression = "recall" if method == "clopper_pearson" else f"recall(interval={method})"
    estimate = bench.run(answers(right, n), [expression], target="y", prediction="prediction")[expression]
    lower, upper = proportion_confint(right, n, alpha=0.05, method=theirs)
    assert estimate.n == n
    if method == "jeffreys":   # whose ends are 0 and 1 where nothing or everything is found (Brown, Cai and DasGupta 2001)
        lower, upper = (0.0 if right == 0 else lower), (1.0 if right == n else upper)
    assert estimate.interval == close((max(0.0, lower), min(1.0, upper)))


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.99, 0.999])
def test_confidence(bench, confidence):
    estimate = bench.run(answers(37, 50), ["recall"], target="y", prediction="prediction", confidence=confidence)["recall"]
    assert estimate.interval == close(proportion_confint(37, 50, alpha=1 - confidence, method="beta"))


@pytest.mark.parametrize("n", [2, 3, 10, 500])
@pytest.mark.parametrize("metric, loss", [("mean_absolute_error", np.abs), ("mean_squared_error", np.square), ("bias", lambda error: error)])
def test_means(bench, n, metric, loss):
    """scipy.stats.t about the mean of the losses; of losses that are never negative about its logarithm."""
    random = np.random.default_rng(n)
    y, prediction = random.normal(size=n), random.normal(size=n)
    losses = loss(prediction - y)
    mean, error = np.mean(losses), stats.sem(losses)
    if metric == "bias":
        ends = stats.t.interval(0.95, n - 1, loc=mean, scale=error)
    else:
        ends = np.exp(stats.t.interval(0.95, n - 1, loc=np.log(mean), scale=error / mean))
    estimate = bench.run({"y": y, "prediction": prediction}, [metric], target="y", prediction="prediction", task="regression")[metric]
    assert estimate.interval == close(ends)


def delong(y, score) -> tuple:
    """AUC and its variance by the definition of DeLong, DeLong and Clarke-Pearson 1988: every pair is looked at."""
    positive, negative = score[y == 1], score[y == 0]
    pairs = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    return pairs.mean(), pairs.mean(axis=1).var(ddof=1) / len(positive) + pairs.mean(axis=0).var(ddof=1) / len(negative)


@pytest.mark.parametrize("seed, digits", [(1, None), (2, 2), (3, 1)])
def test_area_under_the_roc_curve(bench, seed, digits):
    """DeLong's variance on the logit scale (Pepe 2003, section 5.2.6)."""
    random = np.random.default_rng(seed)
    y = (random.random(400) < 0.4).astype(int)
    score = np.clip(random.normal(0.4 + 0.15 * y, 0.2), 0, 1)
    score = score if digits is None else score.round(digits)
    area, variance = delong(y, score)
    logit, error = math.log(area / (1 - area)), math.sqrt(variance) / (area * (1 - area))
    ends = [1 / (1 + math.exp(-(logit + side * stats.norm.ppf(0.975) * error))) for side in (-1, 1)]
    estimate = bench.run({"y": y, "p": score}, ["roc_auc"], target="y", score="p")["roc_auc"]
    assert estimate.value == pytest.approx(area, rel=1e-13)
    assert estimate.interval == close(ends, rel=1e-9)


def test_the_difference_of_two_correlated_areas(bench):
    """DeLong 1988: the variance of the difference has the covariance of both models' placements in it."""
    random = np.random.default_rng(5)
    y = (random.random(500) < 0.4).astype(int)
    first = random.normal(0.8 * y)
    second = 0.5 * first + random.normal(0.3 * y)
    placements = []
    for score in (first, second):
        positive, negative = score[y == 1], score[y == 0]
        pairs = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
        placements.append((pairs.mean(axis=1), pairs.mean(axis=0), pairs.mean()))
    (a, b, area), (c, d, other) = placements
    variance = (a - c).var(ddof=1) / len(a) + (b - d).var(ddof=1) / len(b)
    result = bench.run({"row": np.arange(500), "y": y, "p": first, "q": second}, ["roc_auc"], target="y", id="row",
                       models={"new": {"kind": "predictions", "score": "p"}, "old": {"kind": "predictions", "score": "q"}}, baseline="old",
                       checks=["roc_auc >= baseline - 0.02"])
    (check,) = result.checks
    assert check["estimate"] == pytest.approx(area - other, rel=1e-12)
    z = stats.norm.ppf(0.975)
    assert (check["interval"]["lower"], check["interval"]["upper"]) == close((area - other - z * math.sqrt(variance), area - other + z * math.sqrt(variance)), rel=1e-9)
