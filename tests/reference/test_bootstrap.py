# SPDX-License-Identifier: Apache-2.0
"""The bootstrap against scipy.stats.bootstrap: other draws of the same law, so the ends agree to what replicates leave
uncertain; and against itself, where bits must not change."""
import numpy as np
import pytest
from scipy import stats

REPLICATES = 4000


@pytest.fixture
def table():
    rng = np.random.default_rng(5)
    n = 600
    y = (rng.random(n) < 0.35).astype(int)
    p = np.round(1 / (1 + np.exp(-(rng.normal(size=n) + 1.4 * y - 1))), 3)
    return {"row": np.arange(n), "y": y, "p": p, "w": rng.choice([0.5, 1.0, 2.0], n), "g": rng.integers(0, 60, n),
            "s": rng.choice(["a", "b", "c"], n)}


def f1(y, p):
    return 2 * np.sum(y * (p >= 0.5)) / (np.sum(y) + np.sum(p >= 0.5))


def roc_auc(y, p):
    ranks, positives = stats.rankdata(p), np.sum(y)
    return (np.sum(ranks[y == 1]) - positives * (positives + 1) / 2) / positives / (len(y) - positives)


@pytest.mark.parametrize("metric, statistic", [("f1", f1), ("brier_score", lambda y, p: np.mean((p - y) ** 2)), ("roc_auc", roc_auc)])
def test_the_law_is_that_of_scipy(bench, table, metric, statistic):
    name = f"{metric}(interval=bootstrap, replicates={REPLICATES})"
    ours = bench.run(table, [name], target="y", score="p")[name]
    theirs = stats.bootstrap((table["y"], table["p"]), statistic, paired=True, vectorized=False, n_resamples=REPLICATES,
                             method="percentile", rng=np.random.default_rng(1))
    # An end is a quantile of 4,000 replicates: its standard error is about 2.7 / sqrt(4000) = 0.042 of theirs, and two
    # independent ones differ by 0.06; O(1/n) between the two laws adds less.
    tolerance = 5 * 0.06 * theirs.standard_error
    assert ours.fields["interval"]["method"] == "bootstrap_percentile"
    assert ours.interval[0] == pytest.approx(theirs.confidence_interval.low, abs=tolerance)
    assert ours.interval[1] == pytest.approx(theirs.confidence_interval.high, abs=tolerance)
    assert ours.interval[1] - ours.interval[0] == pytest.approx(3.92 * theirs.standard_error, rel=0.15)


NAMES = [f"{m}(interval=bootstrap)" for m in ("f1", "log_loss", "roc_auc")]


@pytest.mark.parametrize("roles", [{}, {"weight": "w"}, {"cluster": "g"}, {"weight": "w", "cluster": "g"}])
def test_no_bit_depends_on_order_threads_or_further_slices(bench, table, roles):
    def ends(rows, threads="1", **keys):
        result = bench.run({k: v[rows] for k, v in table.items()}, NAMES, target="y", score="p", options=["--threads", threads], **roles, **keys)
        return [(result[name].value, result[name].interval) for name in NAMES]

    order = np.arange(600)
    whole = ends(order)
    assert all(interval for _, interval in whole)
    assert ends(order[::-1], threads="3") == whole
    assert ends(np.random.default_rng(3).permutation(600), slices=["s"]) == whole


def test_a_paired_difference_draws_both_sides_together(bench, table):
    """Two models that differ in a few rows: their difference varies far less than either."""
    other = table["p"].copy()
    other[:30] = 0.5
    rows = dict(table, q=other)
    models = {"old": {"score": "p"}, "new": {"score": "q"}}
    check = bench.run(rows, ["f1"], target="y", id="row", models=models, baseline="old",
                      checks=["f1(interval=bootstrap)[model=new] >= baseline - 0.1"]).checks[0]
    low, high = check["interval"]["lower"], check["interval"]["upper"]
    assert check["interval"]["method"].startswith("bootstrap")
    alone = bench.run(rows, ["f1(interval=bootstrap)"], target="y", id="row", models=models)["f1(interval=bootstrap)", "new"].interval
    assert high - low < 0.6 * (alone[1] - alone[0])


def test_what_cannot_be_is_refused(bench, table):
    for metric, words in [("f1(interval=wilson)", "is no proportion"), ("f1(interval=bootstrp)", "bootstrap"),
                          ("roc_curve(interval=bootstrap)", "has no argument 'interval'"), ("f1(replicates=500)", "belongs to interval=bootstrap"),
                          ("f1(interval=bootstrap, replicates=10)", "between 100")]:
        with pytest.raises(AssertionError, match=words):
            bench.run(table, [metric], target="y", score="p")


@pytest.mark.parametrize("ours, theirs", [("wilson", "wilson"), ("clopper_pearson", "exact")])
def test_named_intervals_of_a_proportion_are_those_of_scipy(bench, ours, theirs):
    rows = {"y": [1] * 60 + [0] * 40, "d": [1] * 45 + [0] * 15 + [0] * 40}
    name = f"recall(interval={ours})"
    estimate = bench.run(rows, [name], target="y", prediction="d")[name]
    assert estimate.interval == pytest.approx(tuple(stats.binomtest(45, 60).proportion_ci(method=theirs)), rel=1e-9)
    assert estimate.fields["interval"]["method"] == ours
    assert f"|interval={ours}|" in estimate.signature


def numbers(n=300, seed=6):
    rng = np.random.default_rng(seed)
    y = rng.gamma(2, 3, n)
    return {"y": y, "p": y * rng.lognormal(0, 0.4, n), "id": np.arange(n), "w": rng.choice([1.0, 2.0], n), "g": rng.integers(0, 50, n)}


@pytest.mark.parametrize("metric, statistic", [
    ("spearman_correlation", lambda y, p: stats.spearmanr(y, p).statistic),
    ("median_absolute_error", lambda y, p: np.median(np.abs(y - p))),
    ("kendall_tau", lambda y, p: stats.kendalltau(y, p).statistic),
])
def test_kept_rows_are_drawn_by_the_law_of_scipy(bench, metric, statistic):
    table = numbers()
    name = f"{metric}(interval=bootstrap, replicates=2000)"
    ours = bench.run(table, [name], target="y", prediction="p", task="regression")[name]
    theirs = stats.bootstrap((table["y"], table["p"]), statistic, paired=True, vectorized=False, n_resamples=2000, method="percentile", rng=np.random.default_rng(1))
    tolerance = 6 * 0.085 * theirs.standard_error
    assert ours.interval[0] == pytest.approx(theirs.confidence_interval.low, abs=tolerance)
    assert ours.interval[1] == pytest.approx(theirs.confidence_interval.high, abs=tolerance)


@pytest.mark.parametrize("roles", [{}, {"weight": "w"}, {"cluster": "g"}])
def test_every_row_metric_has_a_bootstrap(bench, roles):
    metrics = ["spearman_correlation", "kendall_tau", "concordance", "median_absolute_error", "residual_quantile(q=0.8", "d2_absolute_error_score"]
    names = [m + ("" if "(" in m else "(") + (", " if "(" in m else "") + "interval=bootstrap, replicates=400)" for m in metrics]
    rows = numbers()
    result = bench.run(rows, names, target="y", prediction="p", task="regression", **roles)
    own = bench.run(rows, [m + (")" if "(" in m else "") for m in metrics], target="y", prediction="p", task="regression", **roles)
    for name, metric in zip(names, own.estimates):
        ours, theirs = result[name].interval, own[metric[0]].interval
        assert ours[1] - ours[0] == pytest.approx(theirs[1] - theirs[0], rel=0.5), name


@pytest.mark.parametrize("roles", [{}, {"weight": "w"}, {"cluster": "g"}])
def test_classes_and_labels_have_a_bootstrap(bench, roles):
    rng = np.random.default_rng(7)
    n = 250
    y = rng.integers(0, 3, n)
    raw = rng.gamma(1, size=(n, 3)) + np.eye(3)[y]
    rows = {"y": y, "w": rng.choice([1.0, 2.0], n), "g": rng.integers(0, 50, n)} | {f"p_{k}": raw[:, k] / raw.sum(axis=1) for k in range(3)}
    for metric in ("roc_auc(average=micro", "roc_auc(multi_class=ovo", "average_precision(average=micro", "f1(average=micro"):
        result = bench.run(rows, [metric + ")", metric + ", interval=bootstrap, replicates=400)"], target="y", score="p_*", task="multiclass", **roles)
        own, drawn = (e.interval for e in result.estimates.values())
        assert drawn[1] - drawn[0] == pytest.approx(own[1] - own[0], rel=0.5), metric
    labels = rng.integers(0, 2, (n, 3))
    chosen = np.where(rng.random((n, 3)) < 0.8, labels, 1 - labels)
    several = {k: rows[k] for k in ("w", "g")} | {f"t{k}": labels[:, k] for k in range(3)} | {f"s{k}": np.clip(chosen[:, k] * 0.6 + 0.4 * rng.random(n), 0, 1) for k in range(3)}
    for metric in ("f1(average=macro", "precision(average=weighted", "roc_auc(average=macro", "recall(average=micro"):
        result = bench.run(several, [metric + ")", metric + ", interval=bootstrap, replicates=400)"], target=["t0", "t1", "t2"], score=["s0", "s1", "s2"], task="multilabel", **roles)
        own, drawn = (e.interval for e in result.estimates.values())
        assert drawn[1] - drawn[0] == pytest.approx(own[1] - own[0], rel=0.5), metric


def test_no_bit_of_drawn_rows_depends_on_order_or_threads(bench):
    rows = numbers()
    name = "spearman_correlation(interval=bootstrap, replicates=200)"
    ends = lambda order, threads: bench.run({k: v[order] for k, v in rows.items()}, [name], target="y", prediction="p", task="regression", options=["--threads", threads])[name].interval
    whole = ends(np.arange(300), "1")
    assert ends(np.arange(300)[::-1], "3") == whole and ends(np.random.default_rng(3).permutation(300), "2") == whole


def test_the_largest_error_is_not_drawn(bench):
    with pytest.raises(AssertionError, match="no finite sample bounds the largest"):
        bench.run(numbers(), ["max_error(interval=bootstrap)"], target="y", prediction="p", task="regression")


@pytest.mark.parametrize("method", ["wilson", "jeffreys", "agresti_coull"])
def test_a_share_of_a_column_has_named_intervals_too(bench, method):
    rows = {"y": [1, 0] * 20, "p": [0.7, 0.2] * 20, "won": [True] * 30 + [False] * 10}
    names = [f"mean(won, interval={method})", f"accuracy(interval={method})"]
    result = bench.run(rows, names, target="y", score="p")
    assert result.estimates[names[0], None, None].fields["interval"]["method"] == method
