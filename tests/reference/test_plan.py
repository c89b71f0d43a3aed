# SPDX-License-Identifier: Apache-2.0
"""`assay plan` beside statsmodels and SciPy, and beside simulated tables of the planned size."""
import json
import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import NormalIndPower, TTestPower

Z = stats.norm.ppf(0.975)


def plan(bench, check, **options) -> dict:
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", *([] if value is True else [value]))]
    return json.loads(bench.command("plan", check, *words, "--format", "json").stdout)


@pytest.mark.parametrize("expect, bound, sd, power", [(3.1, 3.0, 0.8, 0.8), (0.5, 0.0, 1.0, 0.9), (0.2, 0.0, 0.1, 0.8), (10.02, 10.0, 0.5, 0.95)])
def test_a_mean_is_planned_as_by_statsmodels(bench, expect, bound, sd, power):
    reference = TTestPower().solve_power((expect - bound) / sd, alpha=0.025, power=power, alternative="larger")
    found = plan(bench, f"mean(score) >= {bound}", expect=expect, sd=sd, power=power)
    assert found["examples"] == max(2, math.ceil(reference))
    for point in found["by_examples"]:
        if point["examples"] > 1:
            assert point["power"] == pytest.approx(TTestPower().power((expect - bound) / sd, point["examples"], 0.025, alternative="larger"), abs=1e-6)
    # From above it is the mirror.
    assert plan(bench, f"mean(score) <= {bound}", expect=2 * bound - expect, sd=sd, power=power)["examples"] == found["examples"]


@pytest.mark.parametrize("expect, bound, power", [(0.93, 0.9, 0.8), (0.7, 0.5, 0.9), (0.999, 0.99, 0.8), (0.62, 0.6, 0.5)])
def test_a_share_is_planned_exactly(bench, expect, bound, power):
    """By the binomial distribution: the power of Clopper and Pearson's end, from the planned size on for good, and not
    just before it."""
    def power_at(n):
        counts = np.arange(n + 1)
        passes = stats.beta.ppf(0.025, counts, n - counts + 1)
        passes[0] = 0
        return stats.binom.pmf(counts, n, expect)[passes >= bound].sum()

    size = plan(bench, f"accuracy >= {bound}", expect=expect, power=power)["examples"]
    assert power_at(size - 1) < power
    assert all(power_at(n) >= power for n in range(size, size + size // 5, max(1, size // 300)))
    assert plan(bench, f"accuracy <= {round(1 - bound, 6)}", expect=round(1 - expect, 6), power=power)["examples"] == size


def test_two_samples_are_planned_as_by_statsmodels(bench):
    p, q, margin = 0.82, 0.80, 0.03
    effect = (p - q + margin) / math.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    reference = NormalIndPower().solve_power(effect, alpha=0.025, power=0.8, ratio=1, alternative="larger")
    check = "accuracy >= baseline - 3%"
    alone = plan(bench, check, expect=p, expect_baseline=q, unpaired=True)["examples"]
    paired = plan(bench, check, expect=p, expect_baseline=q, differ=0.1)
    assert alone == paired["unpaired_examples"] == math.ceil(reference)
    assert paired["examples"] < alone / 2
    means = NormalIndPower().solve_power(0.1 / 0.7, alpha=0.025, power=0.9, ratio=1, alternative="larger")
    assert plan(bench, "mean(score) >= baseline - 0.1", expect=3, sd=0.7, unpaired=True, power=0.9)["examples"] == math.ceil(means)


@pytest.mark.parametrize("difference, differ, margin", [(0.0, 0.08, 0.02), (0.03, 0.15, 0.0), (-0.01, 0.05, 0.04)])
def test_paired_shares_have_the_planned_power(bench, difference, differ, margin):
    """20,000 tables of the planned size, decided by Tango's score test of the margin."""
    found = plan(bench, f"accuracy >= baseline - {margin}", expect=0.8 + difference, expect_baseline=0.8, differ=differ)
    n, bound = found["examples"], -margin
    random = np.random.default_rng(2)
    ours, theirs = (differ + difference) / 2, (differ - difference) / 2
    b, c, _ = random.multinomial(n, [ours, theirs, 1 - differ], size=20000).T
    linear = -b - c + (2 * n - b + c) * bound
    restricted = (np.sqrt(linear**2 + 8 * n * c * bound * (1 - bound)) - linear) / (4 * n)
    score = (b - c - n * bound) / np.sqrt(n * (2 * restricted + bound * (1 - bound)))
    assert (score >= Z).mean() == pytest.approx(0.8, abs=0.025)


def test_an_area_has_the_planned_power(bench):
    """Scores are exponential, as Hanley and McNeil's variance has it; the end is DeLong's on the logit scale."""
    truth, bound, positives = 0.85, 0.8, 0.2
    n = plan(bench, f"roc_auc >= {bound}", expect=truth, positives=positives)["examples"]
    random = np.random.default_rng(4)
    with_, passes, trials = round(n * positives), 0, 1500
    for _ in range(trials):
        p, q = random.exponential(truth / (1 - truth), with_), random.exponential(1, n - with_)
        ranks = stats.rankdata(np.concatenate([p, q]))
        by_positive = (ranks[:with_] - stats.rankdata(p)) / (n - with_)
        by_negative = 1 - (ranks[with_:] - stats.rankdata(q)) / with_
        area = by_positive.mean()
        error = math.sqrt(by_positive.var(ddof=1) / with_ + by_negative.var(ddof=1) / (n - with_))
        passes += math.log(area / (1 - area)) - Z * error / (area * (1 - area)) >= math.log(bound / (1 - bound))
    assert passes / trials == pytest.approx(0.8, abs=0.05)


def test_equivalence_needs_both_sides(bench):
    sd, margin = 0.5, 0.1
    n = plan(bench, f"mean(score) within {margin} of baseline", expect=1, sd=sd)["examples"]
    random = np.random.default_rng(6)
    draws = random.normal(0, sd, (20000, n))
    half = stats.t.ppf(0.975, n - 1) * draws.std(axis=1, ddof=1) / math.sqrt(n)
    assert (np.abs(draws.mean(axis=1)) + half <= margin).mean() == pytest.approx(0.8, abs=0.02)


def test_answers_to_one_example_count_as_their_correlation_leaves(bench):
    one = plan(bench, "mean(score) >= 0", expect=0.1, sd=1)["examples"]
    assert plan(bench, "mean(score) >= 0", expect=0.1, sd=1, samples=4, correlation=1)["examples"] == one
    assert plan(bench, "mean(score) >= 0", expect=0.1, sd=1, samples=4, correlation=0)["examples"] == math.ceil(one / 4)
    half = plan(bench, "mean(score) >= 0", expect=0.1, sd=1, samples=4, correlation=0.5)["examples"]
    assert half == pytest.approx(one * (1 + 3 * 0.5) / 4, abs=1.5)


def test_a_pilot_says_how_examples_vary(bench):
    random = np.random.default_rng(3)
    n = 500
    y = random.integers(0, 2, n)
    p = np.clip(0.5 + 0.3 * (y - 0.5) + random.normal(0, 0.2, n), 0, 1)
    check = "brier_score <= 0.25"
    run = bench.run({"y": y, "p": p}, ["brier_score"], target="y", score="p", checks=[check])
    found = plan(bench, check, pilot=run.directory)
    losses = (p - y) ** 2
    expected = ((Z + stats.norm.ppf(0.8)) * losses.std(ddof=1) / (0.25 - losses.mean())) ** 2
    assert found["assumed"]["pilot_examples"] == n
    # The pilot's interval is Student's, a little wider.
    assert math.ceil(expected) <= found["examples"] <= math.ceil(1.02 * expected)


def test_errors_say_what_is_missing(bench):
    def error(*words):
        done = bench.command("plan", *words, check=False)
        assert done.returncode == 2, done.stdout
        return done.stderr

    assert "--expect 0.93" in error("accuracy >= 0.9")
    assert "lies between 0 and 1" in error("accuracy >= 0.9", "--expect", "93")
    assert "no number of examples" in error("accuracy >= 0.9", "--expect", "0.9")
    assert "--sd" in error("mean(score) >= 1", "--expect", "2")
    assert "--positives" in error("roc_auc >= 0.8", "--expect", "0.9")
    assert "--pilot RUN" in error("f1 >= 0.8", "--expect", "0.9")
    assert "is a fact" in error("row_count >= 10", "--expect", "20")
    assert "did you mean 'accuracy'?" in error("acuracy >= 0.9", "--expect", "0.93")
    assert "at most all" in error("accuracy >= baseline", "--expect", "0.9", "--expect-baseline", "0.8", "--differ", "0.05")


def test_the_unit_of_a_size_is_said(bench):
    recall = plan(bench, "recall[region=north] >= 0.9", expect="93%", positives=0.2)
    assert recall["unit"] == "positive examples of [region=north]"
    assert recall["examples"] == plan(bench, "accuracy >= 0.9", expect=0.93)["examples"]
    assert recall["examples_in_all"] == math.ceil(recall["examples"] / 0.2)
    assert plan(bench, "false_positive_rate <= 0.1", expect=0.05, positives=0.2)["unit"] == "negative examples"
    assert plan(bench, "accuracy >= 0.9", expect=0.93)["examples_in_all"] is None


@pytest.mark.parametrize("check, options, said", [
    ("recall[each region] >= 0.9", ["--expect", "0.93"], "a check for every slice"),
    ("accuracy >= -1", ["--expect", "0.93"], "between 0 and 1"),
    ("accuracy >= 1", ["--expect", "0.93"], "between 0 and 1"),
    ("accuracy >= 0.9", ["--expect", "0.9000001"], "lies too close to the bound"),
    ("accuracy >= 0.9", ["--expect", "0.89"], "no number of examples"),
    ("accuracy >= 0.9", ["--expect", "0.93", "--positives", "0.2"], "leave --positives out"),
    ("accuracy >= 0.9", ["--expect", "0.93", "--sd", "1"], "leave --sd out"),
    ("accuracy >= 0.9", ["--expect", "0.93", "--differ", "0.1"], "leave it out"),
])
def test_what_cannot_be_planned_says_why(bench, check, options, said):
    done = bench.command("plan", check, *options, check=False)
    assert done.returncode == 2 and said in done.stderr
