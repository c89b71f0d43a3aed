# SPDX-License-Identifier: Apache-2.0
"""Intervals of differences beside published figures, and beside what is installed or can be solved anew."""
import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.stats import contingency_tables, proportion

# DeLong, DeLong and Clarke-Pearson 1988: 43 of the patients with ovarian cancer, those with all three tests. Albumin,
# total protein, K-G score, and whether surgery helped (SAS/STAT user's guide, "Comparing Receiver Operating
# Characteristic Curves", which prints areas, errors and contrasts).
OVARIAN = np.array("""
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0  1.6 5.6 5 1  3.8 5.7 5 1
3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1  4.3 7.0 4 1  3.6 6.7 4 0  2.3 4.4 6 1  4.2 7.6 4 0
4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1  3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1  3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1
4.3 6.5 4 1  3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0  3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1  3.5 6.2 5 1
2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1  3.3 5.7 6 1  3.7 6.9 5 1  3.6 6.6 5 1
""".split(), dtype=float).reshape(-1, 4)


def test_paired_delong_is_that_of_the_ovarian_example(bench):
    table = {"id": np.arange(43), "y": OVARIAN[:, 3].astype(int), "albumin": OVARIAN[:, 0], "protein": OVARIAN[:, 1], "kg": 10 - OVARIAN[:, 2]}
    models = {name: {"score": name} for name in ("albumin", "protein", "kg")}
    checks = [f"roc_auc[model={name}] within 0.9 of roc_auc[model=kg]" for name in ("albumin", "protein")]
    result = bench.run(table, ["roc_auc"], target="y", id="id", models=models, checks=checks)
    assert {name: round(result["roc_auc", name].value, 4) for name in models} == {"albumin": 0.7366, "protein": 0.6478, "kg": 0.7258}
    # Published to four decimals: difference, standard error, and both ends.
    for check, (difference, error, lower, upper) in zip(result.checks, [(0.0108, 0.0953, -0.1761, 0.1976), (-0.0780, 0.1046, -0.2830, 0.1271)]):
        interval = check["interval"]
        assert interval["method"] == "paired_delong"
        assert check["estimate"] == pytest.approx(difference, abs=5e-5)
        assert (interval["upper"] - interval["lower"]) / 2 / stats.norm.ppf(0.975) == pytest.approx(error, abs=5e-5)
        assert (interval["lower"], interval["upper"]) == pytest.approx((lower, upper), abs=5e-5)


def discordant(both, first, second, neither):
    """A table of two models that are right together, alone and never so often."""
    right = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [both, first, second, neither], axis=0)
    y = np.arange(len(right)) % 2
    return {"id": np.arange(len(y)), "y": y, "a": np.where(right[:, 0] == 1, y, 1 - y), "b": np.where(right[:, 1] == 1, y, 1 - y)}


def paired_check(bench, table, confidence=0.95):
    models = {"a": {"prediction": "a"}, "b": {"prediction": "b"}}
    check = bench.run(table, target="y", id="id", models=models, baseline="b", confidence=confidence, checks=["accuracy within 0.99 of baseline"]).checks[0]
    assert check["interval"]["method"] == "tango"
    return check["interval"]["lower"], check["interval"]["upper"]


@pytest.mark.parametrize("counts, confidence, published", [
    ((1, 1, 7, 12), 0.95, (-0.517, -0.026)),       # Fagerland, Lydersen and Laake 2014, table VI: airway hyper-responsiveness
    ((500, 28, 25, 65), 0.90, (-0.0148, 0.0247)),  # R package PropCIs, scoreci.mp(25, 28, 618, 0.90)
])
def test_tangos_interval_is_as_published(bench, counts, confidence, published):
    digits = len(str(published[0]).split(".")[1])
    assert tuple(round(end, digits) for end in paired_check(bench, discordant(*counts), confidence)) == published


def tango(first, second, n, tail=0.025):
    """Tango 1998 by maximising the likelihood under each difference numerically, and finding where the score is z."""
    z = stats.norm.isf(tail)

    def score(difference):
        def loss(q):
            return -(first * np.log(q + difference) + second * np.log(q) + (n - first - second) * np.log1p(-2 * q - difference))
        lowest, highest = max(0.0, -difference), (1 - difference) / 2
        q = optimize.minimize_scalar(loss, bounds=(lowest + 1e-15, highest - 1e-15), method="bounded", options={"xatol": 1e-14}).x
        return (first - second - n * difference) / np.sqrt(n * (2 * q + difference - difference**2))

    middle = (first - second) / n
    return (optimize.brentq(lambda d: score(d) - z, -1 + 1e-6, middle - 1e-9), optimize.brentq(lambda d: score(d) + z, middle + 1e-9, 1 - 1e-6))


@pytest.mark.parametrize("counts", [(20, 12, 2, 16), (36, 12, 2, 0), (900, 53, 16, 631), (5, 3, 3, 4)])
def test_tangos_interval_solves_his_equation(bench, counts):
    table = discordant(*counts)
    ends = paired_check(bench, table)
    assert ends == pytest.approx(tango(counts[1], counts[2], sum(counts)), abs=1e-6)
    # McNemar without a correction rejects no difference exactly where the interval leaves out 0.
    p = contingency_tables.mcnemar([[counts[0], counts[1]], [counts[2], counts[3]]], exact=False, correction=False).pvalue
    assert (p < 0.05) == (not ends[0] <= 0 <= ends[1])


def miettinen_nurminen(s1, n1, s2, n2):
    """Miettinen and Nurminen 1985 in the same way, with their n / (n - 1)."""
    z = stats.norm.isf(0.025)

    def score(difference):
        lowest, highest = max(0.0, -difference), min(1.0, 1 - difference)
        p = optimize.minimize_scalar(lambda p: -stats.binom.logpmf(s1, n1, p + difference) - stats.binom.logpmf(s2, n2, p),
                                     bounds=(lowest + 1e-14, highest - 1e-14), method="bounded", options={"xatol": 1e-14}).x
        variance = (p + difference) * (1 - p - difference) / n1 + p * (1 - p) / n2
        return (s1 / n1 - s2 / n2 - difference) / np.sqrt(variance * (n1 + n2) / (n1 + n2 - 1))

    middle = s1 / n1 - s2 / n2
    return (optimize.brentq(lambda d: score(d) - z, -1 + 1e-7, middle - 1e-7), optimize.brentq(lambda d: score(d) + z, middle + 1e-7, 1 - 1e-7))


@pytest.mark.parametrize("counts, published", [
    # Newcombe 1998 (Interval estimation for the difference between independent proportions), table II, method 6.
    ((56, 70, 48, 80), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1700, 0.8406)),
    ((5, 56, 0, 29), (-0.0326, 0.1933)),
    ((180, 200, 150, 200), None),
])
def test_independent_slices_have_miettinen_and_nurminens_interval(bench, counts, published):
    """statsmodels 0.15.0 (method="score") gives 0.0526 to 0.3440 for the first: its ends do not solve the equation."""
    s1, n1, s2, n2 = counts
    right = np.concatenate([np.arange(n1) < s1, np.arange(n2) < s2])
    y = np.arange(n1 + n2) % 2
    table = {"y": y, "d": np.where(right, y, 1 - y), "g": ["a"] * n1 + ["b"] * n2}
    check = bench.run(table, target="y", prediction="d", smallest_slice=0, slices=["g"], checks=["accuracy[g=a] within 1 of accuracy[g=b]"]).checks[0]
    ends = (check["interval"]["lower"], check["interval"]["upper"])
    assert check["interval"]["method"] == "miettinen_nurminen"
    assert ends == pytest.approx(miettinen_nurminen(*counts), abs=1e-6)
    if published:
        assert tuple(round(end, 4) for end in ends) == published
    theirs = proportion.confint_proportions_2indep(*counts, compare="diff", method="agresti-caffo")
    assert ends == pytest.approx(theirs, abs=0.12), "another approximation of the same ends"
