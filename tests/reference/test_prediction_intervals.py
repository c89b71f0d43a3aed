# SPDX-License-Identifier: Apache-2.0
"""Predicted intervals and quantiles, and errors scaled by a series' own changes."""
import numpy as np
import pandas
import pytest
from scipy import stats
from sklearn.metrics import mean_pinball_loss


def rows(seed=3, n=300):
    random = np.random.default_rng(seed)
    y, centre = random.normal(size=n), random.normal(size=n) / 4
    table = {f"q{level}": centre + stats.norm.ppf(level / 100) for level in (10, 25, 50, 90)}
    return table | {"y": y, "w": random.choice([0.5, 1, 3], size=n), "g": random.choice(["a", "b"], size=n)}


QUANTILES = {"quantiles": {"0.1": "q10", "0.25": "q25", "0.5": "q50", "0.9": "q90"}}


@pytest.mark.parametrize("weighted", [False, True])
def test_quantiles(bench, weighted):
    table = rows()
    w = table["w"] if weighted else np.ones(300)
    result = bench.run(table, ["crps", "interval_coverage", "interval_coverage(coverage=0.8)", "interval_width", "interval_score(coverage=0.8)",
                               "quantile_loss(level=0.25)", "quantile_coverage(level=0.9)", "mean_absolute_error"],
                       target="y", prediction=QUANTILES, slices=["g"], **({"weight": "w"} if weighted else {}))
    for name, keep in ((None, np.ones(300, bool)), ("g=a", table["g"] == "a")):
        y, own = table["y"][keep], w[keep]
        q = {level: table[f"q{level}"][keep] for level in (10, 25, 50, 90)}
        mean = lambda x: np.average(x, weights=own)
        inside = (q[10] <= y) & (y <= q[90])
        outside = np.maximum(np.maximum(q[10] - y, y - q[90]), 0)
        expected = {
            "crps": 2 * np.mean([mean_pinball_loss(y, q[level], alpha=level / 100, sample_weight=own) for level in q]),
            "interval_coverage": mean(inside), "interval_coverage(coverage=0.8)": mean(inside), "interval_width": mean(q[90] - q[10]),
            "interval_score(coverage=0.8)": mean(q[90] - q[10] + 10 * outside),
            "quantile_loss(level=0.25)": mean_pinball_loss(y, q[25], alpha=0.25, sample_weight=own),
            "quantile_coverage(level=0.9)": mean(y <= q[90]), "mean_absolute_error": mean(np.abs(y - q[50])),
        }
        for metric, value in expected.items():
            assert result[metric, None, name].value == pytest.approx(value, rel=1e-12), metric


def test_coverage_is_a_proportion(bench):
    table = rows()
    estimate = bench.run(table, ["interval_coverage"], target="y", prediction={"value": "q50", "lower": "q10", "upper": "q90"},
                         checks=["interval_coverage within 0.1 of 0.8"])["interval_coverage"]
    inside = int(((table["q10"] <= table["y"]) & (table["y"] <= table["q90"])).sum())
    exact = stats.binomtest(inside, 300).proportion_ci(0.95, "exact")
    assert estimate.interval == pytest.approx((exact.low, exact.high), rel=1e-10)
    assert estimate.fields["interval"]["method"] == "clopper_pearson"


def test_what_the_model_does_not_predict(bench):
    table = rows()
    for metric, prediction, words in (("crps", "q50", "needs predicted quantiles"), ("interval_width", "q50", "needs prediction intervals"),
                                      ("quantile_loss(level=0.3)", QUANTILES, "needs the quantile at 0.3"),
                                      ("interval_width(coverage=0.5)", QUANTILES, "needs the quantile at 0.75"),
                                      ("mean_absolute_error", {"lower": "q10", "upper": "q90"}, "only an interval")):
        with pytest.raises(AssertionError, match=words):
            bench.run(table, [metric], target="y", prediction=prediction, task="regression")
    crossed = {"y": [1.0, 2.0], "lower": [0.0, 3.0], "upper": [1.0, 1.0]}
    with pytest.raises(AssertionError, match="lower end above the upper one"):
        bench.run(crossed, ["interval_width"], target="y", prediction={"lower": "lower", "upper": "upper"}, task="regression")


@pytest.mark.parametrize("season", [1, 7])
def test_mase(bench, season):
    random = np.random.default_rng(season)
    frames = []
    for shop, length in (("north", 80), ("south", 50), ("short", season)):
        t = np.arange(length)
        y = 10 + 3 * np.sin(2 * np.pi * t / 7) + random.normal(size=length)
        frames.append(pandas.DataFrame({"shop": shop, "day": pandas.Timestamp("2024-01-01") + pandas.to_timedelta(t, unit="D"), "y": y,
                                        "p": y + random.normal(size=length), "weekend": t % 7 >= 5}))
    table = pandas.concat(frames)
    kept = table[table["shop"] != "short"].copy()
    scale = {shop: np.abs(own["y"].to_numpy()[season:] - own["y"].to_numpy()[:-season]).mean() for shop, own in kept.groupby("shop")}
    kept["scaled"] = (kept["p"] - kept["y"]).abs() / kept["shop"].map(scale)
    shuffled = table.sample(frac=1, random_state=1)
    result = bench.run(shuffled, [f"mase(season={season})"], target="y", prediction="p", series="shop", timestamp="day", slices=["weekend"])
    estimate = result[f"mase(season={season})"]
    assert estimate.value == pytest.approx(kept["scaled"].mean(), rel=1e-12)
    assert estimate.n == 130 and estimate.excluded["step of a series that is too short or does not vary"] == season
    assert result[f"mase(season={season})", None, "weekend=true"].value == pytest.approx(kept[kept["weekend"]]["scaled"].mean(), rel=1e-12)
    half = stats.t.ppf(0.975, 129) * kept["scaled"].std() / np.sqrt(130) / estimate.value  # on the logarithm's scale
    assert estimate.interval == pytest.approx((estimate.value * np.exp(-half), estimate.value * np.exp(half)), rel=1e-9)
