# SPDX-License-Identifier: Apache-2.0
"""Scores of texts by the built program: a table goes in, its columns of scores come out.

    scores = scored(bench, {"output": ["a"], "reference": ["b"]}, {"s": "equals()"})
    scores["s"], scores["s.reason"], scores["outcome"]
"""
import json

import pandas


def write_suite(bench, path, scorers, extract=None, roles=None, name="suite.json", **keys):
    """A suite over a table of answers. JSON is YAML, so that quotes need no thought."""
    document = {"data": {"path": str(path)} | (roles or {}), "scorers": scorers, **keys}
    if extract:
        document["extract"] = extract
    suite = bench.directory / name
    suite.write_text(json.dumps(document), encoding="utf-8")
    return suite


def write_rows(bench, table):
    """A table as JSON lines: lists, objects and nulls stay what they are."""
    names = list(table)
    bench.count += 1
    path = bench.directory / f"answers-{bench.count}.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        for values in zip(*table.values()):
            file.write(json.dumps(dict(zip(names, values))) + "\n")
    return path


def run_scores(bench, suite, *options):
    """The finished run's document and the scored rows, in the order of the table."""
    bench.count += 1
    out = bench.directory / f"run-{bench.count}"
    done = bench.command("run", suite, "--out", out, "--format", "json", *options)
    return json.loads(done.stdout), pandas.read_parquet(next((out / "examples").glob("*.parquet")))


def scored(bench, table, scorers, extract=None, roles=None, **keys):
    path = table if isinstance(table, (str, type(bench.directory))) else write_rows(bench, table)
    return run_scores(bench, write_suite(bench, path, scorers, extract, roles, **keys))[1]
