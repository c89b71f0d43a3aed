# SPDX-License-Identifier: Apache-2.0
"""on_error: wrong counts a missing output as a wrong answer, where it is asked for, and everything says so."""
import numpy as np
import pandas
import pytest
from sklearn import metrics

MISSING = 18


@pytest.fixture
def table():
    random = np.random.default_rng(1)
    y = random.integers(0, 2, 300)
    frame = pandas.DataFrame({"id": np.arange(300), "y": y, "p": np.clip(0.2 + 0.6 * y + random.normal(0, 0.15, 300), 0, 1)})
    frame["d"] = (frame.p >= 0.5).astype("Int64")
    frame.loc[: MISSING - 1, ["p", "d"]] = None
    return frame


def test_it_must_be_asked_for(bench, table):
    plain = bench.run(table, ["accuracy"], target="y", score="p")["accuracy"]
    assert plain.n == 300 - MISSING and plain.excluded == {"missing score": MISSING}


def test_a_missing_answer_is_a_wrong_one(bench, table):
    names = ["accuracy", "recall", "precision", "f1", "roc_auc", "brier_score", "unanswered_rate", "mean(p)"]
    result = bench.run(table, names, target="y", score="p", on_error="wrong", form="parquet")
    filled = table.p.fillna(1 - table.y).astype(float)
    wrong = (filled >= 0.5).astype(int)
    expected = {"accuracy": metrics.accuracy_score(table.y, wrong), "recall": metrics.recall_score(table.y, wrong), "precision": metrics.precision_score(table.y, wrong),
                "f1": metrics.f1_score(table.y, wrong), "roc_auc": metrics.roc_auc_score(table.y, filled), "brier_score": metrics.brier_score_loss(table.y, filled),
                "unanswered_rate": MISSING / 300}
    for name, value in expected.items():
        assert result[name].value == pytest.approx(value, rel=1e-12), name
        assert result[name].excluded == {}, name
    assert result["accuracy"].n == 300 and "on_error=wrong" in result["accuracy"].signature
    assert result.estimates["mean(p)", None, None].excluded == {"missing value": MISSING}, "a column is no answer"


def test_predictions_and_slices(bench, table):
    result = bench.run(table, ["accuracy"], target="y", prediction="d", on_error="wrong", slices=[{"early": "id < 18"}])
    assert result["accuracy", None, "early"].value == 0 and result["accuracy"].n == 300


def test_everything_says_so(bench, table):
    result = bench.run(table, ["accuracy"], target="y", score="p", on_error="wrong", checks=["accuracy >= 0.1", {"check": "accuracy >= 0.2", "decision": "point"}], keep="scored")
    assert [check["verdict"] for check in result.checks] == ["pass", "pass"]
    for check in result.checks:
        assert "18 missing outputs count as wrong" in check["reason"]
    assert result.table["counted_as_wrong"] == {"missing score of model": MISSING} and result.table["excluded"] == {}
    assert "on_error: wrong: 18 rows with missing score of model count as wrong answers" in result.document["notes"]
    for form in ("text", "md", "html"):
        assert "count as wrong" in bench.command("show", result.directory, "--format", form).stdout


def test_a_paired_difference_counts_them_too(bench, table):
    table["q"] = table.p.fillna(0.5)
    models = {"gaps": {"score": "p"}, "whole": {"score": "q"}}
    check = bench.run(table, target="y", id="id", models=models, baseline="whole", on_error="wrong", checks=["accuracy >= baseline - 50%"]).checks[0]
    right = lambda p: np.mean((p >= 0.5) == table.y)
    assert check["estimate"] == pytest.approx(right(table.p.fillna(1 - table.y)) - right(table.q), rel=1e-12)
    assert check["difference"]["paired"] and check["interval"]["method"] == "tango"


def test_of_several_classes_only_right_or_wrong_is_known(bench):
    random = np.random.default_rng(2)
    y = random.choice(list("abc"), 200)
    d = pandas.Series(np.where(random.random(200) < 0.8, y, random.choice(list("abc"), 200)), dtype=object)
    d[:10] = None
    result = bench.run({"y": y, "d": d}, ["accuracy", "zero_one_loss", "balanced_accuracy", "f1", "confusion_matrix"], target="y", prediction="d", on_error="wrong")
    right = np.mean(d == y)
    assert result["accuracy"].value == pytest.approx(right, rel=1e-12) and result["zero_one_loss"].value == pytest.approx(1 - right, rel=1e-12)
    assert result["balanced_accuracy"].value == pytest.approx(np.mean([np.mean((d == y)[y == c]) for c in "abc"]), rel=1e-12)
    for name in ("f1", "confusion_matrix"):
        assert "of no class" in result[name].undefined


def test_several_labels(bench):
    frame = pandas.DataFrame({"a": [1, 0, 1, 0], "b": [0, 0, 1, 1], "p": [1, None, 1, 0], "q": [0, None, 1, 1]})
    result = bench.run(frame, ["hamming_loss", "accuracy"], target=["a", "b"], prediction=["p", "q"], task="multilabel", on_error="wrong", on_missing="exclude")
    assert result["hamming_loss"].value == 2 / 8 and result["accuracy"].value == 3 / 4


def test_where_there_is_no_wrong_answer_it_is_refused(bench):
    rows = {"y": [1.0, 2.5, 3.0], "p": [1.0, 2.0, None]}
    with pytest.raises(AssertionError, match="on_error: wrong is for answers that are right or wrong, and a regression task has none"):
        bench.run(rows, ["mean_absolute_error"], target="y", prediction="p", task="regression", on_error="wrong")
    with pytest.raises(AssertionError, match="it is one of: missing, wrong"):
        bench.run(rows, ["mean_absolute_error"], target="y", prediction="p", on_error="zero")


def test_leaving_out_is_said_too(bench, table):
    check = bench.run(table, ["accuracy"], target="y", score="p", on_missing="exclude", checks=["accuracy >= 0.1"]).checks[0]
    assert check["verdict"] == "pass" and check["reason"] == "decided without 18 missing outputs"
