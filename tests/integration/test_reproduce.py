# SPDX-License-Identifier: Apache-2.0
"""`assay reproduce` proves the same bits, and names what differs where they are others."""
import json

import numpy as np
import pandas
import pytest


@pytest.fixture
def finished(bench):
    """A finished run and the table that it read."""
    random = np.random.default_rng(4)
    n = 400
    y = (random.random(n) < 0.4).astype(int)
    path = bench.write({"row": np.arange(n), "y": y, "p": np.clip(random.normal(0.4 + 0.2 * y, 0.2), 0, 1)}, name="table.parquet")
    suite = bench.suite(name="again", data={"path": str(path), "id": "row", "target": "y", "score": "p"}, metrics=["roc_auc", "f1(interval=bootstrap)"], checks=["roc_auc >= 0.6"], seed=3)
    return bench.run_suite(suite).directory, path


def edit(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_the_same_bits_again(bench, finished):
    directory, _ = finished
    for threads in (1, 4):
        done = bench.command("reproduce", directory, "--threads", threads)
        assert done.returncode == 0
        assert json.loads((directory / "done.json").read_text())["content"] in done.stdout
    assert not directory.with_name(directory.name + ".again").exists()


def test_the_same_rows_in_another_order(bench, finished):
    directory, path = finished
    pandas.read_parquet(path).sample(frac=1, random_state=1).to_parquet(path, index=False)
    assert bench.command("reproduce", directory).returncode == 0


@pytest.mark.parametrize("column, value", [("y", lambda old: 1 - old), ("p", lambda old: old / 2)])
def test_a_changed_table_is_named(bench, finished, column, value):
    directory, path = finished
    frame = pandas.read_parquet(path)
    frame.loc[5, column] = value(frame.loc[5, column])
    frame.to_parquet(path, index=False)
    done = bench.command("reproduce", directory, check=False)
    assert done.returncode == 1
    assert first_difference(done).startswith("fingerprint of table 'data'")


def test_a_missing_row_is_named(bench, finished):
    directory, path = finished
    pandas.read_parquet(path)[:-1].to_parquet(path, index=False)
    done = bench.command("reproduce", directory, check=False)
    assert done.returncode == 1
    assert first_difference(done) == "rows of table 'data': 400 then, 399 now"


def test_a_changed_suite_is_named(bench, finished):
    directory, _ = finished
    edit(directory / "run.json", lambda run: run.update(suite_text=run["suite_text"].replace("roc_auc >= 0.6", "roc_auc >= 0.7")))
    done = bench.command("reproduce", directory, check=False)
    assert done.returncode == 1
    assert first_difference(done).startswith("file run.json: it is not as the run wrote it")


def test_a_changed_seed_is_named(bench, finished):
    directory, _ = finished
    edit(directory / "run.json", lambda run: run.update(suite_text=run["suite_text"].replace("seed: 3", "seed: 4")))
    done = bench.command("reproduce", directory, check=False)
    assert done.returncode == 1
    assert first_difference(done).startswith("seed: 3 then, 4 now")


def test_a_run_that_was_not_finished_is_refused(bench, finished):
    directory, _ = finished
    (directory / "done.json").unlink()
    done = bench.command("reproduce", directory, check=False)
    assert done.returncode in (2, 3) and done.stderr


def first_difference(done) -> str:
    """The line after the one that says that there is one."""
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[1]


@pytest.mark.parametrize("name", ["run.json", "checks.json", "estimates.parquet"])
def test_a_file_of_a_run_that_was_changed_is_named(bench, name):
    frame = {"y": [0, 1] * 40, "p": [0.1, 0.9, 0.6, 0.8] * 20}
    run = bench.run(frame, ["accuracy"], target="y", score="p", checks=["accuracy >= 0.95"]).directory
    assert bench.command("show", run).returncode == 0
    file = run / name
    # The forged verdict has the length and the form of a true one.
    forged = file.read_bytes().replace(b'"fail"', b'"pass"') if name == "checks.json" else file.read_bytes() + b" "
    assert forged != file.read_bytes()
    file.unlink()
    file.write_bytes(forged)
    shown = bench.command("show", run, check=False)
    assert shown.returncode == 3 and name in shown.stderr and "not as its run wrote it" in shown.stderr, shown.stderr
    again = bench.command("reproduce", run, check=False)
    assert again.returncode == 1 and f"file {name}: it is not as the run wrote it" in again.stdout, again.stdout + again.stderr
