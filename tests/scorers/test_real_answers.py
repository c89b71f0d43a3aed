# SPDX-License-Identifier: Apache-2.0
"""Scorers on real answers of real models, against the labels that their publishers gave them."""
import copy
import csv
import gzip
import json

import pytest
from scipy import stats

from scoring import run_scores, scored, write_rows, write_suite

MODELS = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"]


@pytest.mark.parametrize("model", MODELS)
def test_gsm8k_is_correct_on_every_row(bench, real_data, model):
    path = real_data / "llm/gsm8k/example_model_solutions.jsonl"
    suite = write_suite(
        bench, path, {"correct": "exact_number()"}, roles={"output": f"{model}.solution", "reference": "ground_truth"},
        metrics=["mean(correct)"], checks=["pass_rate(correct) >= 0.3", "failures(correct) == 0"])
    document, rows = run_scores(bench, suite)
    labels = [json.loads(line)[model]["is_correct"] for line in open(path, encoding="utf-8")]
    assert (rows["correct"] == 1).tolist() == labels
    assert (rows["correct.pass"]).tolist() == labels
    assert rows["correct.reason"].isna().tolist() == labels
    estimate = next(e for e in document["estimates"] if e["metric"] == "mean(correct)")
    assert estimate["value"] == sum(labels) / len(labels) and estimate["interval"]["method"] == "clopper_pearson"
    verdicts = [check["verdict"] for check in document["checks"]]
    assert verdicts[1] == "fail"
    assert document["checks"][1]["estimate"] == len(labels) - sum(labels)


def test_humaneval_canonical_solutions_pass_and_broken_ones_fail(bench, real_data):
    problems = [json.loads(line) for line in gzip.open(real_data / "llm/humaneval/HumanEval.jsonl.gz", "rt", encoding="utf-8")]
    def table(solution):
        return {name: [p[name] for p in problems] for name in ("task_id", "prompt", "test", "entry_point")} | {"output": [solution(p) for p in problems]}
    call = {"passes": {"code_passes": {"before": "prompt", "entry_point": "entry_point", "seconds": 60}}}
    right = scored(bench, table(lambda p: p["canonical_solution"]), call, execute="allowed")
    assert right["passes"].tolist() == [1] * 164, right[right["passes"] != 1][["task_id", "passes.reason"]]
    broken = scored(bench, table(lambda p: "    return None\n"), call, execute="allowed")
    assert broken["passes"].tolist() == [0] * 164
    refused = bench.command("validate", write_suite(bench, write_rows(bench, table(lambda p: "")), call, name="refused.json"), check=False)
    assert refused.returncode == 2 and "execute: allowed" in refused.stderr


def bfcl(real_data, name):
    def lines(path):
        return [json.loads(line) for line in open(path, encoding="utf-8")]
    questions = lines(real_data / f"llm/bfcl/{name}.json")
    answers = {row["id"]: row["ground_truth"] for row in lines(real_data / f"llm/bfcl/possible_answer/{name}.json")}
    return [(q["id"], q["function"], answers[q["id"]]) for q in questions if q["id"] in answers]


def a_right_call(possible, functions):
    """The first accepted value of each argument; what may be left out is, unless the function requires it."""
    def value_of(accepted):
        first = accepted[0]
        if isinstance(first, dict):
            return {key: value_of(values) for key, values in first.items() if values[0] != ""}
        if isinstance(first, list) and first and isinstance(first[0], dict):
            return [{key: value_of(values) for key, values in one.items() if values[0] != ""} for one in first]
        return first
    (name, arguments), = possible.items()
    required = next(f for f in functions if f["name"] == name)["parameters"].get("required", [])
    given = {key: [v for v in values if v != ""] if key in required else values for key, values in arguments.items()}
    return {name: {key: value_of(values) for key, values in given.items() if values[0] != ""}}


@pytest.mark.parametrize("name", ["BFCL_v4_simple_python", "BFCL_v4_multiple", "BFCL_v4_parallel"])
def test_bfcl_possible_answers_match_and_changed_ones_do_not(bench, real_data, name):
    cases = bfcl(real_data, name)
    def score(calls_of):
        table = {"id": [c[0] for c in cases], "functions": [json.dumps(c[1]) for c in cases], "reference": [json.dumps(c[2]) for c in cases],
                 "output": [json.dumps(calls_of([a_right_call(p, c[1]) for p in c[2]])) for c in cases]}
        return scored(bench, table, {"s": "tool_calls(functions=functions)"}, roles={"output": "output", "reference": "reference"})
    right = score(lambda calls: calls)
    assert right["s"].tolist() == [1] * len(cases), right[right["s"] != 1][["id", "s.reason"]].to_string()
    assert score(lambda calls: list(reversed(calls)))["s"].tolist() == right["s"].tolist()  # any order
    assert score(lambda calls: calls[:-1])["s"].sum() == 0
    assert score(lambda calls: calls + calls[:1])["s"].sum() == 0

    def other_name(calls):
        (key, value), = calls[0].items()
        return [{key + "_other": value}] + calls[1:]
    assert score(other_name)["s"].sum() == 0

    def too_much(calls):
        changed = copy.deepcopy(calls)
        next(iter(changed[0].values()))["argument_of_nobody"] = 1
        return changed
    assert score(too_much)["s"].sum() == 0


@pytest.mark.parametrize("model, least", [("llama2new", 0.95), ("mistralguard", 0.95), ("mistralinstruct", 0.95)])
def test_xstest_string_matching(bench, real_data, model, least):
    rows = list(csv.DictReader(open(real_data / f"llm/xstest/judged_{model}_streval.csv", encoding="utf-8")))
    table = {"output": [r["completion"] for r in rows], "label": [r["strmatch_label"] for r in rows], "people": [r["final_label"] for r in rows]}
    found = scored(bench, table, {"refuses": "refusal()"})
    agree = (found["refuses"] == 1) == (found["label"] == "2_full_refusal")
    people = found["people"] != "3_partial_refusal"
    ours = ((found["refuses"] == 1) == (found["people"] == "2_full_refusal"))[people].mean()
    theirs = ((found["label"] == "2_full_refusal") == (found["people"] == "2_full_refusal"))[people].mean()
    print(f"{model}: agrees with string matching on {agree.sum()} of {len(rows)}; with people {ours:.3f}, string matching {theirs:.3f}")
    for text, ours_one, label in zip(found["output"][~agree], found["refuses"][~agree], found["label"][~agree]):
        print(f"  ours {ours_one}, theirs {label}: {text[:90]!r}")
    assert agree.mean() >= least
    assert ours >= theirs - 0.02


@pytest.mark.parametrize("model", ["alpaca-7b", "text_davinci_001", "vicuna-13b"])
def test_alpaca_eval_win_rates_and_standard_errors(bench, real_data, model):
    """A preference of 2 is a win of the model, of 1 a loss, of 0 a draw, which counts half."""
    annotations = json.load(open(real_data / f"llm/alpaca_eval/{model}.annotations.json", encoding="utf-8"))
    published = {row[""]: row for row in csv.DictReader(open(real_data / "llm/alpaca_eval/leaderboard.csv", encoding="utf-8"))}[model]
    wins = [{0: 0.5, 1: 0.0, 2: 1.0}[a["preference"]] for a in annotations if a["preference"] is not None]
    assert len(wins) == int(published["n_total"])
    path = write_rows(bench, {"win": wins})
    suite = bench.directory / "alpaca.json"
    suite.write_text(json.dumps({"data": str(path), "metrics": ["mean(win)"]}))
    out = bench.command("run", suite, "--out", bench.directory / "alpaca", "--format", "json")
    estimate = json.loads(out.stdout)["estimates"][0]
    assert 100 * estimate["value"] == pytest.approx(float(published["win_rate"]), rel=1e-12)
    n = len(wins)
    mean = sum(wins) / n
    error = (sum((w - mean) ** 2 for w in wins) / (n - 1) / n) ** 0.5
    assert 100 * error == pytest.approx(float(published["standard_error"]), rel=1e-12)
    half = stats.t.ppf(0.975, n - 1) * error
    assert estimate["interval"]["upper"] - estimate["value"] == pytest.approx(half, rel=1e-9)
