# SPDX-License-Identifier: Apache-2.0
"""Bad input ends with a clear error: the right exit code, the place where there is one, the mend, and no number."""
import gzip
import json
import os
import pathlib
import resource
import shutil
import subprocess

import numpy
import pandas
import pyarrow
import pytest

from assay_command import ASSAY

USAGE, NOT_COMPUTED = 2, 3


@pytest.fixture
def folder(tmp_path):
    frame = pandas.DataFrame({"id": range(200), "y": [0, 1] * 100, "p": numpy.tile([0.2, 0.7, 0.4, 0.9], 50), "g": ["a", "b"] * 100,
                              "note": ["some text", "more"] * 100})
    frame.to_csv(tmp_path / "good.csv", index=False)
    frame.to_parquet(tmp_path / "good.parquet", index=False)
    return tmp_path, frame


GOOD = "data: {path: good.csv, target: y, score: p, id: id}\n"


def run(folder, suite, *options, **keys):
    """The finished program; whatever happens it is no crash, and a refusal prints no number and leaves no run behind."""
    (folder / "suite.yaml").write_bytes(suite if isinstance(suite, bytes) else suite.encode())
    before = (folder / "out").exists()
    done = subprocess.run([ASSAY, "run", "suite.yaml", "--out", "out", *options], cwd=folder, capture_output=True, text=True, timeout=600, **keys)
    assert done.returncode in (0, 1, 2, 3, 4), f"a crash: {done.returncode} {done.stderr}"
    if done.returncode in (2, 3):
        assert done.stdout == "", "a refusal gives no number"
        assert before or not (folder / "out" / "done.json").exists()
        assert len(done.stderr) < 2000, "a message, no dump"
    return done


def refused(folder, suite, code, *texts, options=(), **keys):
    done = run(folder, suite, *options, **keys)
    assert done.returncode == code, done.stderr or done.stdout
    for text in texts:
        assert text in done.stderr, done.stderr
    return done.stderr


@pytest.mark.parametrize("suite, place, mend", [
    (GOOD + "chekcs: [accuracy >= 0.5]\n", "suite.yaml:2:1: unknown key 'chekcs'", "did you mean 'checks'?"),
    (GOOD + "pos_label: 1\n", "suite.yaml:2:1: unknown key 'pos_label'", "'positive'"),
    (GOOD + "sensitive_features: [g]\n", "suite.yaml:2:1:", "'slices'"),
    (GOOD + "windows: {every: 1d}\n", "suite.yaml:2:1: 'windows' is not built yet", ""),
    (GOOD + "budget: {cost_usd: 5}\n", "suite.yaml:2:9: budget is for models that are asked, and the suite has none", "models:"),
    (GOOD + "prompts: {a: b}\n", "prompts is for models that are asked", "models:"),
    (GOOD + "baseline: approved:main\n", "suite.yaml:2:11: no run is approved as 'main' yet", "assay approve RUN --as main"),
    (GOOD + "checks:\n  - acuracy >= 0.5\n", "suite.yaml:3:5: unknown metric 'acuracy'", "did you mean 'accuracy'?"),
    (GOOD + "checks:\n  - recall(treshold=0.3) >= 0.5\n", "suite.yaml:3:12: 'recall' has no argument 'treshold'", "did you mean 'threshold'?"),
    (GOOD + "checks:\n  - mean(notes) >= 0.5\n", "suite.yaml:3:5: no column 'notes'", "did you mean 'note'?"),
    (GOOD + "checks:\n  - mean(note) >= 0.5\n", "holds text, not numbers", "CAST"),
    (GOOD + "checks:\n  - accuracy[g=c] >= 0.5\n", "suite.yaml:3:5: 'g' has no value 'c'", "a, b"),
    (GOOD + "checks:\n  - accuracy[h=c] >= 0.5\n", "suite.yaml:3:14: no column 'h'", "the columns are"),
    (GOOD + "checks:\n  - accuracy[model=zz] >= 0.5\n", "suite.yaml:3:14: there is no model 'zz'", "model"),
    (GOOD + "checks:\n  - accuracy == 1\n", "'==' compares facts", ">="),
    (GOOD + "checks:\n  - accuracy >= baseline - 1%\n", "names none", "baseline: MODEL"),
    (GOOD + "checks: [accuracy[g=a] >= 0.6, recall >= 0.1]\n", "suite.yaml:2:", "['"),
    (GOOD + "data: good.csv\n", "suite.yaml:2:1: key 'data' stands twice", "keep one"),
    (GOOD + "confidence: 2\n", "suite.yaml:2:13: confidence must lie between", "0.95"),
    (GOOD + "confidence: yes\n", "not the text 'yes'", ""),
    ("data: {path: good.csv, target: yy, score: p}\n", "suite.yaml:1:32: no column 'yy'", "did you mean 'y'?"),
    ("data: {path: good.csv, target: y, score: note}\n", "suite.yaml:1:42: the score column 'note' holds text, not numbers", "CAST"),
    ("data: {path: good.csv, target: y, score: p, weight: note}\n", "the weight column 'note'", "CAST"),
    ("data: {path: good.csv, traget: y}\n", "suite.yaml:1:24: unknown key 'traget'", "did you mean 'target'?"),
    ("data: {path: good.csv, y_true: y}\n", "unknown key 'y_true'", "'target'"),
    ("data: {path: god.csv, target: y, score: p}\n", "suite.yaml:1:14: no file 'god.csv'", "path"),
    ("data: {path: good.csv, target: y, score: p, where: 'q > 1'}\n", "suite.yaml:1:", ""),
    ("data: {path: good.csv, target: note, score: p}\n", "which label is positive is not clear", "positive:"),
    ("checks: [accuracy >= 0.5]\n", "the suite has no data", "write data:"),
    (GOOD + "labels: 1\n", "suite.yaml:2:9: labels is the list of every label that may occur", "labels: ["),
    (GOOD + "labels: [0]\n", "suite.yaml:2:9: labels is the list of every label that may occur", "labels: ["),
    (GOOD + "labels: [0, 1, 1]\n", "suite.yaml:2:16: the label '1' stands twice", "keep one"),
    (GOOD + "task: classify\n", "suite.yaml:2:7: there is no task 'classify'", "it is one of: binary, multiclass"),
    (GOOD + "baseline: old\n", "suite.yaml:2:11: the baseline 'old' is no model", "the models are: model"),
    (GOOD + "report: junit\n", "suite.yaml:2:9: report is a map", "report: {html: report.html}"),
    (GOOD + "slices: {early: 'idd < 3'}\n", "suite.yaml:2:17: no column 'idd'", "did you mean 'id'?"),
    (GOOD + "slices: {early: {sql: 'flor(p)'}}\n", "suite.yaml:2:23: no function 'flor'", "did you mean 'floor'?"),
    ("data: {path: good.csv, target: y, score: p, where: 'p >'}\n", "suite.yaml:1:52: syntax error", "ends too early"),
    ("data: {path: good.csv, target: y, score: p, columns: {a: p + 1, b: g + 1}}\n", "suite.yaml:1:68: no function takes '+(VARCHAR", "CAST"),
    ("data: {path: good.csv, target: y, score: p, columns: {a: p + 1}, where: aa > 1}\n", "suite.yaml:1:73: no column 'aa'", "did you mean 'a'?"),
    ("data: {path: good.csv, target: y, score: p, columns: [a]}\n", "suite.yaml:1:54: columns is a map", "columns: {"),
    ("data: {path: good.csv, target: y, score: p, read: {dlim: x}}\n", "read has no option 'dlim'", "did you mean 'delim'?"),
    ("data: {sql: SELECT * FROM nowhere, target: y, score: p}\n", "suite.yaml:1:13: no table 'nowhere'", "'file.csv'"),
    (b"data: {path: good.csv, target: \xff}\n", "suite.yaml:1:32: invalid UTF-8", "UTF-8"),
    ("", "the suite is empty", "data:"),
    ("- a\n", "a suite is a map", "data:"),
])
def test_what_is_written_wrong(folder, suite, place, mend):
    refused(folder[0], suite, USAGE, place, mend)


def test_labels_outside_of_the_declared_set(folder):
    refused(folder[0], GOOD + "labels: [0, 2]\npositive: 2\n", NOT_COMPUTED, "label is not in the declared set, 100 rows", "'1' in row 2", "the labels are: 0, 2")


def test_scores_that_are_no_probabilities(folder):
    path, frame = folder
    frame.loc[3:5, "p"] = [1.5, -2, 7]
    frame.to_csv(path / "good.csv", index=False)
    refused(path, GOOD + "metrics: [brier_score]\n", NOT_COMPUTED, "score outside [0, 1] in p, 3 rows", "'1.5' in row 4, '-2' in row 5, '7' in row 6", "probabilities")
    assert run(path, GOOD + "metrics: [roc_auc]\n").returncode == 0  # ranking asks for none


def test_values_that_are_missing_are_counted_by_reason(folder):
    path, frame = folder
    frame.loc[3:4, "p"] = numpy.nan
    frame.loc[6, "p"] = numpy.inf
    frame["y"] = frame.y.astype("Int64")
    frame.loc[8, "y"] = None
    frame.to_parquet(path / "gaps.parquet", index=False)
    suite = GOOD.replace("good.csv", "gaps.parquet") + "metrics: [roc_auc]\nchecks: [roc_auc >= 0.1]\n"
    done = run(path, suite, "--format", "json")
    document = json.loads(done.stdout)
    assert document["data"][0]["excluded"] == {"missing target": 1, "missing score of model": 2, "score is infinite of model": 1}
    assert document["estimates"][0]["n"] == 196
    refused(path, suite + "on_missing: error\n", NOT_COMPUTED, "on_missing is error", "missing score")


def test_ids_missing_or_twice(folder):
    path, frame = folder
    models = GOOD + "models: {a: {path: more.csv, score: p}}\n"
    frame[["id", "p"]].iloc[:150].to_csv(path / "more.csv", index=False)
    refused(path, models, NOT_COMPUTED, "suite.yaml:2:10:", "lack 50 ids", "the first is 150", "add their rows")
    pandas.concat([frame[["id", "p"]], frame[["id", "p"]].iloc[:3]]).to_csv(path / "more.csv", index=False)
    refused(path, models, NOT_COMPUTED, "hold 3 ids more than once", "the first is 0", "keep one row of each id")
    pandas.concat([frame, frame.iloc[5:8]]).to_csv(path / "good.csv", index=False)
    refused(path, GOOD, NOT_COMPUTED, "3 ids more than once", "the first is 5", "keep one row of each id")
    frame["id"] = frame.id.astype("Int64")
    frame.loc[2, "id"] = None
    frame.to_csv(path / "good.csv", index=False)
    refused(path, GOOD, NOT_COMPUTED, "1 rows of table 'data' have no id")


def test_tables_and_slices_without_rows(folder):
    path, frame = folder
    frame.iloc[:0].to_csv(path / "good.csv", index=False)
    refused(path, GOOD, NOT_COMPUTED, "table 'data' has no row")
    (path / "good.csv").write_bytes(b"")
    refused(path, GOOD, NOT_COMPUTED, "suite.yaml:1:14:", "is empty")
    frame.to_csv(path / "good.csv", index=False)
    refused(path, GOOD.replace("id: id", "id: id, where: p > 5"), NOT_COMPUTED, "table 'data' has no row")
    done = run(path, GOOD + "checks:\n  - 'accuracy[\"p > 5\"] >= 0.5'\n", "--format", "json")
    assert done.returncode == 4
    check = json.loads(done.stdout)["checks"][0]
    assert check["estimate"] is None and check["verdict"] == "inconclusive" and check["reason"] == "undefined: no rows"


def test_files_that_are_broken(folder):
    path, _ = folder
    whole = (path / "good.parquet").read_bytes()
    (path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    refused(path, GOOD.replace("good.csv", "cut.parquet"), NOT_COMPUTED, "suite.yaml:1:14:", "cut.parquet", "copy it again")
    (path / "cut.parquet").write_bytes(whole[:40] + b"\0" * 200 + whole[240:])
    run(path, GOOD.replace("good.csv", "cut.parquet"))
    (path / "sub").mkdir()
    refused(path, GOOD.replace("good.csv", "sub"), USAGE, "'sub' is a directory, not a file", "sub/*.parquet")
    (path / "latin.csv").write_bytes(b"id,y,p,g\n1,0,0.1,\xff\xfe\n2,1,0.9,x\n")
    refused(path, GOOD.replace("good.csv", "latin.csv"), NOT_COMPUTED, "latin.csv", "UTF-8")


@pytest.mark.parametrize("rows, line, values", [("0,0,0.1\n1,1,0.9,7\n2,0\n", 3, 4), ("0,0,0.1\n1,1,0.9\n" * 2000 + "9,1\n", 4002, 2)])
def test_a_ragged_csv_names_its_line(folder, rows, line, values):
    path, _ = folder
    (path / "ragged.csv").write_text("id,y,p\n" + rows, encoding="utf-8")
    refused(path, GOOD.replace("good.csv", "ragged.csv"), NOT_COMPUTED, f"ragged.csv:{line}", f"{values} values", "3")


@pytest.mark.parametrize("name, pack", [("cut.csv.gz", gzip.compress), ("cut.csv.zst", lambda text: pyarrow.compress(text, "zstd", asbytes=True))])
def test_a_compressed_file_that_was_cut_off_is_not_taken_for_a_shorter_one(folder, name, pack):
    path, _ = folder
    rows = "id,y,p\n" + "".join(f"{i},{i % 2},0.{i * 7919 % 99991}\n" for i in range(5000))
    packed = pack(rows.encode())
    suite = GOOD.replace("good.csv", name) + "metrics: [roc_auc]\n"
    (path / name).write_bytes(packed)
    assert run(path, suite).returncode == 0
    for kept in (len(packed) // 2, len(packed) - 1):
        (path / name).write_bytes(packed[:kept])
        refused(path, suite, NOT_COMPUTED, "suite.yaml:1:14:", name, "ends too early", "copy it again")
    (path / name).write_bytes(rows.encode())
    refused(path, suite, NOT_COMPUTED, name, "is damaged")


def test_an_empty_file_of_any_kind(folder):
    path, _ = folder
    for name in ("empty.csv", "empty.jsonl", "empty.parquet"):
        (path / name).write_bytes(b"")
        refused(path, GOOD.replace("good.csv", name), NOT_COMPUTED, f"'{name}' is empty")


def test_a_line_of_a_hundred_megabytes(folder):
    path, _ = folder
    with open(path / "long.csv", "w", encoding="utf-8") as file:
        file.write("id,y,p\n0,0," + "9" * 100_000_000 + "\n")
    refused(path, GOOD.replace("good.csv", "long.csv"), NOT_COMPUTED, "long.csv")


def test_a_disk_that_is_full(folder):
    path, _ = folder
    refused(path, GOOD, NOT_COMPUTED, "write", "File too large", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)))


def test_what_cannot_be_shown_is_said_before_the_work(folder):
    path, _ = folder
    refused(path, GOOD, USAGE, "unknown format 'xml'", "known formats", options=["--format", "xml"])
    refused(path, GOOD, USAGE, "no directory 'nowhere' for the report 'html'", options=["--report", "html=nowhere/report.html"])
    assert not (path / "out").exists()


@pytest.mark.skipif(not pathlib.Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
def test_a_device_is_written_to_and_stays_a_device(folder):
    path, _ = folder
    (path / "suite.yaml").write_text(GOOD, encoding="utf-8")
    words = [ASSAY, "run", "suite.yaml", "--out", "out", "--quiet", "--report"]
    done = subprocess.run([*words, "csv=/dev/full"], cwd=path, capture_output=True, text=True, check=False)
    assert done.returncode == NOT_COMPUTED and "cannot write '/dev/full': No space left on device" in done.stderr
    assert pathlib.Path("/dev/full").is_char_device()
    shutil.rmtree(path / "out")
    done = subprocess.run([*words, "csv=/dev/stdout"], cwd=path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith("metric,dataset,"), done.stderr


@pytest.mark.skipif(not pathlib.Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", [["catalog"], ["eval", "good.csv", "--target", "y", "--score", "p"], ["init", "good.csv", "--out", "-"]])
def test_standard_output_that_takes_nothing(folder, words):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([ASSAY, *words], cwd=folder[0], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == NOT_COMPUTED and done.stderr.count("cannot write to standard output") == 1


def run_as_nobody():
    os.setgid(65534)
    os.setuid(65534)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without permission")
def test_no_permission(folder):
    path, _ = folder
    path.chmod(0o755)
    for parent in path.parents:
        if parent.stat().st_uid == os.geteuid() and parent != parent.parent and str(parent) not in ("/", "/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    (path / "suite.yaml").write_text(GOOD, encoding="utf-8")
    (path / "good.csv").chmod(0o600)
    done = subprocess.run([ASSAY, "run", "suite.yaml", "--out", "out"], cwd=path, capture_output=True, text=True, preexec_fn=run_as_nobody, check=False)
    if "Permission denied" in done.stderr and "good.csv" not in done.stderr and done.returncode not in (2, 3):
        pytest.skip("the program itself lies where nobody else may look")
    assert done.returncode == NOT_COMPUTED and "good.csv" in done.stderr and done.stdout == ""
    (path / "good.csv").chmod(0o644)
    done = subprocess.run([ASSAY, "run", "suite.yaml", "--out", "out"], cwd=path, capture_output=True, text=True, preexec_fn=run_as_nobody, check=False)
    assert done.returncode == NOT_COMPUTED and "out" in done.stderr and done.stdout == ""


def test_a_run_directory_in_use(folder):
    path, _ = folder
    assert run(path, GOOD).returncode == 0
    before = (path / "out" / "done.json").read_bytes()
    done = subprocess.run([ASSAY, "run", "suite.yaml", "--out", "out"], cwd=path, capture_output=True, text=True, check=False)
    assert done.returncode == USAGE and "out" in done.stderr and done.stdout == ""
    assert (path / "out" / "done.json").read_bytes() == before
