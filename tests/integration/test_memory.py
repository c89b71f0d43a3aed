# SPDX-License-Identifier: Apache-2.0
"""Under --memory what does not fit lies in files, and no bit changes: estimates, states and examples."""
import json
import pathlib
import subprocess
import time

import numpy as np
import pytest
from assay_command import ASSAY


def run(directory, suite, out, *options):
    """Runs a suite; the digests of what it wrote, and the peak of memory in MiB."""
    child = subprocess.Popen([ASSAY, "run", suite, "--out", out, "--quiet", *options], cwd=directory, stdout=subprocess.DEVNULL)
    # What wait4() knows is at least what this process held when it started the child; the kernel's own mark is not.
    peak = 0
    while child.poll() is None:
        lines = pathlib.Path(f"/proc/{child.pid}/status").read_text().splitlines()
        peak = max([peak, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))])
        time.sleep(0.002)
    assert child.returncode == 0
    parts = json.loads((directory / out / "done.json").read_text())["parts"]
    return {name: digest for name, digest in parts.items() if name != "run.json"}, peak / 1024


# Tables that need well over their limit on one thread too.
@pytest.mark.parametrize("roles, metrics, rows, limit", [
    ({}, ["roc_auc", "average_precision", "brier_score"], 6_000_000, 180),
    ({"cluster": "g"}, ["roc_auc", "accuracy", "brier_score"], 2_000_000, 300),
    ({"weight": "w"}, ["roc_auc", "accuracy"], 4_000_000, 280),
])
def test_a_run_beyond_its_memory_has_the_same_bits(bench, roles, metrics, rows, limit):
    rng = np.random.default_rng(8)
    p = rng.random(rows)
    table = {"y": (rng.random(rows) < p).astype(np.int8), "p": p}
    if "cluster" in roles:
        table["g"] = rng.integers(0, rows // 3, rows)
    if "weight" in roles:
        table["w"] = rng.random(rows) + 0.5
    path = bench.write(table)
    suite = bench.suite("suite.yaml", name="test", data={"path": str(path), "target": "y", "score": "p", **roles}, metrics=metrics, keep="scored")
    free, most = run(bench.directory, suite, "free")
    bounded, peak = run(bench.directory, suite, "bounded", "--memory", f"{limit}MiB")
    assert bounded == free
    assert any(name.startswith("states/") for name in free)
    # On top of the limit: the program's own pages, and what came between two moments at which pages are given back.
    assert peak < min(most, limit + 100)
