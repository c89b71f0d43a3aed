# SPDX-License-Identifier: Apache-2.0
"""The way from a table to numbers, through the program itself."""
import json
import re


def test_estimates_are_found_by_what_they_are_of(bench):
    table = {"y": [0, 0, 1, 1, 1, 0], "p": [0.1, 0.6, 0.7, 0.4, 0.9, 0.2], "group": list("aabbab")}
    result = bench.run(table, ["accuracy", "recall(threshold=0.3)"], target="y", score="p", slices=["group"])
    assert result["accuracy"].value == 4 / 6
    assert result["recall(threshold=0.3)"].value == 1
    assert result["accuracy", None, "group=a"].value == 2 / 3
    assert result["accuracy"].n == 6
    assert result.table["rows"] == 6


def test_the_exit_code_is_the_verdict(bench):
    table = {"y": [0, 1] * 200, "p": [0.1, 0.9] * 200}
    assert bench.run(table, ["accuracy"], target="y", score="p", checks=["accuracy >= 0.9"]).exit_code == 0
    assert bench.run(table, ["accuracy"], target="y", score="p", checks=["accuracy <= 0.5"]).exit_code == 1
    assert bench.run(table, ["accuracy"], target="y", score="p", checks=["accuracy >= 0.9999"]).exit_code == 4


def test_verbose_says_what_took_how_long(bench):
    path = bench.write({"y": [0, 1] * 50, "p": [0.1, 0.9] * 50})
    suite = bench.suite(name="said", data={"path": str(path), "target": "y", "score": "p"}, metrics=["accuracy"], checks=["accuracy >= 0.5"])
    said = bench.command("run", suite, "--verbose").stderr
    for what in ("looking at the data", "reading table 'data'", "estimates and their intervals", "checks", "writing the run directory"):
        assert re.search(rf"^assay: (debug: )?{re.escape(what)}: \d+\.\d{{3}} s$", said, re.MULTILINE), said
    assert "reading table" not in bench.command("run", suite).stderr


def test_numbers_written_into_a_suite_are_numbers(bench):
    suite = bench.suite(name="inline", data={"rows": [{"y": 1, "p": 0.9}, {"y": 0, "p": 0.25}, {"y": 1, "p": 0.5}], "target": "y", "score": "p"}, metrics=["accuracy"])
    assert bench.run_suite(suite)["accuracy"].value == 1


def test_the_catalog_knows_the_names_of_scikit_learns_scorers(bench):
    def asked(word):
        (metric,) = json.loads(bench.command("catalog", word, "--json").stdout)["metrics"]
        return metric["name"], metric["stands_for"]

    assert asked("f1_macro") == ("f1", "f1(average=macro)")
    assert asked("precision_micro") == ("precision", "precision(average=micro)")
    assert asked("roc_auc_ovo_weighted") == ("roc_auc", "roc_auc(multi_class=ovo, average=weighted)")
    negated = bench.command("catalog", "neg_mean_absolute_error", check=False)
    assert negated.returncode == 2 and "write mean_absolute_error" in negated.stderr, negated.stderr


def test_the_catalog_says_of_facts_that_they_are_exact(bench):
    metrics = {metric["name"]: metric for metric in json.loads(bench.command("catalog", "--json").stdout)["metrics"]}
    for name in ("outcome_rate", "unanswered_rate", "missing_fraction"):
        assert metrics[name]["fact"] and metrics[name]["interval"] == "none" and metrics[name]["intervals"] == []
        assert metrics[name]["interval_of_population"] == "clopper_pearson"
    assert metrics["accuracy"]["interval"] == "clopper_pearson" and metrics["accuracy"]["interval_of_population"] is None
