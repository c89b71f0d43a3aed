# SPDX-License-Identifier: Apache-2.0
"""Shards against one process, and any number of threads: the same content digest."""
import json

import numpy as np
import pytest

from assay_command import Bench


def suite(bench: Bench, **more):
    random = np.random.default_rng(8)
    n = 5000
    y = (random.random(n) < 0.3).astype(int)
    score = np.clip(random.normal(0.4 + 0.2 * y, 0.2), 0, 1).round(3)
    path = bench.write({"row": np.arange(n), "y": y, "p": score, "q": np.clip(score + random.normal(0, 0.1, n), 0, 1), "w": random.exponential(size=n),
                        "home": random.integers(0, 700, n), "group": random.choice(list("abcd"), n)})
    data = {"path": str(path), "id": "row", "target": "y"} | more
    return bench.suite(name="sharded", data=data, models={"new": {"kind": "predictions", "score": "p"}, "old": {"kind": "predictions", "score": "q"}},
                       baseline="old", slices=["group"], metrics=["roc_auc", "f1", "log_loss", "average_precision", "confusion_matrix"],
                       checks=["roc_auc >= 0.6", "roc_auc >= baseline - 2%", "accuracy[each group] >= 0.5", "log_loss <= baseline + 0.1"])


def content(directory) -> str:
    return json.loads((directory / "done.json").read_text())["content"]


@pytest.mark.parametrize("roles", [{}, {"weight": "w"}, {"cluster": "home"}, {"weight": "w", "cluster": "home"}], ids=["plain", "weights", "clusters", "both"])
def test_threads_and_shards_give_the_content_of_one_process(bench, tmp_path, roles):
    file = suite(bench, **roles)
    one = bench.run_suite(file, options=["--threads", "1"])
    assert one.checks and one.estimates
    for threads in (2, 8):
        assert content(bench.run_suite(file, options=["--threads", threads]).directory) == content(one.directory)
    for parts in (2, 3):
        states = [tmp_path / f"{parts}-{part}.state" for part in range(1, parts + 1)]
        for part, state in enumerate(states, 1):
            bench.command("run", file, "--shard", f"{part}/{parts}", "--out", state)
        merged = tmp_path / f"merged-{parts}"
        bench.command("merge", *reversed(states), "--out", merged)
        assert content(merged) == content(one.directory)
        assert json.loads((merged / "checks.json").read_text())["verdict"] == one.document["verdict"]


def test_a_shard_twice_or_none_is_refused(bench, tmp_path):
    file = suite(bench)
    first, second = tmp_path / "1.state", tmp_path / "2.state"
    bench.command("run", file, "--shard", "1/2", "--out", first)
    bench.command("run", file, "--shard", "2/2", "--out", second)
    missing = bench.command("merge", first, "--out", tmp_path / "a", check=False)
    assert missing.returncode == 2 and "shard 2 of 2 is missing" in missing.stderr
    twice = bench.command("merge", first, first, "--out", tmp_path / "b", check=False)
    assert twice.returncode == 2 and "twice" in twice.stderr
    second.write_bytes(second.read_bytes()[:-70] + b"x" * 70)
    damaged = bench.command("merge", first, second, "--out", tmp_path / "c", check=False)
    assert damaged.returncode == 3 and "no whole state file" in damaged.stderr
    assert not any((tmp_path / name).exists() for name in "abc")
