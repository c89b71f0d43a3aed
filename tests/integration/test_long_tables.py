# SPDX-License-Identifier: Apache-2.0
"""Long tables: a row for each answer, told apart by id, model, prompt and sample."""
import itertools
import json
import math
import pathlib

import numpy
import pandas
import pytest
from scipy import stats

DATA = pathlib.Path(__file__).resolve().parents[3] / "shared/data/llm"
ROLES = {"id": "item", "model": "system", "prompt": "template", "sample": "trial"}


def answers(models=("large", "small"), prompts=("direct", "worked"), items=60, samples=4, seed=3):
    """One answer for each combination, right more often for the large model; items differ in difficulty."""
    random = numpy.random.default_rng(seed)
    ease = random.normal(0, 1.5, items)
    rows = []
    for item, (m, model), (p, prompt), trial in itertools.product(range(items), enumerate(models), enumerate(prompts), range(1, samples + 1)):
        chance = 1 / (1 + math.exp(-(ease[item] + 0.8 - 0.6 * m + 0.3 * p)))
        correct = int(random.random() < chance)
        rows.append({"item": f"q{item}", "system": model, "template": prompt, "trial": trial, "correct": correct, "subject": "ab"[item % 2],
                     "number": 7 if correct else int(random.integers(0, 3)), "cost": round(float(random.exponential(0.02)), 5)})
    return pandas.DataFrame(rows)


def suite(bench, table, roles=ROLES, options=(), check=True, **keys):
    path = bench.write(table)
    keys.setdefault("keep", "none")
    return bench.run_suite(bench.suite(name="long", data={"path": str(path)} | roles, **keys), options=options, check=check)


def by_place(result, metric, slice_text=None):
    return {(e["model"], e["prompt"]): e for e in result.document["estimates"] if e["metric"] == metric and e["slice"] == slice_text}


def cluster_t(frame, column="correct"):
    """Mean and 95 % interval of equally many answers an example: the mean of the examples' means with Student's t."""
    means = frame.groupby("item")[column].mean()
    error = means.std(ddof=1) / math.sqrt(len(means))
    return means.mean(), error, stats.t.ppf(0.975, len(means) - 1) * error


def test_each_combination_is_an_estimate_of_its_own(bench):
    table = answers()
    result = suite(bench, table.sample(frac=1, random_state=1), metrics=["mean(correct)", "mean(cost)", "ratio(cost, correct)", "row_count", "mean(correct, by=subject)"])
    found = by_place(result, "mean(correct)")
    assert set(found) == set(itertools.product(("large", "small"), ("direct", "worked")))
    for (model, prompt), estimate in found.items():
        own = table[(table.system == model) & (table.template == prompt)]
        assert estimate["value"] == pytest.approx(own.correct.mean(), abs=1e-14)
        assert estimate["n"] == len(own) and estimate["n_effective"] == 60
        assert by_place(result, "row_count")[model, prompt]["value"] == len(own)
        mean, _, half = cluster_t(own, "cost")
        interval = by_place(result, "mean(cost)")[model, prompt]["interval"]
        assert interval["lower"] == pytest.approx(mean - half, rel=1e-9) and interval["upper"] == pytest.approx(mean + half, rel=1e-9)
        assert by_place(result, "ratio(cost, correct)")[model, prompt]["value"] == pytest.approx(own.cost.mean() / own.correct.mean(), rel=1e-13)
        assert by_place(result, "mean(correct, by=subject)")[model, prompt]["value"] == pytest.approx(own.groupby("subject").correct.mean().mean(), rel=1e-13)


def test_models_are_compared_by_the_averages_of_the_same_examples(bench):
    table = answers()
    result = suite(bench, table, metrics=["mean(correct)"], checks=[
        "mean(correct)[model=large] >= mean(correct)[model=small]", "mean(correct)[prompt=worked] >= mean(correct)[prompt=direct] - 5%"])
    checks = {(c["check"], c["model"], c["prompt"]): c for c in result.checks}
    assert len(checks) == 4, "each for the prompts, or models, that it does not fix"
    for prompt in ("direct", "worked"):
        check = checks["mean(correct)[model=large] >= mean(correct)[model=small]", "large", prompt]
        wide = table[table.template == prompt].pivot_table(index="item", columns="system", values="correct", aggfunc="mean")
        difference = wide.large - wide.small
        half = stats.t.ppf(0.975, len(wide) - 1) * difference.std(ddof=1) / math.sqrt(len(wide))
        assert check["difference"]["paired"] and check["estimate"] == pytest.approx(difference.mean(), abs=1e-12)
        assert check["interval"]["lower"] == pytest.approx(difference.mean() - half, abs=1e-9)
        # The end that decides a failure is held at the level of the family of checks.
        outer = stats.t.ppf(1 - check["interval"]["tail_upper"], len(wide) - 1) * difference.std(ddof=1) / math.sqrt(len(wide))
        assert check["interval"]["upper"] == pytest.approx(difference.mean() + outer, abs=1e-9)


def test_samples_of_unequal_number_are_averaged_before_they_are_compared(bench):
    table = answers(prompts=("direct",))
    table = table[(table.system == "small") | (table.trial == 1)]
    result = suite(bench, table, metrics=["mean(correct)"], checks=["mean(correct)[model=large] >= mean(correct)[model=small]"])
    found = by_place(result, "mean(correct)")
    assert found["large", "direct"]["n"] == 60 and found["small", "direct"]["n"] == 240
    assert not found["large", "direct"]["excluded"], "a model that was asked once lacks no second answer"
    wide = table.pivot_table(index="item", columns="system", values="correct", aggfunc="mean")
    difference = wide.large - wide.small
    assert result.checks[0]["estimate"] == pytest.approx(difference.mean(), abs=1e-12)
    half = stats.t.ppf(0.975, 59) * difference.std(ddof=1) / math.sqrt(60)
    assert result.checks[0]["interval"]["lower"] == pytest.approx(difference.mean() - half, abs=1e-9)


def test_one_answer_each_is_a_proportion_and_a_paired_difference_of_two(bench):
    table = answers(prompts=("direct",), samples=1).drop(columns=["template", "trial"])
    result = suite(bench, table, roles={"id": "item", "model": "system"}, metrics=["mean(correct)"], checks=["mean(correct)[model=large] >= mean(correct)[model=small]"])
    large = by_place(result, "mean(correct)")["large", None]
    own = table[table.system == "large"].correct
    exact = stats.binomtest(int(own.sum()), len(own)).proportion_ci(method="exact")
    assert large["interval"]["method"] == "clopper_pearson" and large["interval"]["lower"] == pytest.approx(exact.low, abs=1e-9)
    assert result.checks[0]["interval"]["method"] == "tango" and result.checks[0]["difference"]["paired"]


def test_a_check_asks_every_combination_that_it_does_not_fix(bench):
    table = answers()
    asked = lambda expression, **keys: [(c["model"], c["prompt"]) for c in suite(bench, table, checks=[expression], **keys).checks]
    everything = list(itertools.product(("large", "small"), ("direct", "worked")))
    assert asked("mean(correct) >= 0.1") == everything
    assert asked("mean(correct)[model=small] >= 0.1") == everything[2:]
    assert asked("mean(correct)[model=small, prompt=worked] >= 0.1") == [("small", "worked")]
    assert asked("mean(correct) >= baseline - 90%", baseline="small") == everything[:2]
    assert asked("mean(correct) >= baseline - 90%", baseline={"prompt": "direct"}) == [("large", "worked"), ("small", "worked")]
    assert asked("mean(correct)[prompt=direct] >= baseline - 90%", baseline={"model": "small"}) == [("large", "direct")]
    assert asked("mean(correct) >= 0.1", baseline={"model": "small", "prompt": "direct"}) == [e for e in everything if e != ("small", "direct")]


def test_each_prompt_is_one_check_with_a_member_for_each(bench):
    result = suite(bench, answers(), checks=["mean(correct)[each prompt] >= 0.05", "mean(correct)[each model, subject=a] >= 0.05"])
    first = [c for c in result.checks if "each prompt" in c["check"]]
    assert [(c["model"], c["prompt"], c["verdict"]) for c in first] == [("large", None, "pass"), ("small", None, "pass")]
    assert [m["slice"] for m in first[0]["members"]] == ["prompt=direct", "prompt=worked"]
    second = [c for c in result.checks if "each model" in c["check"]]
    assert [(c["model"], c["prompt"]) for c in second] == [(None, "direct"), (None, "worked")]
    assert [m["slice"] for m in second[0]["members"]] == ["model=large, subject=a", "model=small, subject=a"]


def test_missing_answers_are_counted_and_decide(bench):
    table = answers(prompts=("direct",), samples=1)
    gap = table[~((table.system == "small") & table.item.isin(["q1", "q2", "q3"]))]
    result = suite(bench, gap, metrics=["mean(correct)"], checks=["mean(correct)[model=small] >= 0.3"])
    small = by_place(result, "mean(correct)")["small", "direct"]
    assert small["excluded"] == {"missing value": 3} and small["n"] == 57
    assert any("'small, direct' has no answer in 3 of 60 places" in note for note in result.document["notes"])


BROKEN = [
    (lambda t: pandas.concat([t, t.iloc[:2]]), ROLES, [], "holds 2 answers more than once (4 rows), the first is item = q0, system = large, template = direct, trial = 1"),
    (lambda t: t, {k: v for k, v in ROLES.items() if k != "sample"}, [], "say which column numbers the answers of one model: sample: COLUMN"),
    (lambda t: t, {k: v for k, v in ROLES.items() if k != "id"}, [], "no id"),
    (lambda t: t, ROLES, ["mean(correct)[model=smal] >= 0.1"], "did you mean 'small'?"),
    (lambda t: t, ROLES, ["mean(correct)[prompt=workd] >= 0.1"], "did you mean 'worked'?"),
    (lambda t: t, ROLES, ["mean(correct)[number=7] >= 0.1"], "'number' differs between the answers"),
    (lambda t: t, ROLES, ["pass_at_k(cost, k=2) >= 0.1"], "neither 0 nor 1"),
    (lambda t: t, ROLES, ["pass_at_k(correct) >= 0.1"], "needs its argument 'k'"),
    (lambda t: t.assign(system=t.system.where(t.item != "q1")), ROLES, [], "16 rows of table 'data' have no system"),
    (lambda t: t, {"id": "item", "model": "sytem"}, [], "did you mean 'system'?"),
    (lambda t: t, ROLES | {"input": "question"}, [], "no column 'question'"),
    (lambda t: t[t.trial == 1], ROLES, ["pass_at_k(correct, k=2) >= 0.1"], "has one answer to each"),
]


@pytest.mark.parametrize("change,roles,checks,message", BROKEN, ids=[case[3][:40] for case in BROKEN])
def test_what_is_wrong_is_said_with_its_mend(bench, change, roles, checks, message):
    table = change(answers())
    path = bench.write(table)
    file = bench.suite(name="broken", data={"path": str(path)} | roles, metrics=["mean(correct)"], checks=checks)
    done = bench.command("run", file, check=False)
    assert done.returncode in (2, 3) and message in done.stderr, done.stderr


def test_unknown_baselines_get_the_nearest(bench):
    for baseline, nearest in ((("smal"), "small"), ({"prompt": "wrked"}, "worked")):
        file = bench.suite(name="broken", data={"path": str(bench.write(answers()))} | ROLES, baseline=baseline, checks=["mean(correct) >= baseline"])
        done = bench.command("run", file, check=False)
        assert done.returncode == 2 and f"did you mean '{nearest}'?" in done.stderr


def test_only_one_model_or_prompt_is_a_partial_run(bench):
    result = suite(bench, answers(), metrics=["mean(correct)"], options=["--model", "small", "--prompt", "direct"])
    assert set(by_place(result, "mean(correct)")) == {("small", "direct")} and result.document["partial"]


def test_the_examples_of_the_run_are_all_answers(bench):
    table = answers()
    result = suite(bench, table, metrics=["mean(correct)"], keep="scored")
    kept = pandas.read_parquet(result.directory / "examples/data-0.parquet")
    order = ["item", "system", "template", "trial"]
    pandas.testing.assert_frame_equal(kept.sort_values(order, ignore_index=True), table.sort_values(order, ignore_index=True), check_dtype=False)
    again = bench.command("reproduce", result.directory)
    assert again.returncode == 0, again.stdout + again.stderr


def test_shards_give_the_same_bits(bench):
    table = answers()
    path = bench.write(table)
    file = bench.suite(name="long", data={"path": str(path)} | ROLES, metrics=["mean(correct)", "pass_at_k(correct, k=2)"], checks=["mean(correct)[model=large] >= mean(correct)[model=small]"])
    whole = bench.run_suite(file).document
    states = []
    for part in (1, 2, 3):
        states.append(bench.directory / f"part-{part}.state")
        bench.command("run", file, "--shard", f"{part}/3", "--out", states[-1])
    merged = json.loads(bench.command("merge", *states, "--out", bench.directory / "merged", "--format", "json").stdout)
    for key in ("estimates", "checks", "leaderboards", "samples"):
        without_place = [[{k: v for k, v in one.items() if k != "location"} for one in document[key]] for document in (merged, whole)]
        assert without_place[0] == without_place[1], key


def brute_force(frame, of_subset, k):
    """The mean over examples of the mean over all subsets of k samples."""
    values = []
    for _, own in frame.groupby("item"):
        rows = list(own.itertuples())
        if len(rows) >= k:
            values.append(numpy.mean([of_subset(subset) for subset in itertools.combinations(rows, k)]))
    return numpy.array(values)


def vote(subset):
    counts = {}
    for row in subset:
        counts.setdefault(row.number, []).append(row.correct)
    most = max(len(rows) for rows in counts.values())
    return numpy.mean([numpy.mean(rows) for rows in counts.values() if len(rows) == most])


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6])
def test_metrics_of_samples_are_means_over_all_subsets(bench, k):
    table = answers(models=("small",), prompts=("direct",), items=40, samples=6)
    table = table[~((table.item == "q3") & (table.trial > 4))]
    metrics = {f"pass_at_k(correct, k={k})": lambda s: max(r.correct for r in s), f"pass_hat_k(correct, k={k})": lambda s: min(r.correct for r in s),
               f"best_at_k(cost, k={k})": lambda s: max(r.cost for r in s), f"majority_at_k(correct, answer=number, k={k})": vote}
    result = suite(bench, table, metrics=list(metrics))
    for metric, of_subset in metrics.items():
        values = brute_force(table, of_subset, k)
        estimate = by_place(result, metric)["small", "direct"]
        assert estimate["value"] == pytest.approx(values.mean(), abs=1e-12), metric
        assert estimate["excluded"] == ({"example with fewer than k samples": 1} if k > 4 else {}), metric
        # Student's t with the standard error over examples, of what lies between 0 and 1 on the logit's scale.
        mean, half = values.mean(), stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
        expected = [mean - half, mean + half]
        if metric.startswith("pass"):
            logit, step = math.log(mean / (1 - mean)), half / (mean * (1 - mean))
            expected = [1 / (1 + math.exp(step - logit)), 1 / (1 + math.exp(-step - logit))]
        assert [estimate["interval"]["lower"], estimate["interval"]["upper"]] == pytest.approx(expected, abs=1e-9), metric


def test_pass_at_k_is_the_estimator_that_was_published_with_humaneval(bench):
    """numpy.prod(1 - k / numpy.arange(n - c + 1, n + 1)): Chen et al. 2021, figure 3."""
    table = answers(models=("small",), prompts=("direct",), items=30, samples=100, seed=9)
    result = suite(bench, table, metrics=["pass_at_k(correct, k=1)", "pass_at_k(correct, k=10)", "pass_at_k(correct, k=100)"])
    for k in (1, 10, 100):
        right = table.groupby("item").correct.sum()
        expected = [1.0 if 100 - c < k else 1.0 - numpy.prod(1.0 - k / numpy.arange(100 - c + 1, 101)) for c in right]
        assert by_place(result, f"pass_at_k(correct, k={k})")["small", "direct"]["value"] == pytest.approx(numpy.mean(expected), abs=1e-12)


def test_agreement_of_samples(bench):
    table = answers(models=("small",), prompts=("direct",))
    result = suite(bench, table, metrics=["self_consistency(number)", "non_determinism(number)"])
    pairs = brute_force(table, lambda s: s[0].number == s[1].number, 2)
    assert by_place(result, "self_consistency(number)")["small", "direct"]["value"] == pytest.approx(pairs.mean(), abs=1e-12)
    differ = by_place(result, "non_determinism(number)")["small", "direct"]
    assert differ["value"] == (table.groupby("item").number.nunique() > 1).mean() and differ["interval"] is None


def test_variance_is_split_as_in_an_analysis_of_variance(bench):
    table = answers(models=("small",), prompts=("direct",))
    split = suite(bench, table, metrics=["mean(correct)"]).document["samples"][0]
    groups = [own.correct.to_numpy() for _, own in table.groupby("item")]
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (240 - 60)
    between = (4 * numpy.var([g.mean() for g in groups], ddof=1) - within) / 4
    assert split["variance_within"] == pytest.approx(within, rel=1e-12) and split["variance_between"] == pytest.approx(between, rel=1e-12)
    assert split["standard_error"] == pytest.approx(cluster_t(table)[1], rel=1e-12)
    assert split["standard_error_twice_samples"] == pytest.approx(math.sqrt(between / 60 + within / 480), rel=1e-12)
    assert split["sentence"].startswith("mean(correct) of small, direct: ")


def test_the_leaderboard_ties_what_was_not_told_apart(bench):
    table = answers(models=("a", "b", "c", "d"), prompts=("direct",), samples=1, items=150)
    table.loc[table.system == "b", "correct"] = table[table.system == "a"].correct.to_numpy()  # equal
    table.loc[table.system == "d", "correct"] = 0
    board = suite(bench, table, metrics=["mean(correct)"]).document["leaderboards"][0]
    entries = {e["model"]: e for e in board["entries"]}
    assert [e["value"] for e in board["entries"]] == sorted((e["value"] for e in board["entries"]), reverse=True)
    assert set(entries["a"]["letters"]) & set(entries["b"]["letters"]) and not set(entries["d"]["letters"]) & set(entries["a"]["letters"])
    assert entries["d"]["rank"] == [4, 4] and entries["a"]["rank"][0] == 1
    assert {t["model"] for t in entries["a"]["tied_with"]} >= {"b"}
    own = table[table.system == "a"].correct
    exact = stats.binomtest(int(own.sum()), 150).proportion_ci(confidence_level=1 - 0.05 / 4, method="exact")
    assert entries["a"]["interval"]["lower"] == pytest.approx(exact.low, abs=1e-9), "the intervals hold for all four at once"


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
def test_tau_bench_as_published(bench):
    trials = json.loads((DATA / "tau-bench/gpt-4o-airline.json").read_text())
    table = pandas.DataFrame([{"task": t["task_id"], "trial": t["trial"], "reward": t["reward"]} for t in trials])
    result = suite(bench, table, roles={"id": "task", "sample": "trial"}, metrics=[f"pass_hat_k(reward, k={k})" for k in (1, 2, 3, 4)])
    found = [round(by_place(result, f"pass_hat_k(reward, k={k})")[None, None]["value"], 3) for k in (1, 2, 3, 4)]
    assert found == [0.420, 0.273, 0.220, 0.200]


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
def test_four_models_on_gsm8k(bench):
    rows = [json.loads(line) for line in (DATA / "gsm8k/example_model_solutions.jsonl").read_text().splitlines()]
    models = ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")
    table = pandas.DataFrame([{"idx": i, "model": m, "question": r["question"], "answer": r["ground_truth"], "output": r[m]["solution"], "correct": bool(r[m]["is_correct"])}
                              for i, r in enumerate(rows) for m in models])
    result = suite(bench, table, roles={"id": "idx", "model": "model", "input": "question", "output": "output", "reference": "answer"},
                   metrics=["mean(correct)"], checks=["mean(correct)[model=175b_verification] >= mean(correct)[model=175b_finetuning] + 10%"])
    for model in models:
        assert by_place(result, "mean(correct)")[model, None]["value"] == pytest.approx(table[table.model == model].correct.mean(), abs=1e-14)
    check = result.checks[0]
    wide = table.pivot(index="idx", columns="model", values="correct")
    assert check["interval"]["method"] == "tango" and check["verdict"] == "pass"
    assert check["estimate"] == pytest.approx(wide["175b_verification"].mean() - wide["175b_finetuning"].mean(), abs=1e-14)
    assert [e["model"] for e in result.document["leaderboards"][0]["entries"]][0] == "175b_verification"
