# SPDX-License-Identifier: Apache-2.0
"""Metrics of kept rows against scikit-learn and scipy: quantiles of errors, rank correlations, shares of pinball loss."""
import numpy as np
import pytest
from scipy import stats
from sklearn import metrics


def table(seed, n=400, ties=False, weighted=True):
    random = np.random.default_rng(seed)
    y = random.normal(size=n) * 10
    p = y + random.normal(size=n) * 4
    if ties:
        y, p = np.round(y / 4), np.round(p / 4)
    rows = {"y": y, "p": p, "g": np.where(random.random(n) < 0.3, "a", "b")}
    if weighted:
        rows["w"] = random.choice([0.5, 1, 2.25, 4], size=n)
    return rows


def harrell(y, p, w):
    order = np.sign(y[:, None] - y[None, :]) * np.sign(p[:, None] - p[None, :])
    pairs = np.triu(np.outer(w, w) * (y[:, None] != y[None, :]), 1)
    return ((order + 1) / 2 * pairs).sum() / pairs.sum()


def tau_b(y, p, w):
    pairs = np.triu(np.outer(w, w), 1)
    a, b = np.sign(y[:, None] - y[None, :]), np.sign(p[:, None] - p[None, :])
    return (a * b * pairs).sum() / np.sqrt((a * a * pairs).sum() * (b * b * pairs).sum())


def weighted_spearman(y, p, w):
    rank = lambda x: np.array([w[x < one].sum() + w[x == one].sum() / 2 for one in x])
    a, b = rank(y), rank(p)
    cov = np.cov(a, b, aweights=w)
    return cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_values(bench, ties, weighted):
    rows = table(1 + ties, ties=ties, weighted=weighted)
    roles = {"weight": "w"} if weighted else {}
    expressions = ["median_absolute_error", "max_error", "d2_absolute_error_score", "d2_pinball_score(alpha=0.2)", "spearman_correlation",
                   "kendall_tau", "concordance", "residual_quantile(q=0.3)", "absolute_error_quantile(q=0.9)"]
    result = bench.run(rows, expressions, target="y", prediction="p", slices=["g"], task="regression", **roles)
    for slice_name in (None, "g=a", "g=b"):
        keep = np.ones(len(rows["y"]), bool) if slice_name is None else rows["g"] == slice_name[-1]
        y, p = rows["y"][keep], rows["p"][keep]
        w = rows["w"][keep] if weighted else np.ones(len(y))
        sample_weight = w if weighted else None
        quantile = lambda x, q: np.quantile(x, q, method="averaged_inverted_cdf") if not weighted else metrics._regression._weighted_percentile(
            x, w, percentile_rank=100 * q, average=True)
        expected = {
            "median_absolute_error": metrics.median_absolute_error(y, p, sample_weight=sample_weight),
            "max_error": metrics.max_error(y, p),
            "d2_absolute_error_score": metrics.d2_absolute_error_score(y, p, sample_weight=sample_weight),
            "d2_pinball_score(alpha=0.2)": metrics.d2_pinball_score(y, p, alpha=0.2, sample_weight=sample_weight),
            "spearman_correlation": weighted_spearman(y, p, w) if weighted else stats.spearmanr(y, p).statistic,
            "kendall_tau": tau_b(y, p, w) if weighted else stats.kendalltau(y, p).statistic,
            "concordance": harrell(y, p, w),
            "residual_quantile(q=0.3)": quantile(y - p, 0.3),
            "absolute_error_quantile(q=0.9)": quantile(np.abs(y - p), 0.9),
        }
        for name, value in expected.items():
            estimate = result[name, None, slice_name]
            assert estimate.value == pytest.approx(value, rel=1e-12, abs=1e-12), (name, slice_name)


def test_ends_of_quantiles_are_order_statistics(bench):
    """A two-sided 95 % interval of the 95 % quantile needs 72 rows above, of the median 6."""
    for n, has_upper in ((71, False), (72, True)):
        y = np.arange(n, dtype=float)
        interval = bench.run({"y": y, "p": np.zeros(n)}, ["residual_quantile(q=0.95)"], target="y", prediction="p", task="regression")["residual_quantile(q=0.95)"]
        assert (interval.interval[1] is not None) == has_upper and interval.fields["interval"]["method"] == "order_statistics"
    y = np.random.default_rng(5).normal(size=101)
    interval = bench.run({"y": y, "p": np.zeros(101)}, ["residual_quantile"], target="y", prediction="p", task="regression")["residual_quantile"].interval
    lower = max(l for l in range(1, 102) if stats.binom.cdf(l - 1, 101, 0.5) <= 0.025)
    upper = min(u for u in range(1, 102) if stats.binom.sf(u - 1, 101, 0.5) <= 0.025)
    assert list(interval) == pytest.approx([np.sort(y)[lower - 1], np.sort(y)[upper - 1]], rel=1e-12)


@pytest.mark.parametrize("name, formula", [("spearman_correlation", weighted_spearman), ("kendall_tau", tau_b), ("concordance", harrell)])
def test_influence_is_the_infinitesimal_jackknife(bench, name, formula):
    """The standard error behind the interval is that of the derivatives to each row's weight, taken numerically."""
    rows = table(9, n=60, ties=True)
    y, p, w = rows["y"], rows["p"], rows["w"]
    interval = bench.run(rows, [name], target="y", prediction="p", weight="w", task="regression")[name].interval
    step, slope = 1e-5, []
    for row in range(60):
        up, down = w.copy(), w.copy()
        up[row] += step
        down[row] -= step
        slope.append((formula(y, p, up) - formula(y, p, down)) / 2 / step)
    error = np.sqrt((w**2 * np.square(slope)).sum() * 60 / 59)
    value, z = formula(y, p, w), stats.norm.ppf(0.975)
    if name == "concordance":
        half = z * error / (value * (1 - value))
        ends = [1 / (1 + np.exp(-(np.log(value / (1 - value)) + s * half))) for s in (-1, 1)]
    else:
        ends = [np.tanh(np.arctanh(value) + s * z * error / (1 - value**2)) for s in (-1, 1)]
    assert list(interval) == pytest.approx(ends, rel=1e-6)


def test_undefined_and_impossible(bench):
    constant = {"y": [1.0, 1, 1, 1], "p": [1.0, 2, 3, 4]}
    result = bench.run(constant, ["kendall_tau", "spearman_correlation", "concordance", "d2_absolute_error_score", "max_error"], target="y",
                       prediction="p", task="regression")
    for name in ("kendall_tau", "spearman_correlation", "concordance", "d2_absolute_error_score"):
        assert result[name].value is None and result[name].undefined == "the target does not vary"
    assert result["max_error"].value == 3 and result["max_error"].interval is None


def derivatives(formula, y, p, w, step=1e-5):
    slope = []
    for row in range(len(y)):
        up, down = w.copy(), w.copy()
        up[row] += step
        down[row] -= step
        slope.append((formula(y, p, up) - formula(y, p, down)) / 2 / step)
    return np.array(slope)


def test_paired_difference_and_clusters_add_up_the_rows_influences(bench):
    rows = table(11, n=60)
    rows |= {"other": rows["y"] + np.random.default_rng(3).normal(size=60) * 5, "c": np.arange(60) % 12, "id": np.arange(60)}
    y, w = rows["y"], rows["w"]
    ours, theirs = derivatives(tau_b, y, rows["p"], w), derivatives(tau_b, y, rows["other"], w)
    value = tau_b(y, rows["p"], w) - tau_b(y, rows["other"], w)
    suite = dict(target="y", weight="w", id="id", task="regression", baseline="old", models={"new": {"prediction": "p"}, "old": {"prediction": "other"}},
                 checks=["kendall_tau >= baseline - 0.3"])
    paired = bench.run(rows, ["kendall_tau"], **suite).checks[0]
    error = np.sqrt((w**2 * (ours - theirs) ** 2).sum() * 60 / 59)
    assert paired["estimate"] == pytest.approx(value, rel=1e-9)
    assert paired["interval"]["lower"] == pytest.approx(value - stats.norm.ppf(0.975) * error, rel=1e-5)
    clustered = bench.run(rows, ["kendall_tau"], cluster="c", **suite).checks[0]
    sums = np.bincount(rows["c"], w * (ours - theirs))
    error = np.sqrt((sums**2).sum() * 12 / 11)
    assert clustered["interval"]["lower"] == pytest.approx(value - stats.t.ppf(0.975, 11) * error, rel=0.02)


def test_quantile_with_clusters_is_woodruff_at_the_effective_size(bench):
    rows = table(13, n=300, weighted=False) | {"c": np.repeat(np.arange(30), 10)}
    y = rows["y"]
    estimate = bench.run(rows | {"p": np.zeros(300)}, ["residual_quantile"], target="y", prediction="p", cluster="c", task="regression")["residual_quantile"]
    assert estimate.fields["interval"]["method"] == "woodruff"
    sums = np.bincount(rows["c"], ((y <= estimate.value) - 0.5) / 300)
    effective = 0.25 / ((sums**2).sum() * 30 / 29)
    n = effective * (stats.norm.ppf(0.025) / stats.t.ppf(0.025, 29)) ** 2
    lower = max(l for l in range(1, int(n) + 1) if stats.beta.sf(0.5, l, n - l + 1) <= 0.025)
    assert estimate.interval[0] == pytest.approx(np.sort(y)[int(np.floor((lower - 1) / n * 300 + 1e-9))], rel=1e-12)
