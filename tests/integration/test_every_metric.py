# SPDX-License-Identifier: Apache-2.0
"""Every metric of the catalog on a table of every task: a number, a reason, or a clear refusal, and never a crash."""
import json

import numpy
import pandas
import pytest

from assay_command import catalog

# What an expression of the metric has to name, beside the metric.
ARGUMENTS = {
    "fbeta": "(beta=2)", "precision_at_recall": "(recall=0.8)", "recall_at_precision": "(precision=0.5)",
    "recall_at_false_positive_rate": "(false_positive_rate=0.1)", "threshold_at_false_positive_rate": "(false_positive_rate=0.1)",
    "threshold_at_precision": "(precision=0.5)", "threshold_at_recall": "(recall=0.5)", "quantile_coverage": "(level=0.9)",
    "quantile_loss": "(level=0.9)", "interval_score": "(coverage=0.8)", "ratio": "(w, k)", "quantile": "(w, q=0.5)"}
ARGUMENTS |= {name: "(w)" for name in ("mean", "sum", "min", "max", "missing_count", "missing_fraction", "distinct_count", "duplicate_count")}
ARGUMENTS |= {f"{name}_{kind}": "(g)" for name in ("demographic_parity", "equal_opportunity", "equalized_odds") for kind in ("difference", "ratio")}
ARGUMENTS |= {f"group_{kind}": "(accuracy, g)" for kind in ("difference", "max", "min", "ratio")}

ROLES = {
    "binary scores": {"task": "binary", "target": "y", "score": "p", "id": "id"},
    "binary predictions": {"task": "binary", "target": "y", "prediction": "guess", "weight": "w"},
    "multiclass scores": {"task": "multiclass", "target": "color", "score": "p_*", "id": "id"},
    "multiclass predictions": {"task": "multiclass", "target": "color", "prediction": "said"},
    "multilabel scores": {"task": "multilabel", "target": ["t1", "t2", "t3"], "score": {"t1": "s1", "t2": "s2", "t3": "s3"}},
    "multilabel predictions": {"task": "multilabel", "target": ["t1", "t2", "t3"], "prediction": ["t2", "t3", "t1"], "weight": "w"},
    "regression": {"task": "regression", "target": "v", "prediction": "low", "weight": "w", "timestamp": "id"},
    "regression quantiles": {"task": "regression", "target": "v", "prediction": {"quantiles": {0.1: "low", 0.5: "mid", 0.9: "high"}}, "timestamp": "id"},
    "several outputs": {"task": "regression", "target": ["v", "mid"], "prediction": ["low", "v"]},
    "ranking": {"task": "ranking", "query": "k", "target": "y", "score": "p"},
    "no target": {}}


@pytest.fixture(scope="module")
def frame():
    random, n = numpy.random.default_rng(11), 120
    shares = random.dirichlet([1, 1, 1], n)
    v = random.gamma(3, 2, n)
    table = pandas.DataFrame({
        "id": numpy.arange(n), "y": random.integers(0, 2, n), "p": random.random(n).round(2), "guess": random.integers(0, 2, n),
        "color": random.choice(["red", "green", "blue"], n), "said": random.choice(["red", "green", "blue"], n),
        "p_red": shares[:, 0], "p_green": shares[:, 1], "p_blue": 1 - shares[:, 0] - shares[:, 1], "v": v, "low": v * 0.7, "mid": v * 1.1,
        "high": v * 1.4, "g": random.choice(["a", "b"], n), "k": random.integers(0, 12, n), "w": random.choice([0.5, 1, 2.5], n)})
    for label in "123":
        table["t" + label], table["s" + label] = random.integers(0, 2, n), random.random(n).round(2)
    # Some answers are missing: what counts them has something to count.
    table.loc[:4, ["p", "s1", "mid"]] = None
    return table


@pytest.mark.parametrize("roles", ROLES)
def test_no_metric_crashes_on_any_task(bench, frame, roles):
    table = {role: value for role, value in ROLES[roles].items() if role != "task"}
    path, task = bench.write(frame), {key: value for key, value in ROLES[roles].items() if key == "task"}

    def run(expressions, **keys):
        suite = bench.suite(data={"path": str(path)} | table, metrics=expressions, keep="none", **task, **keys)
        return bench.command("run", suite, "--threads", "1", "--out", bench.directory / f"run-{roles}-{len(expressions)}", "--quiet", check=False)

    refused, measured = [], []
    for metric in catalog():
        expression = metric["name"] + ARGUMENTS.get(metric["name"], "")
        done = bench.command("validate", bench.suite(data={"path": str(path)} | table, metrics=[expression], slices=["g"], **task), check=False)
        assert done.returncode in (0, 2, 3), (expression, done.returncode, done.stderr)
        if done.returncode:
            assert done.stderr.strip(), expression
            refused.append(expression)
        else:
            measured.append(expression)
    assert measured and ("row_count" in measured), refused
    # What is accepted is measured, whole and by slice; apart where one of them cannot be computed on these rows.
    together = run(measured, slices=["g"])
    assert together.returncode in (0, 2, 3, 4), (together.returncode, together.stderr)
    if together.returncode in (2, 3):
        for expression in measured:
            for keys in ({}, {"slices": ["g"]}):
                alone = bench.command("run", bench.suite(data={"path": str(path)} | table, metrics=[expression], keep="none", **task, **keys),
                                      "--threads", "1", "--out", bench.directory / f"{len(keys)}-{measured.index(expression)}", "--quiet", check=False)
                assert alone.returncode in (0, 2, 3, 4), (expression, keys, alone.returncode, alone.stderr)


def test_unanswered_rows_of_several_labels_are_counted(bench, frame):
    result = bench.run(frame, ["unanswered_rate", "unanswered_count"], task="multilabel", target=["t1", "t2", "t3"],
                       score={"t1": "s1", "t2": "s2", "t3": "s3"}, slices=["g"])
    assert result["unanswered_count"].value == 5 and result["unanswered_rate"].value == 5 / 120
    for g, part in frame.groupby("g"):
        assert result["unanswered_count", None, f"g={g}"].value == part.s1.isna().sum()
    text = json.dumps(result.document)
    assert "unanswered_rate" in text
