#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the program and its peers on the same data, in turn, and writes docs/benchmarks.md whole.

run.py ASSAY [--quick]: --quick takes a tenth of the rows and writes the page to standard output.

Ours is the whole process, from its start to its end. A peer is its calls alone, its data already in memory and its
imports done, where the work is a computation; the whole process where the work starts from a file. Every number is the
least of a few measurements. Beside the seconds of the clock stand those of the CPU, which other work on the machine
changes least.
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


class Cost:
    """The least of some measurements: seconds of the clock, of the CPU, peak memory in MB."""

    def __init__(self, runs, of_calls=False):
        self.seconds = min(run.call["seconds"] if of_calls else run.seconds for run in runs)
        self.cpu = min(run.call["cpu"] if of_calls else run.cpu for run in runs)
        self.memory = min(run.memory for run in runs)
        self.output = runs[-1].output

    def less(self, other, parts):
        """What this takes more than another, by so many parts."""
        self.seconds = max(1e-6, (self.seconds - other.seconds) / parts)
        self.cpu = max(1e-6, (self.cpu - other.cpu) / parts)
        return self


class Benchmark:
    def __init__(self, assay, directory, scale):
        self.assay, self.directory, self.scale = assay, pathlib.Path(directory), scale
        self.rows = []

    def ours(self, *arguments, codes=(0,)):
        run = Measured([self.assay, *arguments], self.directory)
        if run.code not in codes:
            raise SystemExit(f"assay {' '.join(map(str, arguments))}: exit {run.code}\n{run.output}")
        return run

    def peer(self, work, *arguments):
        """A peer's work in a process of its own; `call` is what it measured around its calls."""
        run = Measured([sys.executable, PEER, work, *arguments], self.directory)
        if run.code != 0:
            raise SystemExit(f"peer {work}: exit {run.code}\n{run.output}")
        run.call = json.loads(run.output)
        return run

    def in_turn(self, times, *works):
        """Some runs of each work, the works in turn: what slows one of them down slows the others."""
        rounds = [[work() for work in works] for _ in range(times)]
        return [list(runs) for runs in zip(*rounds)]

    def add(self, work, ours, peer, aim, bytes_read=0, note=""):
        self.rows.append({"work": work, "ours": ours, "peer": peer, "aim": aim, "bytes": bytes_read, "note": note})
        print(f"{work}: {ours.seconds:.3g} s (CPU {ours.cpu:.3g}) against {peer.seconds:.3g} s (CPU {peer.cpu:.3g})", file=sys.stderr, flush=True)


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
    one = ["table.parquet", "--target", "y", "--score", "p", "--format", "json", "--threads", "1"]
    ours, peer = bench.in_turn(5, lambda: bench.ours("eval", *one, "--metric", "roc_auc"), lambda: bench.peer("roc_auc", "table.parquet"))
    bench.add(f"ROC-AUC with its interval, {rows:,} rows, one core", Cost(ours), Cost(peer, True), "8x", 12 * rows,
              "peer: roc_auc_score, without an interval")
    binary = [word for metric in ("confusion_matrix", "precision", "recall", "f1", "accuracy", "brier_score", "log_loss") for word in ("--metric", metric)]
    ours, peer = bench.in_turn(5, lambda: bench.ours("eval", *one, *binary), lambda: bench.peer("binary", "table.parquet"))
    bench.add(f"confusion matrix, precision, recall, F1, accuracy, Brier, log loss, {rows:,} rows, one core", Cost(ours), Cost(peer, True), "15x", 12 * rows,
              "peer: the seven functions, without intervals")


def slices(bench: Benchmark) -> None:
    rows = 10_000_000 // bench.scale

    def run(keep):
        file = suite(bench.directory, f"slices-{keep}.yaml", "table.parquet", slices=["segment"], keep=keep)
        shutil.rmtree(bench.directory / "slices", ignore_errors=True)
        return bench.ours("run", file, "--out", "slices", "--quiet")

    without, scored, peer = bench.in_turn(3, lambda: run("none"), lambda: run("scored"), lambda: bench.peer("slices", "table.parquet"))
    work = f"default binary set with intervals, {rows:,} rows and 20 slices, from Parquet"
    bench.add(f"{work}, keep: none", Cost(without), Cost(peer), "15x, memory / 3", 24 * rows,
              "peer: pandas.read_parquet, the same metrics on every group, without intervals")
    bench.add(f"{work}, keep: scored", Cost(scored), Cost(peer), "-", 24 * rows, "the same with its examples written")


def weak_slices(bench: Benchmark) -> None:
    import duckdb
    rows = 100_000 // bench.scale
    features = ", ".join(f"'v' || (hash(i * 31 + {f}) % 10) AS f{f:02}" for f in range(10))
    # Wrong in one row of ten, and in every second one of a planted slice.
    duckdb.sql(f"""COPY (SELECT *, CASE WHEN hash(i + 5) % 100 < (CASE WHEN f03 = 'v3' AND f07 = 'v4' THEN 50 ELSE 10 END) THEN 1 - y ELSE y END AS p
        FROM (SELECT i, (hash(i + 7) % 2)::INTEGER AS y, {features} FROM range({rows}) t(i))) TO '{bench.directory}/features.parquet' (FORMAT parquet)""")
    file = bench.directory / "features.yaml"
    file.write_text(json.dumps({"name": "features", "data": {"path": "features.parquet", "id": "i", "target": "y", "prediction": "p"}, "metrics": ["accuracy"]}))
    bench.ours("run", file, "--out", "features", "--quiet")
    search = ["slices", "features", "--search", "all", "--alpha", "0.99", "--smallest", rows // 100, "--limit", "10", "--format", "json"]
    ours, peer = bench.in_turn(2, lambda: bench.ours(*search), lambda: bench.peer("weak_slices", "features.parquet"))
    found = json.loads(ours[0].output)["slices"]
    scores = sorted((one["score"] for slice in found for one in (slice, *slice["merged"])), reverse=True)
    theirs = peer[0].call["scores"]
    same = "the same scores" if len(theirs) > 0 and np.allclose(scores[: len(theirs)], theirs, atol=1e-9) else "OTHER SCORES"
    bench.add(f"weak slices of {rows:,} rows, 10 features of 10 values, up to 3 conditions, from a run", Cost(ours), Cost(peer), "-", 0,
              f"peer: sliceline's Slicefinder, the 10 best: {same}")


def bootstraps(bench: Benchmark) -> None:
    rows, replicates = 1_000_000 // bench.scale, 1000
    columns = ["tenth.parquet", "--target", "y", "--score", "p", "--format", "json", "--threads", "1"]
    plain, drawn, peer = bench.in_turn(
        3, lambda: bench.ours("eval", *columns, "--metric", "brier_score"),
        lambda: bench.ours("eval", *columns, "--metric", f"brier_score(interval=bootstrap,replicates={replicates})"),
        lambda: bench.peer("bootstrap_mean", "tenth.parquet"))
    bench.add(f"{replicates:,} bootstrap replicates of a mean, {rows:,} rows, one core", Cost(drawn), Cost(peer, True), "6x", 0,
              f"without the bootstrap ours takes {Cost(plain).seconds:.2f} s; peer: scipy.stats.bootstrap of the same losses")
    many = 100 * replicates
    plain, drawn, peer = bench.in_turn(
        3, lambda: bench.ours("eval", *columns, "--metric", "f1"),
        lambda: bench.ours("eval", *columns, "--metric", f"f1(interval=bootstrap,replicates={many})"),
        lambda: bench.peer("bootstrap_f1", "tenth.parquet"))
    bench.add(f"{replicates:,} bootstrap replicates of F1, {rows:,} rows, one core", Cost(drawn).less(Cost(plain), many / replicates), Cost(peer, True), "1000x", 0,
              f"ours: what {many:,} replicates add to the {Cost(plain).seconds:.2f} s of reading and counting, by {many // replicates}; "
              "peer: scipy.stats.bootstrap, 50 replicates, times 20")


def same_parts(bench: Benchmark, first: str, second: str, parts=("estimates.parquet", "checks.json")) -> str:
    digests = [json.loads((bench.directory / run / "done.json").read_text())["parts"] for run in (first, second)]
    return "the same bits" if all(digests[0][part] == digests[1][part] for part in parts) else "ESTIMATES DIFFER"


def itself(bench: Benchmark) -> None:
    columns = ["table.parquet", "--target", "y", "--score", "p", "--slice", "segment", "--format", "json"]
    one, two = bench.in_turn(3, lambda: bench.ours("eval", *columns, "--threads", "1"), lambda: bench.ours("eval", *columns, "--threads", "2"))
    same = json.loads(one[0].output)["estimates"] == json.loads(two[0].output)["estimates"]
    bench.add("two threads, against one", Cost(two), Cost(one), "1.8x", 0, "the default binary set on 20 slices; " + ("the same bits" if same else "ESTIMATES DIFFER"))
    file = suite(bench.directory, "shards.yaml", "table.parquet")
    whole = bench.ours("run", file, "--out", "whole", "--quiet")
    shards = [bench.ours("run", file, "--shard", f"{i}/3", "--out", f"shard-{i}.shard") for i in (1, 2, 3)]
    merged = bench.ours("merge", *[f"shard-{i}.shard" for i in (1, 2, 3)], "--out", "merged")
    together = Cost([merged])
    together.seconds += sum(shard.seconds for shard in shards)
    together.cpu += sum(shard.cpu for shard in shards)
    together.memory = max([together.memory, *(shard.memory for shard in shards)])
    bench.add("three shards, one after the other, and their merge, against one process", together, Cost([whole]), "the same bits", 0,
              same_parts(bench, "whole", "merged"))


def starts(bench: Benchmark) -> None:
    file = suite(bench.directory, "hundred.yaml", "hundred.parquet", checks=["accuracy >= 0.1"])

    def run():
        shutil.rmtree(bench.directory / "hundred", ignore_errors=True)
        return bench.ours("run", file, "--out", "hundred", "--quiet", codes=(0, 1, 4))

    version, hundred, peer = bench.in_turn(10, lambda: bench.ours("--version"), run, lambda: bench.peer("nothing"))
    for work, ours, aim in (("assay --version", version, "30 ms"), ("a suite of 100 rows with its run directory", hundred, "80 ms")):
        bench.add(work, Cost(ours), Cost(peer), aim, 0, 'peer: python -c "import sklearn"')


def bounded(bench: Benchmark) -> None:
    """Beyond memory: the same bits as without a limit."""
    import duckdb
    clusters = 10_000_000 // bench.scale
    rows = 100_000_000 // bench.scale
    database = duckdb.connect()
    database.execute(f"""COPY (SELECT (random() < p)::INTEGER AS y, p FROM (SELECT random() AS p FROM range({rows})))
        TO '{bench.directory}/long.parquet' (FORMAT parquet)""")
    database.execute(f"""COPY (SELECT (random() < p)::INTEGER AS y, p, patient FROM (SELECT random() AS p, i % {clusters} AS patient FROM range({2 * clusters}) t(i)))
        TO '{bench.directory}/clusters.parquet' (FORMAT parquet)""")
    for work, table, keys in ((f"ROC-AUC of {rows:,} rows", "long.parquet", {}), (f"ROC-AUC and accuracy of {clusters:,} clusters of two rows", "clusters.parquet", {"cluster": "patient"})):
        file = bench.directory / "bounded.yaml"
        metrics = ["roc_auc", "accuracy"] if keys else ["roc_auc"]
        file.write_text(json.dumps({"name": "benchmark", "data": {"path": table, "target": "y", "score": "p", **keys}, "metrics": metrics, "keep": "none"}))
        for run in ("free", "bounded"):
            shutil.rmtree(bench.directory / run, ignore_errors=True)
        free = bench.ours("run", file, "--out", "free", "--quiet")
        limited = bench.ours("run", file, "--out", "bounded", "--quiet", "--memory", "2GiB")
        bench.add(f"{work}, under --memory 2GiB, against itself without a limit", Cost([limited]), Cost([free]), "2 GiB, the same bits", 0, same_parts(bench, "free", "bounded"))


def curve(bench: Benchmark) -> list:
    import duckdb
    lines = []
    for power in range(4, 9):
        rows = 10**power // bench.scale
        duckdb.connect().execute(f"""COPY (SELECT (random() < p)::INTEGER AS y, p FROM (SELECT random() AS p FROM range({rows})))
            TO '{bench.directory}/curve.parquet' (FORMAT parquet)""")
        file = suite(bench.directory, "curve.yaml", "curve.parquet", metrics=["roc_auc", "accuracy", "log_loss"], keep="none")
        shutil.rmtree(bench.directory / "curve", ignore_errors=True)
        run = bench.ours("run", file, "--out", "curve", "--quiet", "--memory", "2GiB")
        lines.append((rows, run))
        print(f"curve {rows:,}: {run.seconds:.2f} s, CPU {run.cpu:.2f} s, {run.memory:.0f} MB", file=sys.stderr, flush=True)
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
           "`make bench` measures the program and its peers on the same data in one run, in turn, and writes this page. Ours is the whole process, from",
           "its start to its end. A peer is its calls alone, its data in memory and its imports done; where the work starts from a file, its whole",
           "process. Every number is the least of a few measurements: seconds of the clock, then of the CPU, which other work on the machine changes",
           "least. The physical limit is the time in which one core moves the decoded columns through memory once.", "",
           *[f"- {line}" for line in (assay, *machine(), f"memory bandwidth of one core: {speed / 1e9:.1f} GB/s, measured by a copy",
                                      f"other work while this ran: {os.getloadavg()[2]:.1f} processes on average")], "",
           "| work | ours: clock, CPU | peer: clock, CPU | ratio: clock, CPU | aim | peak memory: ours, peer | CPU by the physical limit |", "|---|---|---|---|---|---|---|"]

    def seconds(value):
        return f"{value:.2f} s" if value >= 0.995 else f"{value * 1000:.3g} ms"

    for row in bench.rows:
        ours, peer = row["ours"], row["peer"]
        limit = f"{ours.cpu / (row['bytes'] / speed):.0f}" if row["bytes"] else "-"
        out.append(f"| {row['work']} | {seconds(ours.seconds)}, {seconds(ours.cpu)} | {seconds(peer.seconds)}, {seconds(peer.cpu)} | "
                   f"{peer.seconds / ours.seconds:.1f}x, {peer.cpu / ours.cpu:.1f}x | {row['aim']} | {ours.memory:.0f} MB, {peer.memory:.0f} MB | {limit} |")
    out += ["", *[f"- {row['work']}: {row['note']}." for row in bench.rows if row["note"]], "", "## Cost by rows", "",
            "ROC-AUC, accuracy and log loss with intervals under `--memory 2GiB`, all cores, from Parquet.", "",
            "| rows | seconds | of CPU | nanoseconds of CPU a row | peak memory |", "|---|---|---|---|---|"]
    out += [f"| {rows:,} | {run.seconds:.2f} | {run.cpu:.2f} | {run.cpu / rows * 1e9:.0f} | {run.memory:.0f} MB |" for rows, run in lines]
    return "\n".join(out) + "\n"


def main() -> int:
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as directory:
        bench = Benchmark(pathlib.Path(sys.argv[1]).resolve(), directory, 10 if quick else 1)
        write_tables(bench.directory, 10_000_000 // bench.scale)
        speed = bandwidth()
        for part in (starts, computations, slices, weak_slices, bootstraps, itself, bounded):
            part(bench)
        text = page(bench, curve(bench), speed)
    if quick:
        print(text)
    else:
        (ROOT / "docs/benchmarks.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
