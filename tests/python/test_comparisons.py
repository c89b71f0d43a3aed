# SPDX-License-Identifier: Apache-2.0
"""Comparisons and plans: the numbers and texts of the command line, and how they look."""
import json
import os
import subprocess

import assay
import numpy
import polars
import pyarrow
import pytest

SUITE = """
name: demo
data: {path: rows.csv, id: id, target: y}
models: {a: {kind: predictions, score: p}, b: {kind: predictions, score: q}}
baseline: a
slices: [sex]
metrics: [roc_auc, accuracy]
checks:
  - accuracy >= baseline - 2%
"""


def said(*words, cwd=None):
    return subprocess.run([os.environ["ASSAY"], *map(str, words)], capture_output=True, text=True, cwd=cwd)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    draw = numpy.random.default_rng(3)
    y = draw.integers(0, 2, 500)
    scores = [numpy.clip(numpy.where(y == 1, up, 1 - up) + draw.normal(0, 0.25, 500), 0, 1) for up in (0.55, 0.65)]
    lines = [f"{i},{y[i]},{scores[0][i]:.4f},{scores[1][i]:.4f},{'FM'[draw.integers(0, 2)]}" for i in range(500)]
    (folder / "rows.csv").write_text("\n".join(["id,y,p,q,sex", *lines]) + "\n")
    (folder / "demo.yaml").write_text(SUITE)
    assay.run(folder / "demo.yaml", out=folder / "before")
    assay.run(folder / "demo.yaml", out=folder / "after", set={"models.b.score": "p"})
    return folder


@pytest.fixture(scope="module")
def comparison(folder):
    return assay.compare(folder / "before", models=("a", "b"))


def test_a_comparison_is_that_of_the_command_line(folder, comparison):
    asked = ("compare", folder / "before", "--models", "a,b")
    assert comparison.document == json.loads(said(*asked, "--format", "json").stdout)
    assert comparison.report("md") == said(*asked, "--format", "md").stdout
    assert repr(comparison).splitlines()[:3] == said(*asked).stdout.splitlines()[:3]
    two = assay.compare(folder / "before", folder / "after")
    assert two.document == json.loads(said("compare", folder / "before", folder / "after", "--format", "json").stdout)
    assert any("suite was changed" in sentence for sentence in two.differs)


def test_its_differences(comparison):
    accuracy = comparison["accuracy"]
    assert accuracy.difference == pytest.approx(accuracy.after - accuracy.before)
    assert accuracy.interval.lower < accuracy.difference < accuracy.interval.upper
    assert (accuracy.before_model, accuracy.after_model, accuracy.n, accuracy.finding) == ("a", "b", 500, "better")
    assert 0 < accuracy.p_value < 0.05 and "->" in str(accuracy)
    assert comparison.verdict == "pass" and [one.verdict for one in comparison.checks] == ["pass"]
    with pytest.raises(KeyError, match="accuracy, roc_auc"):
        comparison["recall"]


def test_differences_are_a_table_for_anybody(comparison):
    names = list(comparison.differences.columns())
    assert list(comparison.to_pandas().columns) == names == comparison.to_polars().columns
    assert pyarrow.table(comparison)["difference"].to_pylist() == [one.difference for one in comparison.differences]
    assert polars.DataFrame(comparison.differences[:2]).height == 2
    page = comparison._repr_html_()
    assert page.count("<tr>") == 1 + len(comparison.differences) and "better" in page


def test_kept_runs_are_compared_as_they_are(folder):
    before, after = (assay.open_run(folder / name) for name in ("before", "after"))
    assert assay.compare(before, after).document["comparisons"] == assay.compare(folder / "before", folder / "after").document["comparisons"]
    examples = folder / "examples.parquet"
    assay.compare(before, models=("a", "b"), examples=examples)
    assert polars.read_parquet(examples).height == 500


def test_what_is_not_compared(folder):
    with pytest.raises(ValueError, match="was not kept"):
        assay.compare(assay.run(folder / "demo.yaml", set={"data.path": str(folder / "rows.csv")}))
    with pytest.raises(assay.UsageError, match="compared with itself"):
        assay.compare(folder / "before", folder / "before")
    with pytest.raises(assay.UsageError, match="did you mean|it has"):
        assay.compare(folder / "before", models=("a", "bb"))
    with pytest.raises(ValueError, match="two names"):
        assay.compare(folder / "before", models="ab")
    with pytest.raises(assay.UsageError, match="not negative"):
        assay.compare(folder / "before", models=("a", "b"), limit=-1)
    with pytest.raises(assay.Error) as caught:
        assay.compare(folder / "none", folder / "before")
    assert said("compare", folder / "none", folder / "before").stderr.strip() == f"assay: {caught.value}"


def test_a_plan_is_that_of_the_command_line():
    plan = assay.plan("accuracy >= baseline - 1%", expect=0.9, differ=0.08)
    asked = ("plan", "accuracy >= baseline - 1%", "--expect", "0.9", "--differ", "0.08")
    assert plan.document == json.loads(said(*asked, "--format", "json").stdout)
    assert plan.examples == int(plan) == 6336 and plan.unpaired_examples == 14128 and plan.by_power[0.8] == plan.examples
    assert "6,336 examples pass it with power 80%" in repr(plan) and "6,336" in plan._repr_html_()
    assert plan.to_pandas()["power"].is_monotonic_increasing
    assert polars.DataFrame(plan).equals(plan.to_polars())


def test_a_pilot_says_how_examples_vary(folder):
    run = assay.run(folder / "demo.yaml", out=folder / "pilot")
    plan = assay.plan("accuracy >= baseline - 2%", expect=0.02, expect_baseline=0.0, pilot=run)
    asked = said("plan", "accuracy >= baseline - 2%", "--expect", "0.02", "--expect-baseline", "0", "--pilot", folder / "pilot", "--format", "json")
    assert plan.document == json.loads(asked.stdout)


@pytest.mark.parametrize("words, text", [
    (dict(check="acuracy >= 0.9", expect=0.93), "did you mean 'accuracy'"),
    (dict(check="accuracy >= 0.9"), "--expect"),
    (dict(check="accuracy >= 0.9", expect=0.8), "room"),
    (dict(check="accuracy >= 0.9", expect=0.93, power=1.5), "between 0 and 1"),
    (dict(check="accuracy >= 0.9", expect=0.93, samples=0), "one answer at least"),
    (dict(check="accuracy >= 0.9", expect=float("nan")), "between 0 and 1"),
])
def test_what_cannot_be_planned(words, text):
    with pytest.raises(assay.UsageError, match=text):
        assay.plan(**words)
