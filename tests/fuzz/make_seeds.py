#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the seeds of the fuzz targets: small inputs that reach far into each. What once broke a target is added by
hand, under a name that says what it was."""
import json
import os
import pathlib
import struct
import subprocess
import tempfile

ASSAY = os.environ.get("ASSAY", pathlib.Path(__file__).resolve().parent.parent.parent / "build/release/assay")
CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"

SUITES = [
    "data: p.csv\nchecks:\n  - accuracy >= 0.9\n",
    "assay: 1\nname: income\ndata:\n  test:\n    path: [a.parquet, 'b*.parquet']\n    join: [labels.parquet]\n    where: \"age >= 18\"\n"
    "    columns: {month: \"strftime(t, '%Y')\"}\n    id: person\n    target: y\n    weight: w\n    cluster: house\ntask: binary\n"
    "positive: \">50K\"\nmodels:\n  new: {kind: predictions, score: p}\n  old: {kind: predictions, path: o.parquet, score: p}\n"
    "baseline: old\nslices: [sex, sex * race, {young: \"age < 25\"}, {age: [25, 45]}]\nmetrics: [roc_auc]\nchecks:\n"
    "  - roc_auc[each race] >= 0.85\n  - {check: log_loss <= 102% of baseline, severity: warning, why: x}\nconfidence: 0.95\n",
    "data: {rows: [{id: 1, y: true, p: 0.5}, {id: 2, y: false, p: ~}], target: y, score: p}\nx-base: &b {a: 1}\nreport: {<<: *b, html: o.html}\n",
    "data: {path: p.csv, target: [spam, toxic], prediction: {value: p50, lower: p05, upper: p95}}\nlooks: 3\nseed: 7\n",
]
EXPRESSIONS = [
    "accuracy >= 0.9", "recall(threshold=0.3)[sex=Female] >= 0.60", "roc_auc[each race * sex] >= 85%",
    "recall[sex=Female] >= recall[sex=Male] - 0.05", "log_loss <= 102% of baseline", "log_loss within 0.02 of baseline",
    "fbeta(beta=2, average='macro')[age >= 25, \"x > 1\"] < 0.5 of accuracy", "ndcg@10 within 2% of ndcg@20", "mean(`hours-per-week`) <= 2h",
    "failures(expect) == 0", "psi(each [a, b]) <= 0.2", "mean(all(contains('x'), not refusal())) >= 1.5e-3",
]
RUN = {"assay": 1, "run": None, "suite": "s", "created": "t", "version": "0", "confidence": 0.95, "seed": 0, "command": "c",
       "suite_file": "s.yaml", "partial": False, "notes": ["n"], "environment": {"cpu": "c", "system": "l", "threads": 1},
       "data": [{"table": "t", "rows": 3, "fingerprint": "f", "excluded": {"missing": 1}, "plan": "p"}],
       "suite_text": "data: p.csv\n", "options": {"model": "", "where": "", "limit": -1}}
CHECKS = {"assay": 1, "verdict": "pass", "sentence": "ok", "exit_code": 0, "checks": [
    {"check": "accuracy >= 0.9", "name": None, "dataset": "t", "model": "m", "verdict": "pass", "severity": "required", "estimate": 0.9,
     "interval": {"lower": 0.8, "upper": None, "tail_lower": 0.025, "tail_upper": 0.025, "method": "w"}, "reason": None, "why": None,
     "location": {"file": "s", "line": 1, "column": 2}}]}
ESTIMATE = {"metric": "accuracy", "dataset": "t", "model": "m", "slice": None, "cells": [{"column": "a", "value": "b"}], "value": 0.5,
            "undefined": None, "interval": None, "n": 3, "n_effective": 3.0, "excluded": "{}", "signature": "s"}
DONE = {"assay": 1, "content": "00", "parts": {"run.json": "11"}}


def text(value: str) -> bytes:
    return bytes([len(value)]) + value.encode()


def write(target: str, seeds: list[bytes]) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number:02}").write_bytes(seed)


# {data: p.csv} as a document: a map (5) at a place, of one entry, a text (3).
PLACE = text("s.yaml") + b"\x02\x02"
NODE = b"\x05\0" + PLACE + b"\1" + text("data") + PLACE + b"\x03" + text("p.csv") + PLACE


def state_of_a_shard() -> bytes:
    """What the built program writes, without the digest at its end."""
    suite = """name: seed
data: {rows: [{y: 1, p: 9.0e-1, s: a}, {y: 0, p: 2.0e-1, s: b}, {y: 1, p: 4.0e-1, s: a}], target: y, score: p}
models: {a: {kind: predictions, score: p}, b: {kind: predictions, score: p}}
baseline: b
slices: [s, {young: "p < 0.5"}]
metrics: [accuracy, brier_score, roc_auc]
checks: [accuracy >= baseline - 1%, "roc_auc[each s] >= 0.1"]
"""
    with tempfile.TemporaryDirectory() as place:
        (pathlib.Path(place) / "s.yaml").write_text(suite, encoding="utf-8")
        subprocess.run([ASSAY, "run", "s.yaml", "--shard", "1/1", "--out", "s.shard", "--quiet"], cwd=place, check=True)
        return (pathlib.Path(place) / "s.shard/state").read_bytes()[:-64]


write("suite", [suite.encode() for suite in SUITES])
write("expression", [expression.encode() for expression in EXPRESSIONS])
write("state", [b"\0\0\1\x45\1\0\0\0", b"\0\0\0", b"\1" + struct.pack("<II", 1, 2) + text("a") + text("b"), b"\2" + bytes(64), b"\3" + bytes(64), b"\4" + bytes(64)])
write("fold", [b"\2", b"\3", b"\2\5\0\1", b"\7\0\0\0abc", b"\0" + bytes(64)])
write("plan", [bytes.fromhex((CORPUS.parent.parent / "golden/plan.hex").read_text()), b"ASPL\1"])
write("shard", [b"ASST\2" + text("0.1.0") + text("s.yaml") + text("s") + NODE + text("m") + text("x > 1") + struct.pack("<q", -1) + text("assay run")
                + struct.pack("<III", 0, 2, 1) + text("ids/t.parquet") + text("00") + text("bound") + struct.pack("<I", 1) + text("fold"), b"ASST\2", state_of_a_shard()])
write("stored_run", ["\n---\n".join(json.dumps(part) for part in (RUN, CHECKS, DONE, ESTIMATE)).encode()])
write("table_file", [b"\0y,p,t\n1,0.5,a\n0,,\"b,\"\"c\"\n", b"\0y;p\n1;0,5\n", b"\1{\"y\": 1, \"p\": 0.5}\n{\"y\": 0, \"l\": [1, {\"a\": null}]}\n",
                     b"\0y,p\n1,2,3\n1\n", b"\1{\"y\": \n", b"\1[{\"a\": 1e400}]"])
