# SPDX-License-Identifier: Apache-2.0
"""A suite that asks, and its long table: shared by the tests of this folder."""
import json
import pathlib

import duckdb

from assay_command import Bench

TIMES = ("latency_ms", "first_token_ms", "requested_at")


class Asking(Bench):
    """Suites over `count` questions ("question 0", ...), each with a reference."""

    def ask(self, models, *options, count=4, prompts=None, check=True, name="suite.yaml", data=None, env=None, **keys):
        self.suite(name, name="asked", data=data or self.data(count), models=models, prompts=prompts or {"direct": "{{ question }}"},
                   metrics=keys.pop("metrics", ["row_count"]), **keys)
        self.count += 1
        directory = self.directory / f"run-{self.count}"
        arguments = [] if "--resume" in options else [name, "--out", directory]
        done = self.command("run", *arguments, "--format", "json", *options, check=check, env=env)
        return done, directory

    def data(self, count):
        return {"rows": [{"id": i, "question": f"question {i}", "reference": f"answer to question {i}"} for i in range(count)], "id": "id"}


def answers(run: pathlib.Path) -> list:
    """The long table as dicts, in its order."""
    relation = duckdb.sql(f"SELECT * FROM read_parquet('{run}/examples/part-0.parquet')")
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]


def without_times(rows: list) -> list:
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


def content(run: pathlib.Path) -> str:
    return json.loads((run / "done.json").read_text())["content"]
