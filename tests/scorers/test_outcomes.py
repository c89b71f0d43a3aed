# SPDX-License-Identifier: Apache-2.0
"""What becomes of answers that cannot be scored: typed, counted, and never a zero in silence."""
import json

import pytest

from scoring import run_scores, scored, write_rows, write_suite

TABLE = {
    "output": ["#### 18", "no number here", None, None, "#### 7", "#### 18"],
    "outcome": [None, None, "timeout", None, "truncated", None],
    "reference": ["18", "18", "18", "18", "18", None],
}
NUMBER = {"number": r"regex('####\s*(-?[0-9.,]+)')"}
CORRECT = {"correct": "exact_number(output=number)"}
ROLES = {"output": "output", "reference": "reference"}


def test_every_answer_has_a_typed_outcome(bench):
    rows = scored(bench, TABLE, CORRECT, NUMBER, ROLES)
    assert rows["outcome"].tolist() == ["scored", "unparseable", "timeout", "error", "truncated", "scored"]
    assert rows["correct.outcome"].tolist() == ["scored", "unparseable", "timeout", "error", "scored", "not_applicable"]
    assert rows["number"].fillna("").tolist() == ["18", "", "", "", "7", "18"]
    assert rows["correct"].isna().tolist() == [False, True, True, True, False, True]
    assert rows["correct.reason"].tolist()[4] == "the number is 7, not 18"


def test_missing_scores_decide_no_check_and_rows_without_a_reference_are_not_missing(bench):
    suite = write_suite(
        bench, write_rows(bench, TABLE), CORRECT, NUMBER, ROLES, metrics=["mean(correct)", "unanswered_rate", "outcome_rate(timeout)"],
        checks=["failures(correct) <= 1", "failures(correct) <= 4", "failures(correct) == 0", "unanswered_rate <= 10%", "outcome_rate(unparseable) == 0"])
    document, _ = run_scores(bench, suite)
    found = {e["metric"]: e for e in document["estimates"]}
    assert found["mean(correct)"]["value"] == 0.5 and found["mean(correct)"]["n"] == 2
    assert found["mean(correct)"]["excluded"] == {"missing value": 3, "not applicable": 1}
    assert found["unanswered_rate"]["value"] == 0.5
    assert found["outcome_rate(timeout)"]["value"] == pytest.approx(1 / 6)
    verdicts = {c["check"]: (c["verdict"], c.get("reason")) for c in document["checks"]}
    assert verdicts["failures(correct) <= 1"][0] == "inconclusive" and "3 missing" in verdicts["failures(correct) <= 1"][1]
    assert verdicts["failures(correct) <= 4"][0] == "pass"  # whatever the three had been
    assert verdicts["failures(correct) == 0"][0] == "fail"
    assert verdicts["unanswered_rate <= 10%"][0] == "fail"
    assert verdicts["outcome_rate(unparseable) == 0"][0] == "fail"


def test_on_error_wrong_must_be_asked_for(bench):
    rows = scored(bench, TABLE, CORRECT, NUMBER, ROLES, on_error="wrong")
    assert rows["correct"].tolist()[:5] == [1, 0, 0, 0, 0] and rows["correct"].isna().tolist()[5]
    assert rows["correct.pass"].tolist()[:5] == [True, False, False, False, False]
    assert rows["outcome"].tolist()[2] == "timeout" and "counted as wrong" in rows["correct.reason"].tolist()[2]


def test_when_limits_a_scorer_to_some_rows(bench):
    table = {"output": ["a", "b", "c"], "lang": ["en", "de", "en"]}
    suite = write_suite(bench, write_rows(bench, table), {"s": {"contains": ["a"], "when": "lang = 'en'"}}, metrics=["mean(s)"], checks=["pass_rate(s) >= 0.1"])
    document, rows = run_scores(bench, suite)
    assert rows["s.outcome"].tolist() == ["scored", "not_applicable", "scored"]
    assert document["estimates"][0]["value"] == 0.5 and document["estimates"][0]["excluded"] == {"not applicable": 1}


def test_rows_with_assertions_of_their_own(bench):
    suite = bench.directory / "smoke.yaml"
    suite.write_text("""
data:
  rows:
    - {id: capital, output: "Paris, of course.", expect: ["contains('Paris')", "length() <= 200"]}
    - {id: long, output: "Paris, a long answer", expect: ["contains('Paris')", "length() <= 5"]}
    - {id: lock, output: "I'm sorry, but I can't help with that.", expect: ["refusal()"]}
    - {id: open, output: "Sure!", expect: ["not refusal()"]}
    - {id: free, output: "anything", expect: []}
checks:
  - failures(expect) == 1
""")
    document, rows = run_scores(bench, suite)
    assert document["checks"][0]["verdict"] == "pass"
    assert rows["expect.pass"].tolist()[:4] == [True, False, True, True] and rows["expect.outcome"].tolist()[4] == "not_applicable"
    assert rows["expect.reason"].tolist()[1] == "length() <= 5: 20 characters"


def test_scorers_of_scorers(bench):
    table = {"output": ["yes and no", "yes", "neither"], "reference": ["yes", "yes", "yes"]}
    rows = scored(bench, table, {
        "a": "contains('yes')", "b": "contains('no', case=ignore)", "both": "all(a, b)", "one": "any(a, b)", "mix": "weighted(a=0.75, b=0.25)",
        "neither": "not any(contains('yes'), contains('no'))", "strict": "equals(threshold=1)", "calls": "all(contains('yes'), not contains('no'))"},
        roles={"output": "output", "reference": "reference"})
    assert rows["both"].tolist() == [1, 0, 0] and rows["one"].tolist() == [1, 1, 0]
    assert rows["mix"].tolist() == [1, 0.75, 0] and rows["neither"].tolist() == [0, 0, 1]
    assert rows["strict"].tolist() == [0, 1, 0] and rows["calls"].tolist() == [0, 1, 0]
    assert rows["both.reason"].tolist()[1] == "b: does not contain 'no'"


def test_the_same_bits_for_any_number_of_threads(bench):
    table = {"output": [f"answer {i} is {i % 7}" if i % 11 else None for i in range(20000)], "reference": [str(i % 5) for i in range(20000)]}
    path = write_rows(bench, table)
    suite = write_suite(bench, path, {"n": "exact_number()", "b": "bleu()"}, roles={"output": "output", "reference": "reference"},
                        metrics=["mean(b)"], checks=["mean(n) >= 0.1"])
    contents, texts = set(), set()
    for threads in (1, 2, 5):
        out = bench.directory / f"threads-{threads}"
        bench.command("run", suite, "--out", out, "--threads", threads)
        contents.add(json.loads((out / "done.json").read_text())["content"])
        import pandas
        texts.add(pandas.read_parquet(next((out / "examples").glob("*.parquet"))).to_json())
    assert len(contents) == 1 and len(texts) == 1


@pytest.mark.parametrize("scorers, says", [
    ({"s": "exact_numbr()"}, "did you mean 'exact_number'?"),
    ({"s": "contains('x', mach=any)"}, "did you mean 'match'?"),
    ({"s": "regex('(')"}, "not a regular expression"),
    ({"s": "equals(reference=referense)"}, "did you mean 'reference'?"),
    ({"s": "all(nobody)"}, "no scorer before this one is called 'nobody'"),
    ({"s": {"json_schema": {"schema": {"type": 5}}}}, "not a JSON schema"),
    ({"outcome": "equals()"}, "is a column of every run"),
    ({"reference": "equals()"}, "has a column 'reference' already"),
    ({"s": {"equals": None, "contains": "x"}}, "names two scorers"),
    ({"s": "not length()"}, "needs a pass to turn round"),
    ({"s": "equals(when='nothing = 1')"}, "nothing"),
    ({"s": "code_passes(test=reference)"}, "execute: allowed"),
])
def test_wrong_suites_are_refused_before_any_row(bench, scorers, says):
    path = write_rows(bench, {"output": ["x"], "reference": ["y"]})
    suite = write_suite(bench, path, scorers, roles={"output": "output", "reference": "reference"}, checks=["mean(s) >= 0"])
    done = bench.command("validate", suite, check=False)
    assert done.returncode in (2, 3) and says in done.stderr, done.stderr


def test_pass_rate_needs_a_pass(bench):
    path = write_rows(bench, {"output": ["x"], "reference": ["y"]})
    suite = write_suite(bench, path, {"s": "bleu()"}, roles={"output": "output", "reference": "reference"}, checks=["pass_rate(s) >= 0.5"])
    done = bench.command("validate", suite, check=False)
    assert done.returncode == 2 and "has no pass" in done.stderr


def test_without_anything_to_measure_the_suite_is_refused(bench):
    path = write_rows(bench, {"output": ["x"], "z": ["y"]})
    suite = write_suite(bench, path, {}, extract={"n": "number()"})
    done = bench.command("run", suite, check=False)
    assert done.returncode == 2 and "nothing to measure" in done.stderr


def test_scores_are_measured_where_no_metric_is_named(bench):
    document, _ = run_scores(bench, write_suite(bench, write_rows(bench, {"output": ["x", "y"]}), {"s": "contains('x')"}))
    assert [(e["metric"], e["value"]) for e in document["estimates"]] == [("mean(s)", 0.5)]
