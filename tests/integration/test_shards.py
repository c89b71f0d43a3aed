# SPDX-License-Identifier: Apache-2.0
"""Shards against one process, and any number of threads: the same content digest."""
import hashlib
import json
import os

import numpy as np
import pandas
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


def fold(bench: Bench, file, parts: int, folder, *options) -> list:
    """The directories of all shards."""
    folder.mkdir(exist_ok=True)
    shards = [folder / f"{part}.shard" for part in range(1, parts + 1)]
    for part, shard in enumerate(shards, 1):
        bench.command("run", file, "--shard", f"{part}/{parts}", "--out", shard, *options)
    return shards


def rows_of(run) -> pandas.DataFrame:
    return pandas.concat(pandas.read_parquet(part) for part in sorted((run / "examples").iterdir())).sort_values("row", ignore_index=True)


@pytest.mark.parametrize("roles", [{}, {"weight": "w"}, {"cluster": "home"}, {"weight": "w", "cluster": "home"}], ids=["plain", "weights", "clusters", "both"])
def test_threads_and_shards_give_the_content_of_one_process(bench, tmp_path, roles):
    file = suite(bench, **roles)
    one = bench.run_suite(file, options=["--threads", "1"])
    assert one.checks and one.estimates
    for threads in (2, 8):
        assert content(bench.run_suite(file, options=["--threads", threads]).directory) == content(one.directory)
    whole = rows_of(one.directory)
    for parts in (2, 3):
        shards = fold(bench, file, parts, tmp_path / str(parts))
        # The data need not be there any more.
        hidden = bench.directory / "elsewhere"
        table = json.loads(file.read_text())["data"]["path"]
        os.rename(table, hidden)
        merged = tmp_path / f"merged-{parts}"
        bench.command("merge", *reversed(shards), "--out", merged)
        os.rename(hidden, table)
        assert content(merged) == content(one.directory)
        document, run = json.loads((merged / "checks.json").read_text()), json.loads((merged / "run.json").read_text())
        assert document["verdict"] == one.document["verdict"]
        assert document["checks"] == json.loads((one.directory / "checks.json").read_text())["checks"], "each with the place where it was written"
        assert run["data"] == one.document["data"] and run["command"] == one.document["command"]
        assert len(list((merged / "examples").iterdir())) == parts
        pandas.testing.assert_frame_equal(rows_of(merged), whole)
        assert bench.command("reproduce", merged).returncode == 0


def test_a_merged_run_is_a_baseline(bench, tmp_path):
    file = suite(bench)
    merged = tmp_path / "merged"
    bench.command("merge", *fold(bench, file, 3, tmp_path), "--out", merged)
    keys = json.loads(file.read_text())
    next_suite = bench.suite("next.yaml", name="next", data=keys["data"] | {"score": "q"}, baseline={"run": str(merged)}, checks=["roc_auc >= baseline - 50%"])
    (check,) = bench.run_suite(next_suite).checks
    assert check["verdict"] == "pass" and check["difference"]["paired"] is True


def test_what_was_asked_of_a_part_goes_with_it(bench, tmp_path):
    file = suite(bench)
    one = bench.run_suite(file, options=["--where", "\"group\" <> 'a'"])
    shards = fold(bench, file, 2, tmp_path, "--where", "\"group\" <> 'a'")
    bench.command("merge", *shards, "--out", tmp_path / "merged")
    assert content(tmp_path / "merged") == content(one.directory)
    assert json.loads((tmp_path / "merged/run.json").read_text())["partial"] is True
    (other, _) = fold(bench, file, 2, tmp_path / "other")
    refused = bench.command("merge", other, shards[1], "--out", tmp_path / "no", check=False)
    assert refused.returncode == 2 and "different parts of the data" in refused.stderr


def test_an_id_that_two_shards_have_is_found_by_the_merge(bench, tmp_path):
    # One id a thousand times, with other values each time: no part holds all of them.
    n = 1000
    path = bench.write({"row": [*range(n), *range(3)], "y": [i % 2 for i in range(n + 3)], "p": [i / (n + 3) for i in range(n + 3)]})
    for keep in ("scored", "none"):
        file = bench.suite(f"{keep}.yaml", name="twice", data={"path": str(path), "id": "row", "target": "y", "score": "p"}, keep=keep, metrics=["accuracy"])
        shards, refusals = [], []
        for part in range(1, 9):
            shards.append(tmp_path / f"{keep}-{part}.shard")
            refusals.append(bench.command("run", file, "--shard", f"{part}/8", "--out", shards[-1], check=False))
        assert all(refusal.returncode == 0 for refusal in refusals), "these rows fall into different parts"
        refused = bench.command("merge", *shards, "--out", tmp_path / "no", check=False)
        assert refused.returncode == 3 and "3 ids more than once" in refused.stderr, refused.stderr
        assert ("0 and 1 and 2" if keep == "scored" else "not kept") in refused.stderr
        assert not (tmp_path / "no").exists()


def test_an_id_twice_within_a_shard_is_found_by_the_shard(bench, tmp_path):
    path = bench.write({"row": [1, 2, 2], "y": [0, 1, 0], "p": [0.1, 0.7, 0.2]})
    file = bench.suite(name="twice", data={"path": str(path), "id": "row", "target": "y", "score": "p"}, metrics=["accuracy"])
    refused = bench.command("run", file, "--shard", "1/1", "--out", tmp_path / "no", check=False)
    assert refused.returncode == 3 and "holds 1 ids more than once, the first is 2" in refused.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("no")] == []


def test_shards_of_other_runs_are_refused(bench, tmp_path):
    file = suite(bench)
    first, second = fold(bench, file, 2, tmp_path)

    def refused(*shards) -> str:
        done = bench.command("merge", *shards, "--out", tmp_path / "no", check=False)
        assert done.returncode in (2, 3) and not (tmp_path / "no").exists(), done.stderr
        return done.stderr

    assert "shard 2 of 2 is missing" in refused(first)
    assert "twice" in refused(first, first)
    assert "different counts: shard 1 of 2, shard 2 of 3" in refused(first, fold(bench, file, 3, tmp_path / "3")[1])
    keys = json.loads(file.read_text())
    other = bench.suite("other.yaml", **keys | {"confidence": 0.99})
    assert "different suites" in refused(first, fold(bench, other, 2, tmp_path / "other")[1])
    # The same suite over data with other labels has another plan.
    table = pandas.read_parquet(keys["data"]["path"])
    table.assign(y=table["y"].astype(bool)).to_parquet(keys["data"]["path"])
    assert "made by another plan" in refused(first, fold(bench, file, 2, tmp_path / "changed")[1])
    state = second / "state"
    bytes_of = state.read_bytes()
    older = bytes_of[:-64].replace(b"\x050.1.0", b"\x050.0.9", 1)
    state.write_bytes(older + hashlib.sha256(older).hexdigest().encode())
    assert "different versions: 0.1.0, 0.0.9" in refused(first, second)
    state.write_bytes(bytes_of[:-70] + b"x" * 70)
    assert "no whole state" in refused(first, second)
    state.write_bytes(bytes_of)
    part = second / "examples/data.parquet"
    kept = part.read_bytes()
    part.write_bytes(kept[:-1])
    assert "is not as its shard wrote it" in refused(first, second)
    part.unlink()
    assert "lacks its file examples/data.parquet" in refused(first, second)
    part.write_bytes(kept)
    assert "nowhere: it is no shard" in refused(first, tmp_path / "nowhere")
    bench.command("merge", first, second, "--out", tmp_path / "merged")


def test_a_shard_again_replaces_the_first_and_nothing_else(bench, tmp_path):
    file = suite(bench)
    (first, _) = fold(bench, file, 2, tmp_path)
    before = (first / "state").read_bytes()
    bench.command("run", file, "--shard", "1/2", "--out", first)
    assert (first / "state").read_bytes() == before
    own = tmp_path / "own"
    own.mkdir()
    (own / "letter.txt").write_text("mine")
    refused = bench.command("run", file, "--shard", "1/2", "--out", own, check=False)
    assert refused.returncode == 2 and "is no shard" in refused.stderr and (own / "letter.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir() if ".tmp" in path.name) == []
