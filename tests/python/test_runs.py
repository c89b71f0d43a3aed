# SPDX-License-Identifier: Apache-2.0
"""Runs from Python: what they hold, how they print, how they end."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import assay
import numpy
import pandas
import polars
import pyarrow
import pytest

CHURN = pathlib.Path(__file__).resolve().parents[2] / "examples/churn"


@pytest.fixture(scope="module")
def churn():
    return assay.run(CHURN / "suite.yaml")


def test_a_run_is_that_of_the_command_line(churn):
    asked = subprocess.run([os.environ["ASSAY"], "run", "suite.yaml", "--format", "json", "--out", "/dev/null/no"], cwd=CHURN, capture_output=True)
    assert asked.returncode == 3  # there is no such directory to write
    done = subprocess.run([os.environ["ASSAY"], "eval", "predictions.csv", "--target", "churned", "--score", "p", "--format", "json"],
                          cwd=CHURN, capture_output=True, text=True, check=True)
    ours = assay.run({"name": "eval", "data": {"path": str(CHURN / "predictions.csv"), "target": "churned", "score": "p"}})
    theirs = json.loads(done.stdout)
    for one in theirs["estimates"]:
        if "table" not in one:
            assert ours[one["metric"]].value == one["value"]


def test_estimates_checks_and_verdict(churn):
    auc = churn.estimates.one("roc_auc", model="candidate")
    assert auc.interval.lower < auc.value < auc.interval.upper and float(auc) == auc.value
    assert churn.verdict == "inconclusive" and "Verdict: inconclusive" in repr(churn)
    verdicts = {one.check: one.verdict for one in churn.checks}
    assert verdicts["roc_auc >= 0.85"] == "pass"
    recall = next(one for one in churn.checks if one.check.startswith("recall"))
    assert not recall and {one["slice"] for one in recall.members} == {"region=east", "region=north", "region=south", "region=west"} or recall.members


def test_a_key_that_fits_no_estimate_says_what_there_is(churn):
    with pytest.raises(KeyError, match="roc_auc"):
        churn["accuracyy"]
    with pytest.raises(KeyError, match="2 estimates"):
        churn["roc_auc"]  # of two models


def test_estimates_are_a_table_for_anybody(churn):
    names = list(churn.estimates.columns())
    assert list(churn.estimates.to_pandas().columns) == names
    assert churn.estimates.to_polars().columns == names
    table = pyarrow.table(churn.estimates)
    assert table.column_names == names and table.num_rows == len(churn.estimates)
    assert table["value"].to_pylist() == [one.value for one in churn.estimates]


@pytest.mark.parametrize("format, text", [("md", "| "), ("html", "<!doctype html>"), ("junit", "<testsuite"), ("json", "{"), ("csv", "metric,"), ("sarif", "sarif")])
def test_reports(churn, format, text, tmp_path):
    assert text in churn.report(format).lower()
    path = tmp_path / "report.out"
    churn.save(path, format)
    assert path.read_text() == churn.report(format)


def test_an_ending_that_names_no_format_is_an_error(churn, tmp_path):
    with pytest.raises(ValueError, match="names no format"):
        churn.save(tmp_path / "report.doc")
    with pytest.raises(assay.UsageError):
        churn.report("doc")


def test_errors_have_the_text_of_the_command_line(tmp_path):
    suite = tmp_path / "suite.yaml"
    suite.write_text("data: {path: no.csv, target: y}\nchecks:\n  - acuracy >= 0.9\n")
    with pytest.raises(assay.UsageError) as caught:
        assay.run(suite)
    said = subprocess.run([os.environ["ASSAY"], "run", str(suite)], capture_output=True, text=True).stderr
    assert said.strip() == f"assay: {caught.value}"
    assert isinstance(caught.value, assay.Error) and caught.value.line == 1


def test_a_run_is_kept_and_opened_again(tmp_path):
    run = assay.run(CHURN / "suite.yaml", out=tmp_path / "kept")
    again = assay.open_run(tmp_path / "kept")
    assert again.estimates.columns() == run.estimates.columns() and again.directory == str(tmp_path / "kept")


def test_changes_of_the_suite():
    run = assay.run(CHURN / "suite.yaml", set={"confidence": 0.8})
    assert run.estimates[0].interval.tail_lower == pytest.approx(0.1)


def test_progress_is_told_on_the_calling_thread():
    seen = []
    rows = 5_000_000
    assay.run({"data": {"sql": "FROM frame", "target": "y", "score": "p"}, "metrics": ["roc_auc"]},
              data={"frame": {"y": numpy.arange(rows) % 2, "p": numpy.linspace(0, 1, rows)}},
              progress=lambda done: seen.append((done, threading.get_ident())))
    assert {thread for _, thread in seen} <= {threading.get_ident()}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_an_error_in_the_progress_ends_the_run():
    def stop(done):
        raise ValueError("enough")

    rows = 20_000_000
    with pytest.raises(ValueError, match="enough"):
        assay.run({"data": {"sql": "FROM frame", "target": "y", "score": "p"}},
                  data={"frame": {"y": numpy.arange(rows) % 2, "p": numpy.linspace(0, 1, rows)}}, progress=stop)


def test_control_c_ends_a_run_and_leaves_nothing(tmp_path):
    program = """
import sys, numpy, assay
rows = 60_000_000
y, p = numpy.arange(rows) % 2, numpy.linspace(0, 1, rows)
print("ready", flush=True)
try:
    assay.run({"data": {"sql": "FROM frame", "target": "y", "score": "p"}}, data={"frame": {"y": y, "p": p}}, out=sys.argv[1])
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "run")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "interrupted\n" and process.returncode == 0
    assert not (tmp_path / "run").exists()


def test_a_forked_child_runs_too():
    suite = {"data": {"sql": "FROM frame", "target": "y", "score": "p"}, "metrics": ["roc_auc"]}
    table = {"y": [0, 1] * 50, "p": [0.1, 0.2, 0.4, 0.3] * 25}
    expected = assay.run(suite, data={"frame": table})["roc_auc"].value
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if assay.run(suite, data={"frame": table})["roc_auc"].value == expected else 1)
        except BaseException:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert assay.run(suite, data={"frame": table})["roc_auc"].value == expected


def test_several_threads_run_at_once(churn):
    results = []
    threads = [threading.Thread(target=lambda: results.append(assay.run(CHURN / "suite.yaml").estimates.columns())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [churn.estimates.columns()] * 4


def test_the_console_script_is_the_command_line():
    done = subprocess.run([sys.executable, "-m", "assay", "--version"], capture_output=True, text=True)
    assert done.stdout == f"assay {assay.__version__}\n"
    done = subprocess.run([sys.executable, "-m", "assay", "run", "none.yaml"], capture_output=True, text=True)
    assert done.returncode == 3 or done.returncode == 2


def test_a_notebook_shows_a_table_and_a_chart(churn):
    page = churn._repr_html_()
    assert "<table>" in page and "inconclusive" in page and "<svg" in page
    chart = churn.plot().to_dict()
    assert chart["facet"]["row"]["field"] == "metric"


def test_estimates_by_columns_of_slices(churn):
    north = churn.estimates.one("recall", region="north", model="candidate") if any(one.metric == "recall" and one.slice == "region=north" for one in churn.estimates) else churn.estimates.one("roc_auc", region="north", model="candidate")
    assert north.cells == {"region": "north"} and north.slice == "region=north"
    assert {one.slice for one in churn.estimates.where(region="north")} >= {"region=north"}
    with pytest.raises(KeyError, match="no slice is of 'regoin'; .*region"):
        churn.estimates.one("roc_auc", regoin="north")


def test_a_table_that_nothing_reads_is_refused():
    frame = {"y": [0, 1] * 20, "p": [0.1, 0.9] * 20}
    suite = {"data": {"test": {"path": "no.csv", "target": "y", "score": "p"}}}
    assert assay.run(suite, data={"test": frame}).document["data"][0]["rows"] == 40
    with pytest.raises(assay.UsageError, match="'tset' is handed over.*\n.*did you mean 'test'"):
        assay.run(suite, data={"tset": frame})
    with pytest.raises(assay.UsageError, match="'other' is handed over"):
        assay.run(suite, data={"test": frame, "other": frame})


@pytest.mark.parametrize("kept", [
    lambda frame, out: assay.evaluate(frame, target="y", score="p", out=out),
    lambda frame, out: assay.run("data: {target: y, score: p}\n", data=frame, out=out),
    lambda frame, out: assay.run("data: {sql: FROM frame, target: y, score: p}\n", data={"frame": frame}, out=out),
])
def test_a_run_of_rows_in_memory_says_that_it_cannot_be_reproduced(kept, tmp_path):
    kept({"y": [0, 1] * 20, "p": [0.1, 0.9] * 20}, tmp_path / "run")
    done = subprocess.run([os.environ["ASSAY"], "reproduce", str(tmp_path / "run")], capture_output=True, text=True)
    assert done.returncode == 3 and "measured tables in the memory of a program, which are not kept" in done.stderr, done.stderr
    assert "from Python with the same data" in done.stderr
