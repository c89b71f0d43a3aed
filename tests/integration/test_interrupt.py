# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C: exit code 130, no half-run, at whatever the program is just then."""
import os
import signal
import subprocess
import time

import pytest

from assay_command import ASSAY

# Work without an end: a table of so many rows that nobody waits for it.
FOLDING = """\
name: endless
data: {sql: "SELECT i % 2 AS y, (hash(i) % 1000) / 1000.0 AS p FROM range(1000000000000) r(i)", target: y, score: p}
task: binary
positive: 1
labels: [0, 1]
checks: [accuracy >= 0.9]
"""
# Work without an end before the first row comes: the answer is sorted by a join of everything with everything.
BINDING = FOLDING.replace("range(1000000000000) r(i)", "range(10000000) r(i), range(10000000) s(j) ORDER BY hash(i + j)")


# Work without an end once the rows are there: a bootstrap of as many replicates as may be asked for.
ESTIMATING = """\
name: endless
data: {sql: "SELECT i % 2 AS y, (hash(i) % 1000003) / 1000003.0 AS p FROM range(2000000) r(i)", target: y, score: p}
task: binary
positive: 1
labels: [0, 1]
metrics: ["roc_auc(interval=bootstrap, replicates=1000000)"]
"""


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("suite", [FOLDING, BINDING, ESTIMATING], ids=["folding", "binding", "estimating"])
def test_a_stop_leaves_nothing_behind(tmp_path, suite, signal_sent):
    (tmp_path / "suite.yaml").write_text(suite, encoding="utf-8")
    process = subprocess.Popen([ASSAY, "run", "suite.yaml", "--threads", "2"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    time.sleep(5 if suite is ESTIMATING else 1)
    assert process.poll() is None, process.stderr.read()
    process.send_signal(signal_sent)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "stopped on request" in said
    assert not os.path.exists(tmp_path / "runs") or not os.listdir(tmp_path / "runs")


def test_a_shard_that_is_stopped_leaves_nothing_behind(tmp_path):
    (tmp_path / "suite.yaml").write_text(FOLDING, encoding="utf-8")
    process = subprocess.Popen([ASSAY, "run", "suite.yaml", "--shard", "1/2"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert os.listdir(tmp_path) == ["suite.yaml"]
