# SPDX-License-Identifier: Apache-2.0
"""`assay approve`: a name for a run, in a file of the repository, and what later runs are held against."""
import json
import shutil

import numpy as np

N = 300


def table(strength, rows=N, first=0):
    y = np.random.default_rng(0).integers(0, 2, rows)
    p = np.clip(0.5 + strength * (y - 0.5) + np.random.default_rng(1).normal(0, 0.25, rows), 0, 1).round(4)
    return {"key": list(range(first, first + rows)), "y": y, "p": p}


def run_of(bench, rows, **keys):
    return bench.run(rows, ["accuracy"], keep="scored", id="key", target="y", score="p", **keys)


def approve(bench, *arguments, code=0):
    done = bench.command("approve", *arguments, "--format", "json", check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_a_suite_is_held_against_the_approved_run(bench):
    good = run_of(bench, table(1.0))
    approved = approve(bench, good.directory, "--as", "income", "--by", "Ada")
    assert approved["file"] == "approved/income.json" and approved["replaces"] is None
    pointer = json.loads((bench.directory / "approved/income.json").read_text())
    assert pointer["run"] == f"../{good.directory.name}" and pointer["by"] == "Ada"
    assert pointer["content"] == json.loads((good.directory / "done.json").read_text())["content"]
    held = dict(baseline="approved:income", checks=["accuracy >= baseline - 5%"])
    assert run_of(bench, table(0.1), **held).checks[0]["verdict"] == "fail"
    assert run_of(bench, table(1.0), **held).checks[0]["verdict"] == "pass"
    # As any run is named.
    shown = json.loads(bench.command("show", "approved:income", "--format", "json").stdout)
    assert shown["estimates"] == good.document["estimates"]
    after = run_of(bench, table(0.1))
    assert json.loads(bench.command("compare", "approved:income", after.directory, "--format", "json").stdout)["comparisons"][0]["differences"][0]["finding"] == "worse"


def test_what_became_of_the_data_is_said(bench):
    approve(bench, run_of(bench, table(1.0)).directory, "--as", "golden", "--by", "Ada")
    rows = {name: list(values)[2:] for name, values in table(1.0, rows=N + 3).items()}
    rows["y"][5] = 1 - rows["y"][5]
    first = json.loads((bench.directory / "approved/golden.json").read_text())["run"]
    again = approve(bench, run_of(bench, rows).directory, "--as", "golden", "--by", "Grace")
    assert again["replaces"] == first
    (data,) = again["data"]
    assert (data["rows_before"], data["rows"], data["same_data"]) == (N, N + 1, False)
    assert data["added"] == {"examples": 3, "first": ["300", "301", "302"]}
    assert data["removed"] == {"examples": 2, "first": ["0", "1"]}
    # The labels of a longer table start as those of a shorter one.
    assert data["edited"] == {"examples": 1, "first": ["7"]}
    text = bench.command("approve", run_of(bench, rows).directory, "--as", "golden", "--by", "Grace").stdout
    assert "Table data: the same data." in text


def test_errors_name_the_mend(bench):
    run = run_of(bench, table(1.0))
    held = dict(baseline="approved:incom", checks=["accuracy >= baseline - 5%"])
    suite = bench.suite("held.yaml", data={"path": str(bench.write(table(1.0))), "id": "key", "target": "y", "score": "p"}, **held)
    nobody = bench.command("run", suite, check=False)
    assert nobody.returncode == 2 and "no run is approved as 'incom' yet" in nobody.stderr and "assay approve RUN --as incom" in nobody.stderr
    assert "held.yaml:" in nobody.stderr
    approve(bench, run.directory, "--as", "income", "--by", "Ada")
    assert "did you mean 'income'" in bench.command("run", suite, check=False).stderr
    # Waiting for the first approval is no failure where the suite says so.
    skipping = bench.suite("skipping.yaml", **json.loads(suite.read_text()) | {"baseline": {"run": "approved:incom", "if_missing": "skip"}})
    assert bench.command("run", skipping, check=False).returncode == 0
    assert "cannot name an approved run" in approve(bench, run.directory, "--as", "../income", "--by", "Ada", code=2)
    failed = run_of(bench, table(0.1), checks=["accuracy >= 0.9"])
    assert "--note REASON" in approve(bench, failed.directory, "--as", "income", "--by", "Ada", code=2)
    approve(bench, failed.directory, "--as", "other", "--by", "Ada", "--note", "the old model, for scale")
    # Another run in the place of the approved one, and none.
    other = run_of(bench, table(0.2))
    shutil.rmtree(run.directory)
    assert "is not there" in bench.command("show", "approved:income", check=False).stderr
    shutil.copytree(other.directory, run.directory)
    done = bench.command("show", "approved:income", check=False)
    assert done.returncode == 3 and "is not the run that was approved as 'income'" in done.stderr
    (bench.directory / "approved/income.json").write_text("{")
    assert "is damaged" in bench.command("show", "approved:income", check=False).stderr
