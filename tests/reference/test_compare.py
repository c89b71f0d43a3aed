# SPDX-License-Identifier: Apache-2.0
"""`assay compare` beside statsmodels and SciPy, on real answers of four models and on generated tables."""
import json

import numpy as np
import pandas
import pytest
from scipy import stats
from statsmodels.stats import contingency_tables

MODELS = ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")


def compare(bench, *arguments) -> dict:
    return json.loads(bench.command("compare", *arguments, "--format", "json").stdout)


def entries(document) -> dict:
    """The differences of the only comparison, by metric and slice."""
    (comparison,) = document["comparisons"]
    return {(entry["metric"], entry["slice"]): entry for entry in comparison["differences"]}


def run_of(bench, table, metrics, **keys):
    return bench.run(table, metrics, keep="scored", **keys).directory


@pytest.fixture
def solutions(real_data):
    """One row an answer: 1,319 problems, four models, whether the answer is right and how long it is."""
    lines = (real_data / "llm/gsm8k/example_model_solutions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = []
    for number, line in enumerate(lines):
        problem = json.loads(line)
        for model in MODELS:
            answer = problem[model]
            rows.append({"id": number, "model": model, "steps": min(6, problem["ground_truth"].count("<<")),
                         "correct": int(answer["is_correct"]), "length": len(answer["solution"])})
    return pandas.DataFrame(rows)


def test_every_ordering_of_four_models_is_found(bench, solutions):
    runs = {model: run_of(bench, solutions[solutions.model == model].drop(columns="model"), ["mean(correct)"], id="id") for model in MODELS}
    share = solutions.groupby("model").correct.mean()
    for before in MODELS:
        for after in MODELS:
            if before == after:
                continue
            entry = entries(compare(bench, runs[before], runs[after]))["mean(correct)", None]
            assert entry["finding"] == ("higher" if share[after] > share[before] else "lower")
            assert entry["difference"] == pytest.approx(share[after] - share[before], abs=1e-12)
            assert entry["paired"] and entry["interval"]["method"] == "tango"
            right = solutions.pivot(index="id", columns="model", values="correct")
            table = pandas.crosstab(right[before], right[after]).to_numpy()
            assert entry["test"]["method"] == "mcnemar_exact"
            assert entry["test"]["p"] == pytest.approx(contingency_tables.mcnemar(table, exact=True).pvalue, rel=1e-9)


def test_two_models_of_one_long_run_are_as_two_runs(bench, solutions):
    data = bench.write(solutions)
    suite = bench.suite(name="gsm8k", data={"path": str(data), "id": "id", "model": "model"}, slices=["steps"],
                        metrics=["mean(correct)", "mean(length)"])
    long = bench.run_suite(suite).directory
    apart = [run_of(bench, solutions[solutions.model == model].drop(columns="model"), ["mean(correct)", "mean(length)"], id="id", slices=["steps"])
             for model in MODELS[:2]]
    one = compare(bench, long, "--models", ",".join(MODELS[:2]))["comparisons"][0]
    two = compare(bench, *apart)["comparisons"][0]
    assert one["differences"] == two["differences"]
    assert one["changed"] == two["changed"]
    right = solutions.pivot(index="id", columns="model", values="correct")
    before, after = right[MODELS[0]], right[MODELS[1]]
    assert one["changed"][0]["flips"] == {
        "right_right": int((before & after).sum()), "right_wrong": int((before & (1 - after)).sum()),
        "wrong_right": int(((1 - before) & after).sum()), "wrong_wrong": int(((1 - before) & (1 - after)).sum())}


def test_a_permutation_test_of_few_rows_is_exact(bench):
    random = np.random.default_rng(5)
    a, b = random.normal(0.4, 1, 11).round(2), random.normal(0, 1, 11).round(2)
    runs = [run_of(bench, {"id": range(11), "score": values}, ["mean(score)"], id="id") for values in (b, a)]
    entry = entries(compare(bench, *runs))["mean(score)", None]
    reference = stats.permutation_test((a, b), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples", vectorized=True)
    assert entry["test"]["method"] == "sign_flip_exact"
    assert entry["test"]["p"] == pytest.approx(reference.pvalue, abs=1e-12)


def test_a_permutation_test_of_many_rows_is_that_of_scipy(bench, solutions):
    long = run_of(bench, solutions[solutions.model == MODELS[0]].drop(columns="model"), ["mean(length)"], id="id")
    other = run_of(bench, solutions[solutions.model == MODELS[1]].drop(columns="model"), ["mean(length)"], id="id")
    entry = entries(compare(bench, long, other))["mean(length)", None]
    length = solutions.pivot(index="id", columns="model", values="length")
    reference = stats.permutation_test((length[MODELS[1]], length[MODELS[0]]), lambda x, y, axis: np.mean(x - y, axis=axis),
                                       permutation_type="samples", vectorized=True, n_resamples=9999, rng=1, batch=500)
    assert entry["test"]["method"] == "sign_flip" and entry["test"]["replicates"] == 9999
    # Both are drawn: five standard errors of their difference.
    p = reference.pvalue
    assert entry["test"]["p"] == pytest.approx(p, abs=5 * np.sqrt(4 * p / 9999))
    # The interval is Student's on the differences.
    difference = length[MODELS[1]] - length[MODELS[0]]
    ends = stats.t.interval(0.95, len(difference) - 1, difference.mean(), stats.sem(difference))
    assert (entry["interval"]["lower"], entry["interval"]["upper"]) == pytest.approx(ends, rel=1e-9)


def test_a_model_against_itself_is_called_changed_as_often_as_said(bench):
    """Answers of one model to 240 examples, drawn again and again: of 60 comparisons of two such draws at most so many
    say that something moved, over all rows or in any of four slices, as 5 % of them may."""
    random = np.random.default_rng(11)
    skill = random.beta(2, 2, 240)
    trials = 60
    rows = [{"id": i, "part": i % 4, "model": f"draw {draw}", "right": int(random.random() < skill[i])} for draw in range(2 * trials) for i in range(240)]
    data = bench.write(pandas.DataFrame(rows))
    run = bench.run_suite(bench.suite(name="draws", data={"path": str(data), "id": "id", "model": "model"}, slices=["part"], metrics=["mean(right)"])).directory
    called = families = 0
    for trial in range(trials):
        found = entries(compare(bench, run, "--models", f"draw {2 * trial},draw {2 * trial + 1}"))
        called += found["mean(right)", None]["moved"]
        families += any(entry["moved"] for (_, part), entry in found.items() if part is not None)
    limit = stats.binom.ppf(1 - 1e-4, trials, 0.05)  # 10
    assert called <= limit and families <= limit


def test_slices_hold_together(bench):
    random = np.random.default_rng(3)
    n = 1200
    part = random.integers(0, 6, n)
    before = (random.random(n) < 0.7).astype(int)
    after = np.where(part == 2, (random.random(n) < 0.95).astype(int), before)
    runs = [run_of(bench, {"id": range(n), "part": part, "right": right}, ["mean(right)"], id="id", slices=["part"]) for right in (before, after)]
    document = compare(bench, *runs)
    order = [entry["slice"] for entry in document["comparisons"][0]["differences"]]
    assert order[:2] == [None, "part=2"]
    found = entries(document)
    assert found["mean(right)", "part=2"]["finding"] == "higher"
    for (_, part_of), entry in found.items():
        tail = 0.025 if part_of is None else 0.025 / 6
        assert entry["interval"]["tail_lower"] == pytest.approx(tail, rel=1e-11)
        assert entry["visible_change"] > 0


def test_metrics_of_a_classifier_are_those_of_its_baseline_checks(bench):
    """The same numbers as a check against a baseline within one run."""
    random = np.random.default_rng(8)
    n = 900
    y = random.integers(0, 2, n)
    old, new = (np.clip(0.5 + strength * (y - 0.5) + random.normal(0, 0.25, n), 0, 1).round(4) for strength in (0.3, 0.5))
    table = {"id": range(n), "y": y, "new": new, "old": old, "site": random.choice(["a", "b"], n)}
    checks = [f"{metric} within 0.9 of baseline" for metric in ("roc_auc", "accuracy", "f1", "brier_score")]
    together = bench.run(table, ["roc_auc", "accuracy", "f1", "brier_score"], target="y", id="id", keep="scored",
                         models={"new": {"score": "new"}, "old": {"score": "old"}}, baseline="old", checks=checks, correction="none")
    found = entries(compare(bench, together.directory, "--models", "old,new"))
    apart = [run_of(bench, {"id": range(n), "y": y, "p": scores}, ["roc_auc", "accuracy", "f1", "brier_score"], id="id", target="y", score="p") for scores in (old, new)]
    joined = entries(compare(bench, *apart))
    for check in together.checks:
        metric = check["check"].split()[0]
        for entry in (found[metric, None], joined[metric, None]):
            assert entry["difference"] == check["estimate"]
            assert (entry["interval"]["lower"], entry["interval"]["upper"]) == (check["interval"]["lower"], check["interval"]["upper"])
            assert entry["interval"]["method"] == check["interval"]["method"]


def test_samples_are_averaged_and_flipped_by_example(bench):
    random = np.random.default_rng(4)
    rows = [{"id": i, "model": model, "sample": s, "score": round(float(random.random() + 0.1 * (model == "b")), 3)}
            for i in range(80) for model in ("a", "b") for s in range(3)]
    frame = pandas.DataFrame(rows)
    data = bench.write(frame)
    run = bench.run_suite(bench.suite(name="samples", data={"path": str(data), "id": "id", "model": "model", "sample": "sample"}, metrics=["mean(score)"])).directory
    document = compare(bench, run, "--models", "a,b")
    entry = entries(document)["mean(score)", None]
    means = frame.groupby(["id", "model"]).score.mean().unstack()
    difference = means.b - means.a
    assert entry["difference"] == pytest.approx(difference.mean(), abs=1e-12)
    reference = stats.permutation_test((means.b, means.a), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples", vectorized=True, n_resamples=9999, rng=1)
    assert entry["test"]["p"] == pytest.approx(reference.pvalue, abs=5 * np.sqrt(4 * max(reference.pvalue, 1e-4) / 9999))
    largest = document["comparisons"][0]["changed"][0]["largest_changes"]
    assert largest[0]["id"] == str(difference.abs().idxmax())
    assert largest[0]["change"] == pytest.approx(difference[difference.abs().idxmax()], abs=1e-12)
