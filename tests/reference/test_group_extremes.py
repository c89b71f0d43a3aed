# SPDX-License-Identifier: Apache-2.0
"""Extremes over groups have fairlearn's names and values, and intervals that hold; strata are put together as defined."""
import numpy
import pandas
import pytest

import fairlearn.metrics as fairness
import scipy.stats
from sklearn import metrics as sklearn_metrics

NAMES = ["demographic_parity_difference", "demographic_parity_ratio", "equalized_odds_difference", "equalized_odds_ratio",
         "equal_opportunity_difference", "equal_opportunity_ratio"]


def people(seed, n=1500, groups=3, weights=False):
    random = numpy.random.default_rng(seed)
    frame = pandas.DataFrame({"y": (random.random(n) < 0.4).astype(int), "race": random.choice(list("ABCDE")[:groups], n),
                              "sex": random.choice(["F", "M"], n), "dept": random.choice(["x", "y", "z"], n), "cluster": numpy.arange(n) // 5})
    lift = frame.race.map({"A": 0.0, "B": 0.08, "C": -0.05, "D": 0.15, "E": 0.02})
    frame["p"] = numpy.clip(0.25 + 0.4 * frame.y + lift + random.normal(0, 0.2, n), 0, 1).round(4)
    frame["w"] = random.integers(1, 4, n) * 0.5
    return frame


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("columns", [["race"], ["sex", "race"]])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_values_are_fairlearns(bench, seed, columns, weighted):
    table = people(seed, groups=2 + seed)
    groups = " * ".join(columns)
    keys = {"weight": "w"} if weighted else {}
    result = bench.run(table, [f"{name}({groups})" for name in NAMES], target="y", score="p", smallest_slice=0, **keys)
    sample_weight = table.w if weighted else None
    predicted = (table.p >= 0.5).astype(int)
    for name in NAMES:
        expected = getattr(fairness, name)(table.y, predicted, sensitive_features=table[columns], sample_weight=sample_weight)
        estimate = result[f"{name}({groups})"]
        assert estimate.value == pytest.approx(expected, rel=1e-12), name
        assert estimate.n == len(table)
        lower, upper = estimate.interval
        assert lower <= estimate.value <= upper and 0 <= lower < upper


def test_any_metric_over_groups_is_fairlearns_metric_frame(bench):
    table = people(5)
    predicted = (table.p >= 0.3).astype(int)
    frame = fairness.MetricFrame(metrics=sklearn_metrics.recall_score, y_true=table.y, y_pred=predicted, sensitive_features=table.race)
    names = {"group_min": frame.group_min(), "group_max": frame.group_max(), "group_difference": frame.difference(), "group_ratio": frame.ratio()}
    result = bench.run(table, [f"{name}(recall(threshold=0.3), race)" for name in names] + ["group_min(roc_auc, race)", "group_difference(mean(w), race)"],
                       target="y", score="p")
    for name, expected in names.items():
        assert result[f"{name}(recall(threshold=0.3), race)"].value == pytest.approx(expected, rel=1e-12)
    areas = [sklearn_metrics.roc_auc_score(part.y, part.p) for _, part in table.groupby("race")]
    assert result["group_min(roc_auc, race)"].value == pytest.approx(min(areas), rel=1e-12)
    means = table.groupby("race").w.mean()
    assert result.estimates["group_difference(mean(w), race)", None, None].value == pytest.approx(means.max() - means.min(), rel=1e-12)


def test_small_groups_are_left_out_and_said(bench):
    table = people(6)
    table.loc[:9, "race"] = "Q"
    estimate = bench.run(table, ["demographic_parity_difference(race)"], target="y", score="p")["demographic_parity_difference(race)"]
    assert estimate.excluded == {"in groups of fewer than 30 rows": 10}
    kept = table[table.race != "Q"]
    assert estimate.value == pytest.approx(fairness.demographic_parity_difference(kept.y, kept.p >= 0.5, sensitive_features=kept.race), rel=1e-12)


def test_a_group_without_an_interval_makes_the_verdict_inconclusive(bench):
    table = people(7)
    table.loc[table.race == "C", "y"] = 0  # no recall in this group
    result = bench.run(table, target="y", score="p", checks=["equal_opportunity_difference(race) <= 0.99"], positive="1")
    check = result.checks[0]
    assert check["verdict"] == "inconclusive" and "race=C" in check["reason"]


def test_the_interval_covers_the_true_range(bench):
    """Equal groups: noise alone makes a range; its lower end must not rise above 0, whatever the observed range."""
    risen = 0
    for seed in range(12):
        random = numpy.random.default_rng(seed)
        table = pandas.DataFrame({"y": random.integers(0, 2, 600), "p": random.random(600), "g": random.integers(0, 6, 600)})
        estimate = bench.run(table, ["demographic_parity_difference(g)"], target="y", score="p")["demographic_parity_difference(g)"]
        assert estimate.value > 0
        risen += estimate.interval[0] > 0
    assert risen <= 1


def test_clusters_and_weights_have_intervals_too(bench):
    table = people(8)
    for keys in ({"cluster": "cluster"}, {"weight": "w"}, {"cluster": "cluster", "weight": "w"}):
        result = bench.run(table, ["demographic_parity_difference(race)", "demographic_parity_ratio(race)", "group_difference(f1, race)"], target="y", score="p", **keys)
        for estimate in result.estimates.values():
            lower, upper = estimate.interval
            assert lower <= estimate.value <= upper


def test_by_gives_each_value_equal_weight_and_given_its_share(bench):
    table = people(9)
    result = bench.run(table, ["accuracy(by=race)", "accuracy(given=dept)", "mean(w, by=sex)", "roc_auc(by=race)"], target="y", score="p", slices=["sex"])
    right = (table.y == (table.p >= 0.5)).astype(float)
    by = right.groupby(table.race).mean().mean()
    assert result["accuracy(by=race)"].value == pytest.approx(by, rel=1e-12)
    share = table.dept.value_counts(normalize=True)
    for sex in ("F", "M"):
        part = table.sex == sex
        given = (right[part].groupby(table.dept[part]).mean() * share).sum()
        assert result["accuracy(given=dept)", None, f"sex={sex}"].value == pytest.approx(given, rel=1e-12)
    assert result.estimates["mean(w, by=sex)", None, None].value == pytest.approx(table.w.groupby(table.sex).mean().mean(), rel=1e-12)
    areas = [sklearn_metrics.roc_auc_score(part.y, part.p) for _, part in table.groupby("race")]
    assert result["roc_auc(by=race)"].value == pytest.approx(numpy.mean(areas), rel=1e-12)
    for estimate in result.estimates.values():
        lower, upper = estimate.interval
        assert lower < estimate.value < upper


def test_strata_are_compared_pair_by_pair(bench):
    """The same model twice differs nowhere; two slices given a third column are compared like with like."""
    table = people(10)
    table["q"], table["id"] = table.p, numpy.arange(len(table))
    models = {"a": {"score": "p"}, "b": {"score": "q"}}
    result = bench.run(table, target="y", id="id", models=models, baseline="b",
                       checks=["accuracy(by=race) >= baseline - 0.05", "accuracy(given=dept)[sex=F] >= accuracy(given=dept)[sex=M] - 0.2"])
    same, slices = result.checks
    assert same["estimate"] == 0 and same["difference"]["paired"] and same["verdict"] == "pass"
    assert slices["verdict"] == "pass" and slices["interval"]["lower"] < slices["estimate"] < slices["interval"]["upper"]


def test_relative_tolerance(bench):
    table = people(11, n=4000)
    table["q"], table["id"] = numpy.clip(table.p + 0.004, 0, 1), numpy.arange(len(table))
    models = {"a": {"score": "p"}, "b": {"score": "q"}}
    result = bench.run(table, target="y", id="id", models=models, baseline="b", checks=["log_loss within 10% of baseline", "log_loss within 0.01% of baseline"])
    wide, narrow = result.checks
    a, b = (sklearn_metrics.log_loss(table.y, table[column]) for column in ("p", "q"))
    assert wide["verdict"] == "pass" and wide["bound"] == 0.1
    assert wide["estimate"] == pytest.approx(a / b - 1, rel=1e-9)
    assert wide["interval"]["method"] == "fieller"
    assert narrow["verdict"] != "pass"


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_groups_against_all_rows_are_fairlearns_to_overall(bench, seed, weighted):
    table = people(seed, groups=4)
    result = bench.run(table, [f"{name}(race, method=to_overall)" for name in NAMES], target="y", score="p", **({"weight": "w"} if weighted else {}))
    for name in NAMES:
        expected = getattr(fairness, name)(table.y, (table.p >= 0.5).astype(int), sensitive_features=table.race, method="to_overall", sample_weight=table.w if weighted else None)
        estimate = result[f"{name}(race, method=to_overall)"]
        assert estimate.value == pytest.approx(expected, rel=1e-12), name
        lower, upper = estimate.interval
        assert 0 <= lower <= estimate.value <= upper and lower < upper, name


def test_the_distance_to_all_rows_covers_none(bench):
    """Equal groups: the lower end of a difference stays at 0, the upper end of a ratio at 1, up to few cases."""
    apart = 0
    for seed in range(12):
        random = numpy.random.default_rng(100 + seed)
        table = pandas.DataFrame({"y": random.integers(0, 2, 600), "p": random.random(600), "g": random.integers(0, 5, 600)})
        names = ["demographic_parity_difference(g, method=to_overall)", "demographic_parity_ratio(g, method=to_overall)"]
        difference, ratio = (bench.run(table, names, target="y", score="p")[name] for name in names)
        assert difference.value > 0 and ratio.value < 1
        apart += difference.interval[0] > 0 or ratio.interval[1] < 1
    assert apart <= 1


def jackknife(table, clusters, statistic):
    """The standard error by leaving out whole clusters."""
    values = numpy.array([statistic(table[clusters != c]) for c in numpy.unique(clusters)])
    g = len(values)
    return numpy.sqrt((g - 1) / g * numpy.sum((values - statistic(table)) ** 2))


@pytest.mark.parametrize("metric, of_part", [
    ("accuracy", lambda part: numpy.mean(part.y == (part.p >= 0.5))),
    ("mean(w{})", lambda part: part.w.mean()),
    ("roc_auc", lambda part: sklearn_metrics.roc_auc_score(part.y, part.p)),
    ("f1", lambda part: sklearn_metrics.f1_score(part.y, part.p >= 0.5)),
])
@pytest.mark.parametrize("how", ["by", "given"])
def test_strata_share_clusters(bench, metric, of_part, how):
    """What a cluster adds to all of its strata is added up: the errors are those of leaving out whole clusters."""
    table = people(12, n=1200)
    random = numpy.random.default_rng(1)
    household = random.normal(0, 0.25, 240)[table.cluster]
    table["p"] = numpy.clip(table.p + household, 0, 1)
    table["w"] = table.w + 4 * household
    name = metric.format(f", {how}=race") if "{}" in metric else f"{metric}({how}=race)"
    share = table.race.value_counts(normalize=True)
    weights = (lambda race: 1 / 3) if how == "by" else (lambda race: share[race])
    statistic = lambda rows: sum(weights(race) * of_part(part) for race, part in rows.groupby("race"))
    estimate = next(iter(bench.run(table, [name], target="y", score="p", cluster="cluster").estimates.values()))
    assert estimate.value == pytest.approx(statistic(table), rel=1e-12)
    assert estimate.n_effective == 240
    lower, upper = estimate.interval
    error = (upper - lower) / 2 / scipy.stats.t.ppf(0.975, 239)
    assert error == pytest.approx(jackknife(table, table.cluster, statistic), rel=0.03)
    naive = numpy.sqrt(sum(weights(race) ** 2 * jackknife(part, part.cluster, of_part) ** 2 for race, part in table.groupby("race")))
    # A household's shift is in all of its strata; strata that were independent would vary less together.
    assert error > (1.2 if "mean" in metric else 1.0) * naive


def test_strata_with_clusters_are_compared_too(bench):
    table = people(13)
    table["q"], table["id"] = numpy.clip(table.p + 0.01, 0, 1), numpy.arange(len(table))
    models = {"a": {"score": "p"}, "b": {"score": "q"}}
    check = bench.run(table, target="y", id="id", cluster="cluster", models=models, baseline="b", checks=["accuracy(by=race) >= baseline - 0.2"]).checks[0]
    assert check["difference"]["paired"] and check["interval"]["method"] == "cluster_influence"
    assert check["interval"]["lower"] < check["estimate"] < check["interval"]["upper"]
