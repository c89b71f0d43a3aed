# SPDX-License-Identifier: Apache-2.0
"""Checks as assertions, and the pytest plugin in a session of its own."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import assay
import numpy
import pytest

CHURN = pathlib.Path(__file__).resolve().parents[2] / "examples/churn"


def rows(count):
    draw = numpy.random.default_rng(1)
    y = draw.integers(0, 2, count)
    return {"y": y, "q": numpy.where(draw.random(count) < 0.8, y, 1 - y)}


def test_what_is_met_gives_the_check():
    check = assay.assert_check(rows(2000), "accuracy >= 0.7", target="y", prediction="q")
    assert check.verdict == "pass" and check.interval.lower > 0.7
    run = assay.evaluate(rows(2000), target="y", prediction="q", checks=["accuracy >= 0.7"])
    assert assay.assert_check(run, "accuracy >= 0.7") == run.checks[0]


def test_a_failure_shows_estimate_and_interval():
    with pytest.raises(assay.CheckFailed, match=r"fail accuracy >= 0.9: 0\.\d+ \[0\.\d+, 0\.\d+\]"):
        assay.assert_check(rows(2000), "accuracy >= 0.9", target="y", prediction="q")


def test_what_is_not_settled_shows_how_many_examples_would():
    with pytest.raises(assay.CheckInconclusive, match=r"inconclusive accuracy >= 0.78: .*needs about [\d,]+ examples"):
        assay.assert_check(rows(300), "accuracy >= 0.78", target="y", prediction="q")


def test_a_check_that_the_run_does_not_have():
    run = assay.evaluate(rows(300), target="y", prediction="q", checks=["accuracy >= 0.5"])
    with pytest.raises(KeyError, match="accuracy >= 0.5"):
        assay.assert_check(run, "accuracy >= 0.6")
    with pytest.raises(assay.UsageError, match="did you mean 'accuracy'"):
        assay.assert_check(rows(300), "acuracy >= 0.6", target="y", prediction="q")


def session(folder, *words):
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run([sys.executable, "-m", "pytest", "-p", "assay.pytest_plugin", "-p", "no:cacheprovider", str(folder), *words],
                          capture_output=True, text=True, env=environment, cwd=folder)


@pytest.fixture
def folder(tmp_path):
    for name in ("predictions.csv", "previous.csv"):
        shutil.copy(CHURN / name, tmp_path / name)
    return tmp_path


def suite(folder, name, checks):
    (folder / f"{name}.suite.yaml").write_text(f"data: {{path: predictions.csv, target: churned, score: p}}\nchecks:\n  - {checks}\n")


def test_suites_are_tests(folder):
    suite(folder, "good", "roc_auc >= 0.8")
    done = session(folder)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


def test_a_suite_that_fails_shows_why(folder):
    suite(folder, "bad", "roc_auc >= 0.95")
    done = session(folder)
    assert done.returncode == 1 and "1 failed" in done.stdout and "fail roc_auc >= 0.95: 0.87" in done.stdout, done.stdout


def test_inconclusive_is_an_outcome_of_its_own(folder):
    suite(folder, "open", "roc_auc >= 0.87")
    (folder / "test_it.py").write_text(
        "import assay, numpy\n"
        "def test_open():\n    y = numpy.arange(20) % 2\n    assay.assert_check({'y': y, 'q': y}, 'accuracy >= 0.95', target='y', prediction='q')\n"
        "def test_sound():\n    pass\n")
    done = session(folder, "-rA")
    assert "1 passed, 2 inconclusive" in done.stdout, done.stdout
    assert "needs about" in done.stdout and done.returncode == 1
    assert "INCONCLUSIVE" in session(folder, "-v").stdout


def test_a_suite_that_is_wrong_is_a_failure_with_its_place(folder):
    suite(folder, "wrong", "rocauc2 >= 0.8")
    done = session(folder)
    assert done.returncode == 1 and "wrong.suite.yaml:3:5: unknown metric 'rocauc2'" in done.stdout, done.stdout


def test_reports_are_written(folder):
    suite(folder, "good", "roc_auc >= 0.8")
    suite(folder, "fine", "roc_auc >= 0.7")
    assert session(folder, "--assay-report", "pages").returncode == 0
    assert {path.name for path in (folder / "pages").iterdir()} == {"good.suite.html", "fine.suite.html"}


def test_several_suites_do_not_overwrite_one_report(folder):
    suite(folder, "good", "roc_auc >= 0.8")
    suite(folder, "fine", "roc_auc >= 0.7")
    done = session(folder, "--assay-report=page.html")
    assert done.returncode == 4 and "2 suites would write it; name a directory" in done.stderr and not (folder / "page.html").exists()
    assert session(folder, "--assay-report=page.html", "-k", "fine").returncode == 0 and (folder / "page.html").exists()


CHECKS = """data: {path: predictions.csv, target: churned, score: p}
checks:
  - roc_auc >= 0.8
  - {check: roc_auc >= 0.95, name: excellent}
  - roc_auc >= 0.87
  - {check: roc_auc >= 0.99, severity: warning, why: one day}
  - {check: accuracy >= 0.8, on_inconclusive: pass}
"""


def test_each_check_is_a_test_and_the_suite_runs_once(folder):
    (folder / "all.suite.yaml").write_text(CHECKS)
    done = session(folder, "-v", "--assay-report=page.html")
    assert done.returncode == 1, done.stdout
    outcomes = dict(re.findall(r"::(.+?) (PASSED|FAILED|INCONCLUSIVE) +\[", done.stdout))
    assert outcomes["roc_auc >= 0.8"] == "PASSED" and outcomes["excellent"] == "FAILED" and outcomes["roc_auc >= 0.87"] == "INCONCLUSIVE", outcomes
    assert outcomes["roc_auc >= 0.99"] == "PASSED" and len(outcomes) == 5
    assert "fail roc_auc >= 0.99" in done.stdout and "1 warning" in done.stdout
    assert "fail roc_auc >= 0.95" in done.stdout and "of model model" not in done.stdout
    assert done.stdout.count("needs about") == 1, done.stdout
    assert "1 passed" in session(folder, "-k", "0.8 and not 0.87 and not accuracy").stdout


def test_a_suite_without_checks_is_measured(folder):
    (folder / "none.suite.yaml").write_text("data: {path: predictions.csv, target: churned, score: p}\n")
    assert "1 passed" in session(folder).stdout
    (folder / "none.suite.yaml").write_text("data: {path: nothing.csv, target: churned, score: p}\n")
    done = session(folder)
    assert "1 failed" in done.stdout and "nothing.csv" in done.stdout
