# SPDX-License-Identifier: Apache-2.0
"""A regression of several outputs, as scikit-learn's multioutput has it; and the plot of residuals."""
import numpy as np
import pandas
import pytest
from scipy import stats
from sklearn import metrics as skl

METRICS = {"mean_absolute_error": skl.mean_absolute_error, "mean_squared_error": skl.mean_squared_error, "root_mean_squared_error": skl.root_mean_squared_error,
           "mean_absolute_percentage_error": skl.mean_absolute_percentage_error, "median_absolute_error": skl.median_absolute_error, "r2": skl.r2_score,
           "explained_variance": skl.explained_variance_score, "mean_pinball_loss": skl.mean_pinball_loss, "mean_squared_log_error": skl.mean_squared_log_error,
           "d2_absolute_error_score": skl.d2_absolute_error_score, "d2_pinball_score": skl.d2_pinball_score}
KEYS = {"target": ["a", "b", "c"], "prediction": ["p", "q", "r"], "task": "regression"}


def rows(n=300, seed=1) -> pandas.DataFrame:
    random = np.random.default_rng(seed)
    truth = random.gamma(2, [1, 30, 1e4], (n, 3)) + 0.1
    value = truth * random.lognormal(0, [0.2, 0.4, 0.1], (n, 3))
    frame = pandas.DataFrame(np.hstack([truth, value]), columns=list("abcpqr"))
    frame["w"], frame["g"], frame["id"], frame["s"] = random.exponential(size=n), np.arange(n) // 4, np.arange(n), random.choice(["x", "y"], n)
    return frame


def arrays(frame):
    return frame[["a", "b", "c"]].to_numpy(), frame[["p", "q", "r"]].to_numpy()


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("metric", METRICS)
def test_averages_and_raw_values_are_scikit_learns(bench, metric, weighted):
    frame = rows()
    ways = ["uniform_average", "raw_values"] + (["variance_weighted"] if metric in ("r2", "explained_variance") else [])
    asked = [metric] + [f"{metric}(multioutput={way})" for way in ways[1:]]
    result = bench.run(frame, asked, slices=["s"], **KEYS, **({"weight": "w"} if weighted else {}))
    for name, part in ((None, frame), ("s=x", frame[frame.s == "x"])):
        y, p = arrays(part)
        theirs = lambda way: METRICS[metric](y, p, multioutput=way, sample_weight=part.w if weighted else None)
        raw = theirs("raw_values")
        for way in ways[2:]:
            assert result[f"{metric}(multioutput={way})", None, name].value == pytest.approx(theirs(way), rel=1e-12)
        assert result[metric, None, name].value == pytest.approx(theirs("uniform_average"), rel=1e-12)
        for output, value in zip("abc", raw):
            estimate = result[f"{metric}(output={output})", None, name]
            assert estimate.value == pytest.approx(value, rel=1e-12)
            lower, upper = estimate.interval
            assert lower < value < upper


@pytest.mark.parametrize("metric", ["mean_absolute_error", "r2", "median_absolute_error"])
def test_an_average_over_outputs_has_the_interval_of_whole_rows(bench, metric):
    """Outputs of one row go together: three equal ones tell no more than one."""
    frame = rows()
    for twin in "bc":
        frame[twin] = frame.a
    for twin in "qr":
        frame[twin] = frame.p
    result = bench.run(frame, [metric, f"{metric}(output=a)"], **KEYS)
    average, alone = result[metric], result[f"{metric}(output=a)"]
    assert average.value == pytest.approx(alone.value, rel=1e-12)
    if metric != "median_absolute_error":
        assert average.interval == pytest.approx(alone.interval, rel=1e-9)


@pytest.mark.parametrize("roles", [{}, {"weight": "w"}, {"cluster": "g"}])
@pytest.mark.parametrize("metric", ["mean_absolute_error", "r2(multioutput=variance_weighted)", "median_absolute_error"])
def test_every_interval_of_an_average(bench, metric, roles):
    frame = rows()
    bootstrap = metric[:-1] + ", interval=bootstrap)" if "(" in metric else f"{metric}(interval=bootstrap)"
    frame[["u", "v", "t"]] = frame[["p", "q", "r"]] * 1.02
    models = {"new": {"prediction": ["u", "v", "t"]}, "old": {"prediction": ["p", "q", "r"]}}
    result = bench.run(frame, [metric, bootstrap], target=KEYS["target"], task="regression", id="id", models=models, baseline="old", checks=[f"{metric} <= {'baseline + 1e9' if 'r2' not in metric else 'baseline + 0.5'}"], **roles)
    own, drawn = result[metric, "new"].interval, result[bootstrap, "new"].interval
    assert own[0] < result[metric, "new"].value < own[1]
    assert drawn[1] - drawn[0] == pytest.approx(own[1] - own[0], rel=0.35)
    check = result.checks[0]
    assert check["difference"]["paired"] and (check["verdict"] == "pass" or "clusters" in check["reason"])
    assert check["interval"]["upper"] - check["interval"]["lower"] < own[1] - own[0]


def test_what_outputs_cannot_be(bench):
    frame = rows(50)
    for metric, words in (("r2(multioutput=median)", "it is one of"), ("mean_absolute_error(multioutput=variance_weighted)", "no share of a variance"), ("r2(output=z)", "no output 'z'"), ("mase", "one output")):
        with pytest.raises(AssertionError, match=words):
            bench.run(frame, [metric], **KEYS)
    with pytest.raises(AssertionError, match="a prediction each"):
        bench.run(frame, ["r2"], **KEYS | {"prediction": "p"})
    frame.loc[3, "b"], frame.loc[4, "q"] = np.nan, np.nan
    assert bench.run(frame, ["r2"], **KEYS)["r2"].excluded == {"missing target": 1, "missing prediction": 1}


def residual_rows(n=400, seed=2):
    random = np.random.default_rng(seed)
    p = random.normal(10, 3, n)
    return pandas.DataFrame({"y": p + 0.3 * (p - 10) + random.normal(0, 1, n), "p": p, "w": random.exponential(size=n), "g": np.arange(n) % 40})


def test_residuals_in_bins_are_those_of_scipy(bench):
    frame = residual_rows()
    table = bench.run(frame, ["residual_curve(bins=8)"], target="y", prediction="p", task="regression")["residual_curve(bins=8)"].column_of_table
    order = frame.sort_values("p")
    for i in range(8):
        part = order[50 * i: 50 * (i + 1)]
        residual = part.y - part.p
        ends = stats.t.interval(0.95, len(part) - 1, residual.mean(), stats.sem(residual))
        ours = tuple(table[name][i] for name in ("mean_prediction", "mean_residual", "lower", "upper"))
        assert ours == pytest.approx((part.p.mean(), residual.mean(), *ends), rel=1e-10)
        assert table["n"][i] == len(part)


def test_residuals_with_weights_clusters_ties_and_slices(bench):
    frame = residual_rows()
    frame["p"], frame["s"] = frame.p.round(), np.where(np.arange(len(frame)) % 2, "x", "y")
    name = "residual_curve(bins=5)"
    weighted = bench.run(frame, [name], target="y", prediction="p", task="regression", weight="w", slices=["s"])
    table = weighted[name].column_of_table
    assert sum(table["n"]) == 400 and table["mean_prediction"] == sorted(table["mean_prediction"])
    assert np.dot(table["n"], [l < m < u for l, m, u in zip(table["lower"], table["mean_residual"], table["upper"])]) == 400
    # Rows of one prediction stay together, so a bin's mean can be found from its share of the rows.
    rows_so_far = 0
    order = frame.sort_values("p", kind="stable")
    for n, mean in zip(table["n"], table["mean_residual"]):
        part = order[rows_so_far: rows_so_far + int(n)]
        rows_so_far += int(n)
        assert mean == pytest.approx(np.average(part.y - part.p, weights=part.w), rel=1e-10)
    assert sum(weighted[name, None, "s=x"].column_of_table["n"]) == 200
    clustered = bench.run(frame, [name], target="y", prediction="p", task="regression", cluster="g")[name].column_of_table
    assert all(lower is not None for lower in clustered["lower"])
    constant = bench.run({"y": [1.0] * 20, "p": [1.0] * 20}, ["residual_curve"], target="y", prediction="p", task="regression")["residual_curve"].column_of_table
    assert constant["n"] == [20] and constant["lower"] == [None]
