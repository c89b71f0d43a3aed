# SPDX-License-Identifier: Apache-2.0
"""`assay show --examples`: answers side by side, the failed and the flipped, from the rows that the run kept."""
import json

import pandas
import pytest


def rows(examples):
    return pandas.DataFrame([{
        "id": f"q{i:04}", "system": system, "question": f"What is {i} + 1?", "answer": str(i + 1), "output": f"It is {i + 1}." if right else "No idea.",
        "correct": right, "correct.reason": None if right else "says nothing", "length": float(i % 7), "outcome": "scored", "latency_ms": 10.0 * i}
        for i in range(examples) for system, right in (("a", i % 3 > 0), ("b", i % 2 > 0))])


def run_of(bench, examples=300, **keys):
    path = bench.write(rows(examples))
    roles = {"id": "id", "model": "system", "input": "question", "output": "output", "reference": "answer"}
    file = bench.suite(name="examples", data={"path": str(path)} | roles, metrics=["mean(correct)", "mean(length)", "mean(latency_ms)"], **keys)
    return bench.run_suite(file).directory


def view(bench, run, which="all", limit=300):
    return json.loads(bench.command("show", run, "--examples", which, "--limit", limit, "--format", "json").stdout)


def test_failed_and_flipped(bench):
    run = run_of(bench)
    found = {which: {row["id"] for row in view(bench, run, which)["rows"]} for which in ("all", "failed", "flipped")}
    assert found["all"] == {f"q{i:04}" for i in range(300)}
    assert found["failed"] == {f"q{i:04}" for i in range(300) if i % 3 == 0 or i % 2 == 0}
    assert found["flipped"] == {f"q{i:04}" for i in range(300) if (i % 3 > 0) != (i % 2 > 0)}


def test_what_an_example_shows(bench):
    one = next(row for row in view(bench, run_of(bench))["rows"] if row["id"] == "q0003")
    assert (one["input"], one["reference"], one["flipped"]) == ("What is 3 + 1?", "4", True)
    a, b = one["answers"]
    assert (a["model"], a["output"], a["passes"], b["model"], b["passes"]) == ("a", "No idea.", False, "b", True)
    assert a["scores"] == [{"name": "correct", "score": 0.0, "pass": False, "reason": "says nothing"}, {"name": "length", "score": 3.0, "pass": None, "reason": None}]
    assert a["latency_ms"] == 30.0 and "latency_ms" not in {score["name"] for score in a["scores"]}


def test_the_worst_the_flipped_and_random_ones_in_turn(bench):
    shown = view(bench, run_of(bench), limit=9)["rows"]
    assert {row["why"] for row in shown} == {"worst", "flipped", "random"}
    assert all(not any(answer["passes"] for answer in row["answers"]) for row in shown if row["why"] == "worst")


def test_outcomes_and_distributions(bench):
    found = view(bench, run_of(bench))
    assert found["outcomes"] == [{"model": m, "prompt": None, "outcome": "scored", "count": 300} for m in "ab"]
    latency = {one["model"]: one for one in found["distributions"]}["a"]
    assert latency["n"] == 300 == sum(latency["bins"]) and latency["quantiles"][3] == pytest.approx(1495)


def test_for_people(bench):
    text = bench.command("show", run_of(bench), "--examples", "failed", "--limit", 1).stdout
    assert "No idea." in text and "correct: says nothing" in text and "1 example of 300, 600 answers in all." in text


def test_a_run_without_rows_says_what_to_write(bench):
    done = bench.command("show", run_of(bench, keep="none"), "--examples", "all", check=False)
    assert done.returncode == 2 and "keep: scored" in done.stderr
