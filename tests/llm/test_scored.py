# SPDX-License-Identifier: Apache-2.0
"""Models are asked, their answers scored: one suite from prompts to verdicts, and the same bits whenever it goes on."""
import json

import pytest

from asking import Asking, answers, content, without_times
from endpoint import Endpoint

ROWS = [
    {"id": "sum", "question": "What is 2 + 2?", "reference": "4", "expect": ["contains('answer')", "length() <= 40"]},
    {"id": "product", "question": "What is 3 * 5?", "reference": "15", "expect": ["contains('answer')"]},
    {"id": "power", "question": "What is 2 to the 10th?", "reference": "1024", "expect": ["not contains('cannot')"]},
    {"id": "open", "question": "Name a number", "reference": None, "expect": ["exact_number(reference='7')"]},
]
RIGHT = {"What is 2 + 2?": "4", "What is 3 * 5?": "15", "What is 2 to the 10th?": "1,024", "Name a number": "7"}
SCORING = {
    "extract": {"number": "exact_number()"},
    "scorers": {"correct": "exact_number(output=number)", "short": "length() <= 30"},
}


def reply(request):
    """The able model (temperature 0) knows all; the other one says 15 to whatever it is asked, and no number to a power."""
    question = request.prompt.removeprefix("Be brief: ")
    if request.body.get("temperature") == 0:
        return f"The answer is {RIGHT[question]}."
    return "I cannot say" if "10th" in question else "The answer, as far as I can tell from here, is 15"


def models(url):
    return {"able": {"kind": "chat", "url": url, "model": "ok", "temperature": 0}, "poor": {"kind": "chat", "url": url, "model": "ok", "temperature": 1}}


PROMPTS = {"plain": "{{ question }}", "brief": "Be brief: {{ question }}"}


def test_from_prompts_to_verdicts(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint(answer=reply) as endpoint:
        done, run = bench.ask(
            models(endpoint.url), data={"rows": ROWS, "id": "id", "reference": "reference"}, prompts=PROMPTS, samples=2, check=False, **SCORING,
            metrics=["mean(correct)", "pass_rate(short)", "pass_at_k(correct, k=2)", "outcome_rate(unparseable)"],
            checks=["failures(correct)[model=able] == 0", "failures(correct)[model=poor, prompt=plain] == 0", "failures(expect)[model=able, prompt=brief] == 0",
                    "outcome_rate(unparseable)[model=poor] == 0"])
    document = json.loads(done.stdout)
    rows = answers(run)
    assert len(rows) == 4 * 2 * 2 * 2
    assert done.returncode == 1, done.stderr
    for row in rows:
        able = row["model"] == "able"
        where = (row["id"], row["model"], row["prompt"])
        if row["id"] == "open":
            assert row["correct"] is None and row["correct.outcome"] == "not_applicable", where
        elif row["id"] == "power" and not able:
            assert row["correct"] is None and row["outcome"] == row["correct.outcome"] == "unparseable" and row["number"] is None, where
            assert row["expect.reason"] and "cannot" in row["expect.reason"], where
        else:
            right = able or row["id"] == "product"
            assert row["correct"] == right and row["correct.pass"] == right, where
            assert (row["correct.reason"] is None) == right, where
        assert row["short.pass"] == (able or row["id"] == "power"), where
    assert {row["correct.reason"] for row in rows if row["id"] == "sum"} == {None, "the number is 15, not 4"}
    found = {(e["metric"], e["model"], e["prompt"]): e for e in document["estimates"]}
    assert found["mean(correct)", "able", "plain"]["value"] == 1
    assert found["mean(correct)", "poor", "brief"]["value"] == 0.5
    assert found["mean(correct)", "poor", "brief"]["excluded"] == {"missing value": 2, "not applicable": 2}
    assert found["outcome_rate(unparseable)", "poor", "plain"]["value"] == 0.25
    assert found["pass_at_k(correct, k=2)", "able", "brief"]["value"] == 1
    verdicts = {}
    for check in document["checks"]:
        verdicts.setdefault(check["check"], set()).add(check["verdict"])
    assert verdicts["failures(correct)[model=able] == 0"] == {"pass"}
    assert verdicts["failures(correct)[model=poor, prompt=plain] == 0"] == {"fail"}
    assert verdicts["failures(expect)[model=able, prompt=brief] == 0"] == {"pass"}
    assert verdicts["outcome_rate(unparseable)[model=poor] == 0"] == {"fail"}
    shown = bench.command("show", run, "--examples", "failed").stdout
    assert "the number is 15, not 4" in shown
    page = bench.command("show", run, "--format", "html").stdout
    assert "the number is 15, not 4" in page


def test_scores_of_a_replay_and_of_a_reproduction_are_the_same_bits(tmp_path):
    bench = Asking(tmp_path)
    asked = {"data": {"rows": ROWS, "id": "id", "reference": "reference"}, "prompts": PROMPTS, "samples": 2, "metrics": ["mean(correct)"], **SCORING}
    with Endpoint(answer=reply) as endpoint:
        url = endpoint.url
        _, run = bench.ask(models(url), **asked)
    _, again = bench.ask(models(url), "--replay", run, **asked)
    assert without_times(answers(again)) == without_times(answers(run))
    assert content(again) == content(run)
    assert bench.command("reproduce", run).returncode == 0


@pytest.mark.parametrize("mistake, said", [
    ({"scorers": {"s": "exact_nmber()"}}, "exact_number"),
    ({"scorers": {"s": "exact_number(output=nmber)"}}, "nmber"),
    ({"metrics": ["pass_rate(corect)"]}, "correct"),
])
def test_a_wrong_scorer_is_found_before_anything_is_asked(tmp_path, mistake, said):
    bench = Asking(tmp_path)
    with Endpoint(answer=reply) as endpoint:
        asked = {"data": {"rows": ROWS, "id": "id", "reference": "reference"}, "prompts": PROMPTS, "metrics": ["mean(correct)"], **SCORING} | mistake
        done, _ = bench.ask(models(endpoint.url), check=False, **asked)
        assert done.returncode == 2 and said in done.stderr, done.stderr
        assert not endpoint.requests
