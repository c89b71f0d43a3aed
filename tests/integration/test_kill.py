# SPDX-License-Identifier: Apache-2.0
"""A run that is killed at any instant leaves nothing that looks like a run."""
import json
import pathlib
import random
import subprocess
import time

import numpy as np
import pytest

from assay_command import ASSAY, Bench


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A directory with a suite over a large table, one finished run, its content and how long it took."""
    bench = Bench(tmp_path_factory.mktemp("killed"))
    draw = np.random.default_rng(2)
    n = 300_000
    y = (draw.random(n) < 0.3).astype(int)
    path = bench.write({"row": np.arange(n), "y": y, "p": np.clip(draw.normal(0.4 + 0.2 * y, 0.2), 0, 1), "group": draw.choice(list("abcdefgh"), n)})
    bench.suite("assay.yaml", name="killed", data={"path": str(path), "id": "row", "target": "y", "score": "p"}, slices=["group"],
                metrics=["roc_auc", "f1", "log_loss", "average_precision"], checks=["roc_auc[each group] >= 0.5"])
    begun = time.monotonic()
    bench.command("run", "--quiet")
    took = time.monotonic() - begun
    (first,) = [path for path in runs(bench) if path.name != "latest"]
    return bench, content(first), took


def runs(bench: Bench) -> list:
    folder = bench.directory / "runs"
    return sorted(folder.iterdir()) if folder.exists() else []


def content(run: pathlib.Path) -> str:
    return json.loads((run / "done.json").read_text())["content"]


def whole_or_unfinished(bench: Bench, expected: str) -> None:
    """Every directory is a whole run with the right content, or is refused by name; `latest` is a whole one."""
    directories = [path for path in runs(bench) if path.is_dir() and not path.is_symlink()]
    assert directories
    for run in directories:
        shown = bench.command("show", run, "--format", "json", check=False)
        if (run / "done.json").exists():
            assert shown.returncode == 0, shown.stderr
            assert content(run) == expected and json.loads(shown.stdout)["verdict"] == "pass"
        else:
            assert shown.returncode in (2, 3) and not shown.stdout
            assert "unfinished" in shown.stderr or "not a run directory" in shown.stderr
    latest = bench.directory / "runs/latest"
    assert (latest / "done.json").exists() and content(latest) == expected


def killed_run(bench: Bench, instant) -> bool:
    """Starts a run and kills it at the instant that `instant` waits for; whether it was still alive."""
    process = subprocess.Popen([ASSAY, "run", "--quiet"], cwd=bench.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    instant()
    alive = process.poll() is None
    process.kill()
    process.wait(timeout=60)
    return alive


def test_killed_at_any_time(place):
    bench, expected, took = place
    draw = random.Random(1)
    killed = [killed_run(bench, lambda: time.sleep(draw.uniform(0, 1.1 * took))) for _ in range(12)]
    assert any(killed)
    whole_or_unfinished(bench, expected)


def test_killed_while_its_directory_is_written(place):
    bench, expected, took = place
    draw = random.Random(2)
    caught = 0
    for _ in range(16):
        before = set(runs(bench))

        def directory_appears():
            end = time.monotonic() + 20 + 20 * took
            while set(runs(bench)) == before and time.monotonic() < end:
                time.sleep(0.0005)
            time.sleep(draw.choice([0, 0, 0.002, 0.01, 0.03, 0.1]) * draw.random())

        killed_run(bench, directory_appears)
        (new,) = [run for run in set(runs(bench)) - before if run.name.endswith(tuple("0123456789abcdef")) and not run.name.startswith(".")]
        caught += not (new / "done.json").exists()
    assert caught, "no run was killed between its first file and its last"
    whole_or_unfinished(bench, expected)


def test_a_rerun_works_after_all(place):
    bench, expected, _ = place
    bench.command("run", "--quiet")
    whole_or_unfinished(bench, expected)
    latest = (bench.directory / "runs/latest").resolve()
    assert latest == max((run for run in runs(bench) if (run / "done.json").exists() and not run.is_symlink()), key=lambda run: (run / "done.json").stat().st_mtime_ns)
