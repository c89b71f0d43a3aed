# SPDX-License-Identifier: Apache-2.0
"""Calibration: against scikit-learn and scipy, and against the published algorithms of libraries that are too heavy to
install here (torchmetrics, netcal, Guo et al., uncertainty-calibration), written out below from their sources."""
import numpy as np
import pandas
import pytest
from scipy import optimize, stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, d2_brier_score, d2_log_loss_score, log_loss

CLOSE = dict(rel=1e-12, abs=1e-12)


def binary_table(n, seed, decimals=None, weighted=False):
    rng = np.random.default_rng(seed)
    p = rng.beta(1.2, 2, n)
    if decimals is not None:
        p = np.round(p, decimals)
    y = (rng.random(n) < p ** 1.3).astype(int)
    y[:2] = [0, 1]
    table = {"y": y, "p": p}
    if weighted:
        table["w"] = rng.choice([0.5, 1.0, 2.0, 3.5], n)
    return table


def multiclass_table(n, seed, classes=4):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, classes))
    p = np.exp(1.5 * logits)
    p /= p.sum(axis=1, keepdims=True)
    y = np.array([rng.choice(classes, p=row) for row in (p + 0.1) / (p + 0.1).sum(axis=1, keepdims=True)])
    y[:classes] = range(classes)
    return y, p, {"y": np.array(list("abcd"))[y]} | {f"p_{'abcd'[k]}": p[:, k] for k in range(classes)}


def gaps(y, p, bin_of, total):
    return [(np.sum(bin_of == b) / total, abs(p[bin_of == b].mean() - y[bin_of == b].mean())) for b in np.unique(bin_of) if b >= 0]


def torch_linspace(bins):
    step = np.float32(1) / np.float32(bins)
    i = np.arange(bins + 1, dtype=np.float32)
    return np.where(np.arange(bins + 1) < (bins + 1) // 2, step * i, np.float32(1) - step * (np.float32(bins) - i)).astype(np.float64)


def ece_of(name, y, p):
    n = len(y)
    if name == "torchmetrics":  # bucketize(confidences, linspace(0, 1, 16), right=True) - 1: a confidence of 1 has a bin of its own
        bin_of = np.searchsorted(torch_linspace(15), p, side="right") - 1
    elif name == "netcal":  # numpy histogram of 10 equal bins, the last one closed
        bin_of = np.minimum(np.digitize(p, np.linspace(0, 1, 11)) - 1, 9)
    elif name == "guo":  # confidences.gt(lower) * confidences.le(upper): a confidence of 0 is in no bin
        ends = torch_linspace(15)
        bin_of = np.searchsorted(ends, p, side="left") - 1
        return sum(share * gap for share, gap in gaps(y, p, bin_of, n))
    elif name == "sklearn":
        observed, mean = calibration_curve(y, p, n_bins=5)
        counts = np.bincount(np.searchsorted(np.linspace(0, 1, 6)[1:-1], p), minlength=5)
        return np.sum(counts[counts > 0] / n * np.abs(observed - mean))
    return sum(share * gap for share, gap in gaps(y, p, bin_of, n))


@pytest.mark.parametrize("decimals", [None, 1, 2])
@pytest.mark.parametrize("name", ["torchmetrics", "netcal", "guo", "sklearn"])
def test_calibration_error_as_libraries_have_it(bench, name, decimals):
    table = binary_table(3000, 7, decimals)
    table["p"][:4] = [0.0, 1.0, 0.0, 1.0]
    metric = f"expected_calibration_error(compat={name})"
    value = bench.run(table, [metric], target="y", score="p")[metric].value
    assert value == pytest.approx(ece_of(name, np.asarray(table["y"]), np.asarray(table["p"])), **CLOSE)


def test_l2_calibration_error_without_bias(bench):
    """Kumar, Liang and Ma 2019, uncertainty-calibration's unbiased_l2_ce over equal-mass bins."""
    table = binary_table(3000, 11)
    y, p = np.asarray(table["y"]), np.asarray(table["p"])
    order = np.argsort(p)
    squares = 0
    for part in np.array_split(order, 15):
        mean = y[part].mean()
        squares += len(part) / len(y) * ((p[part].mean() - mean) ** 2 - mean * (1 - mean) / (len(part) - 1))
    metric = "ece(compat=verified_calibration)"
    assert bench.run(table, [metric], target="y", score="p")[metric].value == pytest.approx(np.sqrt(max(0, squares)), **CLOSE)


def test_l1_calibration_error_without_bias_is_what_drawing_gives(bench):
    """uncertainty-calibration draws the normal errors; their mean is known."""
    table = binary_table(2000, 3)
    y, p = np.asarray(table["y"]), np.asarray(table["p"])
    bin_of = np.minimum((p * 15).astype(int), 14)
    rng = np.random.default_rng(0)
    plain = drawn = 0
    for b in np.unique(bin_of):
        chosen = bin_of == b
        mean, n = y[chosen].mean(), chosen.sum()
        sd = np.sqrt(mean * (1 - mean) / (n - 1)) if n > 1 else 0
        plain += n / len(y) * abs(p[chosen].mean() - mean)
        drawn += n / len(y) * np.abs(p[chosen].mean() - mean + sd * rng.normal(size=200_000)).mean()
    value = bench.run(table, ["ece"], target="y", score="p")["ece"].value
    assert value == pytest.approx(max(0, 2 * plain - drawn), abs=2e-4)
    assert bench.run(table, ["ece(debias=no)"], target="y", score="p")["ece(debias=no)"].value == pytest.approx(plain, **CLOSE)


def test_calibration_error_of_several_classes(bench):
    y, p, table = multiclass_table(2500, 5)
    metrics = ["ece(debias=no)", "ece(debias=no, scope=classwise)", "mce", "ece(debias=no, class=b)"]
    result = bench.run(table, metrics, target="y", score="p_*", task="multiclass")

    def plain(truth, score):
        bin_of = np.minimum(np.floor(score * 15 + 1e-15).astype(int), 14)
        return gaps(truth, score, bin_of, len(truth))

    top = plain((p.argmax(axis=1) == y).astype(int), p.max(axis=1))
    classes = [sum(s * g for s, g in plain((y == k).astype(int), p[:, k])) for k in range(4)]
    assert result["ece(debias=no)"].value == pytest.approx(sum(s * g for s, g in top), **CLOSE)
    assert result["mce"].value == pytest.approx(max(g for _, g in top), **CLOSE)
    assert result["ece(debias=no, scope=classwise)"].value == pytest.approx(np.mean(classes), **CLOSE)
    assert result["ece(debias=no, class=b)"].value == pytest.approx(classes[1], **CLOSE)


def test_a_calibrated_model_is_not_called_miscalibrated(bench):
    """Both ends hold the truth: 0 of a calibrated model, and the interval is not empty."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        p = rng.random(2000)
        table = {"y": (rng.random(2000) < p).astype(int), "p": p}
        estimate = bench.run(table, ["ece"], target="y", score="p")["ece"]
        lower, upper = estimate.interval
        assert lower == 0 and upper > 0 and lower <= estimate.value <= upper


@pytest.mark.parametrize("strategy, binning", [("uniform", "width"), ("quantile", "mass")])
@pytest.mark.parametrize("bins", [2, 5, 10, 13])
@pytest.mark.parametrize("decimals", [None, 1])
def test_calibration_curve(bench, strategy, binning, bins, decimals):
    table = binary_table(1501, 2, decimals)
    metric = f"calibration_curve(bins={bins}, binning={binning}, compat=sklearn)"
    columns = bench.run(table, [metric], target="y", score="p")[metric].column_of_table
    observed, mean = calibration_curve(table["y"], table["p"], n_bins=bins, strategy=strategy)
    assert columns["observed"] == pytest.approx(observed, **CLOSE)
    assert columns["mean_score"] == pytest.approx(mean, **CLOSE)
    for lower, value, upper, low, high in zip(columns["lower"], columns["observed"], columns["upper"], columns["simultaneous_lower"], columns["simultaneous_upper"]):
        assert low <= lower <= value <= upper <= high


def logit(p):
    eps = 2.0 ** -52
    p = np.clip(p, eps, 1 - eps)
    return np.log(p) - np.log1p(-p)


def fitted(y, x, w, free_slope=True):
    """Maximum likelihood by scipy, and the sandwich variance."""
    design = np.column_stack([np.ones_like(x), x]) if free_slope else np.ones((len(x), 1))
    offset = 0 if free_slope else x

    def loss(b):
        z = design @ b + offset
        return np.sum(w * (np.logaddexp(0, z) - y * z))

    def slope(b):
        z = design @ b + offset
        return design.T @ (w * (1 / (1 + np.exp(-z)) - y))

    b = optimize.root(slope, np.array([0.0, 1.0])[: design.shape[1]], tol=1e-14).x
    z = design @ b + offset
    q = 1 / (1 + np.exp(-z))
    hessian = design.T @ (design * (w * q * (1 - q))[:, None])
    scores = design * (w * (y - q))[:, None]
    inverse = np.linalg.inv(hessian)
    assert loss(b) <= loss(b + 1e-4) and loss(b) <= loss(b - 1e-4)
    return b, inverse @ (scores.T @ scores) @ inverse


@pytest.mark.parametrize("weighted", [False, True])
def test_logistic_recalibration(bench, weighted):
    table = binary_table(1200, 9, weighted=weighted)
    y, x = np.asarray(table["y"]), logit(np.asarray(table["p"]))
    w = np.asarray(table.get("w", np.ones(len(y))))
    roles = {"weight": "w"} if weighted else {}
    result = bench.run(table, ["calibration_slope", "calibration_intercept", "calibration_intercept(slope=fitted)"], target="y", score="p", **roles)
    (intercept, slope), covariance = fitted(y, x, w)
    (fixed,), _ = fitted(y, x, w, free_slope=False)
    assert result["calibration_slope"].value == pytest.approx(slope, rel=1e-9)
    assert result["calibration_intercept(slope=fitted)"].value == pytest.approx(intercept, rel=1e-9, abs=1e-9)
    assert result["calibration_intercept"].value == pytest.approx(fixed, rel=1e-9, abs=1e-9)
    lower, upper = result["calibration_slope"].interval
    error = np.sqrt(covariance[1, 1])
    assert (upper - lower) / (2 * stats.norm.ppf(0.975)) == pytest.approx(error, rel=0.01)  # each class has its own n / (n - 1)


@pytest.mark.parametrize("y, p, reason", [
    ([0, 0, 1, 1], [0.1, 0.2, 0.6, 0.9], "the scores separate the classes"),
    ([0, 1, 0, 1], [0.4, 0.4, 0.4, 0.4], "all scores are equal"),
    ([1, 1, 1], [0.4, 0.5, 0.6], "no negative rows"),
])
def test_no_slope_where_the_likelihood_has_no_maximum(bench, y, p, reason):
    estimate = bench.run({"y": y, "p": p}, ["calibration_slope"], target="y", score="p", labels=[0, 1], positive=1)["calibration_slope"]
    assert estimate.value is None and estimate.undefined == reason


def test_spiegelhalter(bench):
    table = binary_table(700, 21)
    y, p = np.asarray(table["y"]), np.asarray(table["p"])
    z = np.sum((y - p) * (1 - 2 * p)) / np.sqrt(np.sum((1 - 2 * p) ** 2 * p * (1 - p)))
    result = bench.run(table, ["spiegelhalter_z", "spiegelhalter_p_value"], target="y", score="p")
    assert result["spiegelhalter_z"].value == pytest.approx(z, rel=1e-11)
    assert result["spiegelhalter_p_value"].value == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)


def test_spiegelhalter_wants_independent_rows(bench):
    table = binary_table(200, 1) | {"house": np.repeat(np.arange(40), 5)}
    estimate = bench.run(table, ["spiegelhalter_z"], target="y", score="p", cluster="house")["spiegelhalter_z"]
    assert estimate.value is None and "independent" in estimate.undefined


def test_the_parts_of_the_brier_score_add_up(bench):
    table = binary_table(900, 4, decimals=1)
    parts = [f"brier_{part}(binning=scores)" for part in ("reliability", "resolution")] + ["brier_uncertainty", "brier_score"]
    value = {name: bench_value.value for name, bench_value in ((m, bench.run(table, parts, target="y", score="p")[m]) for m in parts)}
    reliability, resolution, uncertainty, brier = (value[name] for name in parts)
    assert reliability - resolution + uncertainty == pytest.approx(brier, **CLOSE)
    frame = pandas.DataFrame(table).groupby("p")["y"].agg(["mean", "size"])
    share, n = np.mean(table["y"]), len(table["y"])
    assert reliability == pytest.approx(np.sum(frame["size"] / n * (frame.index - frame["mean"]) ** 2), **CLOSE)
    assert resolution == pytest.approx(np.sum(frame["size"] / n * (frame["mean"] - share) ** 2), **CLOSE)


def test_the_parts_of_the_brier_score_without_bias(bench):
    """Ferro and Fricker 2012."""
    table = binary_table(400, 8, decimals=1)
    frame = pandas.DataFrame(table).groupby("p")["y"].agg(["mean", "size"])
    frame = frame.assign(noise=frame["mean"] * (1 - frame["mean"]) / (frame["size"] - 1).where(frame["size"] > 1)).fillna(0)
    share, n = np.mean(table["y"]), len(table["y"])
    noise = np.sum(frame["size"] / n * frame["noise"])
    metrics = [f"brier_{part}(binning=scores, corrected=yes)" for part in ("reliability", "resolution")] + ["brier_uncertainty(corrected=yes)"]
    result = bench.run(table, metrics, target="y", score="p")
    assert result[metrics[0]].value == pytest.approx(np.sum(frame["size"] / n * (frame.index - frame["mean"]) ** 2) - noise, **CLOSE)
    assert result[metrics[1]].value == pytest.approx(np.sum(frame["size"] / n * (frame["mean"] - share) ** 2) - noise + share * (1 - share) / (n - 1), **CLOSE)
    assert result[metrics[2]].value == pytest.approx(share * (1 - share) * n / (n - 1), **CLOSE)


def test_mass_on_the_ends_of_bins(bench):
    table = {"y": [0, 1, 1, 0, 1], "p": [0.2, 0.3, 0.5, 1.0, 0.0]}
    result = bench.run(table, ["boundary_mass(bins=10)", "boundary_mass(bins=5)"], target="y", score="p")
    assert result["boundary_mass(bins=10)"].value == 3 / 5
    assert result["boundary_mass(bins=5)"].value == 1 / 5


@pytest.mark.parametrize("half", ["auto", "yes", "no"])
def test_losses_of_several_classes(bench, half):
    y, p, table = multiclass_table(800, 13)
    brier = f"brier_score(scale_by_half={half})"
    result = bench.run(table, [brier, "log_loss", "d2_log_loss_score", "d2_brier_score"], target="y", score="p_*", task="multiclass")
    assert result[brier].value == pytest.approx(brier_score_loss(y, p, scale_by_half={"auto": "auto", "yes": True, "no": False}[half]), **CLOSE)
    assert result["log_loss"].value == pytest.approx(log_loss(y, p), **CLOSE)
    assert result["d2_log_loss_score"].value == pytest.approx(d2_log_loss_score(y, p), **CLOSE)
    assert result["d2_brier_score"].value == pytest.approx(d2_brier_score(y, p), **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_losses_of_two_classes(bench, weighted):
    table = binary_table(800, 17, weighted=weighted)
    y, p, w = table["y"], table["p"], table.get("w")
    result = bench.run(table, ["brier", "d2_log_loss", "d2_brier_score"], target="y", score="p", **({"weight": "w"} if weighted else {}))
    assert result["brier"].value == pytest.approx(brier_score_loss(y, p, sample_weight=w), **CLOSE)
    assert result["d2_log_loss"].value == pytest.approx(d2_log_loss_score(y, p, sample_weight=w), **CLOSE)
    assert result["d2_brier_score"].value == pytest.approx(d2_brier_score(y, p, sample_weight=w), **CLOSE)


def test_weights_and_clusters_of_bins(bench):
    """A weight that stands for copies gives the value of the copies; clusters of copies no narrower an interval."""
    table = binary_table(300, 23)
    copies = {name: np.repeat(column, 3) for name, column in table.items()}
    once = bench.run(table, ["ece", "mce"], target="y", score="p")
    houses = bench.run(copies | {"house": np.repeat(np.arange(300), 3)}, ["ece(debias=no)", "mce"], target="y", score="p", cluster="house")
    weighted = bench.run(table | {"w": np.full(300, 3.0)}, ["ece", "mce"], target="y", score="p", weight="w")
    for metric in ("ece", "mce"):
        assert weighted[metric].value == pytest.approx(once[metric].value, **CLOSE)
        assert weighted[metric].interval == pytest.approx(once[metric].interval, rel=0.05, abs=1e-3)
    assert houses["mce"].value == pytest.approx(once["mce"].value, **CLOSE)
    assert houses["mce"].interval[1] >= once["mce"].interval[1]
