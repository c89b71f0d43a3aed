#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the program and its peers on the same data, one after the other, and writes docs/benchmarks.md whole.

run.py ASSAY [--quick]: --quick takes a tenth of the rows and writes the page to standard output.

Ours is the whole process, from its start to its end. A peer is the time of its calls alone, its data already in memory
and its imports done, where the work is a computation; the whole process where the work starts from a file.
"""
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = pathlib.Path(__file__).resolve().parent / "peers.py"


class Measured:
    """A process that ended: seconds from start to end, seconds of CPU, peak memory in MB, what it printed."""

    def __init__(self, command, cwd):
        start = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd)
        self.memory = 0
        threading.Thread(target=self.watch, args=(child,), daemon=True).start()
        self.output = child.stdout.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.perf_counter() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.code = child.returncode

    def watch(self, child):
        """The kernel's mark of the peak; what wait4() says is at least what this process held when it started the child."""
        while child.returncode is None:
            try:
                lines = pathlib.Path(f"/proc/{child.pid}/status").read_text().splitlines()
            except OSError:
                return
            self.memory = max([self.memory, *(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))])
            time.sleep(0.002)


class Benchmark:
    def __init__(self, assay, directory, scale):
        self.assay, self.directory, self.scale = assay, pathlib.Path(directory), scale
        self.rows = []

    def ours(self, *arguments, times=3, codes=(0,)):
        """The fastest of some runs, so that what else the machine does counts least."""
        runs = [Measured([self.assay, *arguments], self.directory) for _ in range(times)]
        for run in runs:
            if run.code not in codes:
                raise SystemExit(f"assay {' '.join(map(str, arguments))}: exit {run.code}\n{run.output}")
        return min(runs, key=lambda run: run.seconds)

    def peer(self, work, *arguments):
        """A peer's work in a process of its own; `call` is the time that it measured around its calls."""
        run = Measured([sys.executable, PEER, work, *arguments], self.directory)
        if run.code != 0:
            raise SystemExit(f"peer {work}: exit {run.code}\n{run.output}")
        run.call = json.loads(run.output)["seconds"]
        return run

    def add(self, work, ours, peer, aim, bytes_read=0, note=""):
        self.rows.append({"work": work, "ours": ours, "peer": peer, "aim": aim, "bytes": bytes_read, "note": note})
        print(f"{work}: {ours[0]:.3g} s against {peer[0]:.3g} s: {peer[0] / ours[0]:.1f}x", file=sys.stderr, flush=True)


def bandwidth() -> float:
    """Bytes a second that one core reads and writes: a copy of 512 MB, both ways counted, the best of five."""
    source = np.ones(1 << 26)
    target = np.empty_like(source)
    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        np.copyto(target, source)
        best = min(best, time.perf_counter() - start)
    return 2 * source.nbytes / best


def write_tables(directory: pathlib.Path, rows: int) -> None:
    import duckdb
    database = duckdb.connect()
    # Classes of a logistic model: a score in (0, 1), a label drawn with that chance, 20 segments.
    database.execute(f"""COPY (SELECT (random() < p)::INTEGER AS y, p, 's' || (i % 20) AS segment FROM
        (SELECT i, 1 / (1 + exp(-2.5 * (random() + random() + random() - 1.8))) AS p FROM range({rows}) t(i)))
        TO '{directory}/table.parquet' (FORMAT parquet)""")
    database.execute(f"COPY (SELECT * FROM '{directory}/table.parquet' LIMIT {rows // 10}) TO '{directory}/tenth.parquet' (FORMAT parquet)")
    database.execute(f"COPY (SELECT * FROM '{directory}/table.parquet' LIMIT 100) TO '{directory}/hundred.parquet' (FORMAT parquet)")


def suite(directory: pathlib.Path, name: str, table: str, **keys) -> str:
    file = directory / name
    file.write_text(json.dumps({"name": "benchmark", "data": {"path": table, "target": "y", "score": "p"}, **keys}))
    return name


def computations(bench: Benchmark) -> None:
    rows = 10_000_000 // bench.scale
    columns = ["table.parquet", "--target", "y", "--score", "p", "--format", "json"]
    one = [*columns, "--threads", "1"]
    ours, peer = bench.ours("eval", *one, "--metric", "roc_auc"), bench.peer("roc_auc", "table.parquet")
    bench.add(f"ROC-AUC with its interval, {rows:,} rows, one core", (ours.seconds, ours.memory), (peer.call, peer.memory), "8x", 12 * rows,
              "peer: roc_auc_score, without an interval")
    binary = [word for metric in ("confusion_matrix", "precision", "recall", "f1", "accuracy", "brier_score", "log_loss") for word in ("--metric", metric)]
    ours, peer = bench.ours("eval", *one, *binary), bench.peer("binary", "table.parquet")
    bench.add(f"confusion matrix, precision, recall, F1, accuracy, Brier, log loss, {rows:,} rows, one core", (ours.seconds, ours.memory),
              (peer.call, peer.memory), "15x", 12 * rows, "peer: the seven functions, without intervals")


def slices(bench: Benchmark) -> None:
    rows = 10_000_000 // bench.scale
    peer = bench.peer("slices", "table.parquet")
    for keep, note in (("none", "peer: pandas.read_parquet, the same metrics on every group, without intervals"), ("scored", "the same with its run directory: examples, states")):
        file = suite(bench.directory, f"slices-{keep}.yaml", "table.parquet", slices=["segment"], keep=keep)
        runs = []
        for attempt in range(2):
            runs.append(bench.ours("run", file, "--out", f"slices-{keep}-{attempt}", "--quiet", times=1))
        ours = min(runs, key=lambda run: run.seconds)
        bench.add(f"default binary set with intervals, {rows:,} rows and 20 slices, from Parquet, keep: {keep}", (ours.seconds, ours.memory),
                  (peer.seconds, peer.memory), "15x, memory / 3" if keep == "none" else "-", 24 * rows, note)


def bootstraps(bench: Benchmark) -> None:
    rows, replicates = 1_000_000 // bench.scale, 1000
    columns = ["tenth.parquet", "--target", "y", "--score", "p", "--format", "json", "--threads", "1"]
    plain = bench.ours("eval", *columns, "--metric", "brier_score")
    ours, peer = bench.ours("eval", *columns, "--metric", f"brier_score(interval=bootstrap,replicates={replicates})"), bench.peer("bootstrap_mean", "tenth.parquet")
    bench.add(f"{replicates:,} bootstrap replicates of a mean, {rows:,} rows, one core", (ours.seconds, ours.memory), (peer.call, peer.memory), "6x", 0,
              f"without the bootstrap ours takes {plain.seconds:.2f} s; peer: scipy.stats.bootstrap of the same losses")
    plain = bench.ours("eval", *columns, "--metric", "f1")
    many = bench.ours("eval", *columns, "--metric", f"f1(interval=bootstrap,replicates={100 * replicates})")
    peer = bench.peer("bootstrap_f1", "tenth.parquet")
    added = max(1e-6, (many.seconds - plain.seconds) / 100)
    bench.add(f"{replicates:,} bootstrap replicates of F1, {rows:,} rows, one core", (added, many.memory), (peer.call, peer.memory), "1000x", 0,
              f"ours: what 100,000 replicates add to the {plain.seconds:.2f} s of reading and counting, by 100; peer: scipy.stats.bootstrap, 50 replicates, times 20")


def itself(bench: Benchmark) -> None:
    columns = ["table.parquet", "--target", "y", "--score", "p", "--slice", "segment", "--format", "json"]
    one, two = bench.ours("eval", *columns, "--threads", "1"), bench.ours("eval", *columns, "--threads", "2")
    same = json.loads(one.output)["estimates"] == json.loads(two.output)["estimates"]
    bench.add("two threads against one", (two.seconds, two.memory), (one.seconds, one.memory), "1.8x", 0, "same estimates to the last bit" if same else "ESTIMATES DIFFER")
    file = suite(bench.directory, "shards.yaml", "table.parquet")
    whole = bench.ours("run", file, "--out", "whole", "--quiet", times=1)
    shards = [bench.ours("run", file, "--shard", f"{i}/3", "--out", f"shard-{i}.shard", times=1) for i in (1, 2, 3)]
    merged = bench.ours("merge", *[f"shard-{i}.shard" for i in (1, 2, 3)], "--out", "merged", times=1)
    digest = [json.loads((bench.directory / run / "done.json").read_text())["parts"] for run in ("whole", "merged")]
    same = all(digest[0][part] == digest[1][part] for part in ("estimates.parquet", "checks.json"))
    bench.add("three shards, one after the other, and their merge, against one process", (sum(s.seconds for s in shards) + merged.seconds, merged.memory),
              (whole.seconds, whole.memory), "same bits", 0, "same estimates and checks" if same else "ESTIMATES DIFFER")


def starts(bench: Benchmark) -> None:
    version, peer = bench.ours("--version", times=10), bench.peer("nothing")
    bench.add("assay --version", (version.seconds, version.memory), (peer.seconds, peer.memory), "30 ms", 0, 'peer: python -c "import sklearn"')
    file = suite(bench.directory, "hundred.yaml", "hundred.parquet", checks=["accuracy >= 0.1"])
    runs = [bench.ours("run", file, "--out", f"hundred-{i}", "--quiet", times=1, codes=(0, 1, 4)) for i in range(10)]
    ours = min(runs, key=lambda run: run.seconds)
    bench.add("a suite of 100 rows with its run directory", (ours.seconds, ours.memory), (peer.seconds, peer.memory), "80 ms", 0, 'peer: python -c "import sklearn"')


def curve(bench: Benchmark) -> list:
    import duckdb
    lines = []
    for power in range(4, 9):
        rows = 10**power // bench.scale
        duckdb.connect().execute(f"""COPY (SELECT (random() < p)::INTEGER AS y, p FROM (SELECT random() AS p FROM range({rows})))
            TO '{bench.directory}/curve.parquet' (FORMAT parquet)""")
        file = suite(bench.directory, "curve.yaml", "curve.parquet", metrics=["roc_auc", "accuracy", "log_loss"], keep="none")
        shutil.rmtree(bench.directory / "curve", ignore_errors=True)
        run = bench.ours("run", file, "--out", "curve", "--quiet", "--memory", "2GiB", times=1)
        lines.append((rows, run.seconds, run.memory))
        print(f"curve {rows:,}: {run.seconds:.2f} s, {run.memory:.0f} MB", file=sys.stderr, flush=True)
    return lines


def machine() -> list:
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo", encoding="utf-8") if line.startswith("MemTotal")) / 2**20
    import pandas
    import scipy
    import sklearn
    return [f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}",
            f"Python {platform.python_version()}, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, pandas {pandas.__version__}, NumPy {np.__version__}"]


def page(bench: Benchmark, lines: list, speed: float) -> str:
    assay = subprocess.run([bench.assay, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    out = ["<!-- Written by benchmarks/run.py; not to be edited. -->", "# Benchmarks", "",
           "`make bench` measures the program and its peers on the same data in one run, and writes this page. Ours is the whole process, from its",
           "start to its end, the fastest of a few runs. A peer is the time of its calls alone, its data in memory and its imports done; where the work",
           "starts from a file, its whole process. The physical limit is the time in which one core moves the decoded columns through memory.", "",
           *[f"- {line}" for line in (assay, *machine(), f"memory bandwidth of one core: {speed / 1e9:.1f} GB/s, measured by a copy")], "",
           "| work | ours | peer | ratio | aim | peak memory: ours, peer | times the physical limit |", "|---|---|---|---|---|---|---|"]

    def seconds(value):
        return f"{value:.2f} s" if value >= 0.995 else f"{value * 1000:.3g} ms"

    for row in bench.rows:
        (ours, our_memory), (peer, peer_memory) = row["ours"], row["peer"]
        limit = f"{ours / (row['bytes'] / speed):.0f}" if row["bytes"] else "-"
        out.append(f"| {row['work']} | {seconds(ours)} | {seconds(peer)} | {peer / ours:.1f}x | {row['aim']} | {our_memory:.0f} MB, {peer_memory:.0f} MB | {limit} |")
    out += ["", *[f"- {row['work']}: {row['note']}." for row in bench.rows if row["note"]], "", "## Cost by rows", "",
            "ROC-AUC, accuracy and log loss with intervals under `--memory 2GiB`, all cores, from Parquet.", "",
            "| rows | seconds | nanoseconds a row | peak memory |", "|---|---|---|---|"]
    out += [f"| {rows:,} | {taken:.2f} | {taken / rows * 1e9:.0f} | {memory:.0f} MB |" for rows, taken, memory in lines]
    return "\n".join(out) + "\n"


def main() -> int:
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as directory:
        bench = Benchmark(pathlib.Path(sys.argv[1]).resolve(), directory, 10 if quick else 1)
        write_tables(bench.directory, 10_000_000 // bench.scale)
        speed = bandwidth()
        for part in (starts, computations, slices, bootstraps, itself):
            part(bench)
        text = page(bench, curve(bench), speed)
    if quick:
        print(text)
    else:
        (ROOT / "docs/benchmarks.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
