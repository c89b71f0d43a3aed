# SPDX-License-Identifier: Apache-2.0
"""The built program as tests use it: a table and a suite go in, estimates by (metric, model, slice) come out.

    bench = Bench(tmp_path)
    result = bench.run({"y": [0, 1], "p": [0.2, 0.7]}, metrics=["roc_auc"], target="y", score="p")
    result["roc_auc"].value, result["roc_auc"].interval, result.table["fingerprint"]
"""
import json
import os
import pathlib
import subprocess
from dataclasses import dataclass

import pandas

ASSAY = os.environ.get("ASSAY", str(pathlib.Path(__file__).resolve().parent.parent / "build/release/assay"))
ROLES = ("id", "target", "prediction", "score", "weight", "count", "cluster", "query", "item", "relevance", "rank", "series", "timestamp")


@dataclass(frozen=True)
class Estimate:
    """One row of the document's estimates: `value` is None where `undefined` says why."""
    fields: dict

    def __getattr__(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def interval(self):
        """(lower, upper), an unbounded end as None; None where there is no interval."""
        ends = self.fields["interval"]
        return (ends["lower"], ends["upper"]) if ends and "lower" in ends else None

    @property
    def column_of_table(self):
        """Of a table-valued estimate: its columns by name."""
        table = self.fields["table"]
        return {name: [row[i] for row in table["rows"]] for i, name in enumerate(table["columns"])}


class Result:
    """A finished run: its document, and its estimates by what they are of."""

    def __init__(self, document: dict, exit_code: int, directory: pathlib.Path):
        self.document, self.exit_code, self.directory = document, exit_code, directory
        self.estimates = {(e["metric"], e["model"], e["slice"]): Estimate(e) for e in document["estimates"]}

    def __getitem__(self, key) -> Estimate:
        metric, model, slice_text = (key if isinstance(key, tuple) else (key,)) + (None, None)[: 3 - (len(key) if isinstance(key, tuple) else 1)]
        return self.estimates[metric, model or self.document["data"][0]["models"][0]["name"], slice_text]

    def of_metric(self, metric: str) -> list:
        """The estimates of one metric over the whole table: several where it is asked for each class."""
        return [e for (name, _, slice_text), e in self.estimates.items() if slice_text is None and (name == metric or name.startswith(metric))]

    @property
    def table(self) -> dict:
        return self.document["data"][0]

    @property
    def checks(self) -> list:
        return self.document["checks"]


class Bench:
    def __init__(self, directory: pathlib.Path):
        self.directory = pathlib.Path(directory)
        self.count = 0

    def command(self, *arguments, check=True, **options) -> subprocess.CompletedProcess:
        """Runs the program; `check` fails the test where it ends as misused, broken or a bug (any code but a verdict's)."""
        done = subprocess.run([ASSAY, *map(str, arguments)], capture_output=True, text=True, cwd=self.directory, timeout=300, **options)
        if check and done.returncode not in (0, 1, 4):
            raise AssertionError(f"assay {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}\n{done.stdout[:2000]}")
        return done

    def write(self, table, form="parquet", name=None) -> pathlib.Path:
        """A table as a file."""
        frame = pandas.DataFrame(table)
        self.count += 1
        path = self.directory / (name or f"table-{self.count}.{form}")
        if form == "parquet":
            frame.to_parquet(path, index=False)
        elif form == "csv":
            frame.to_csv(path, index=False)
        elif form == "csv.gz":
            frame.to_csv(path, index=False, compression="gzip")
        elif form == "jsonl":
            frame.to_json(path, orient="records", lines=True, double_precision=15)
        else:
            raise ValueError(form)
        return path

    def suite(self, file="suite.yaml", **keys) -> pathlib.Path:
        """A suite file; JSON is YAML."""
        path = self.directory / file
        path.write_text(json.dumps(keys, indent=1, default=str), encoding="utf-8")
        return path

    def run(self, table, metrics=None, *, options=(), check=True, form="parquet", **keys) -> Result:
        """Runs a suite over one table: the roles among `keys` belong to the table, all others to the suite."""
        path = table if isinstance(table, (str, pathlib.Path)) else self.write(table, form)
        data = {"path": str(path)} | {role: keys.pop(role) for role in ROLES if role in keys}
        if metrics is not None:
            keys["metrics"] = list(metrics)
        keys.setdefault("keep", "none")
        self.count += 1
        suite = self.suite(f"suite-{self.count}.yaml", name="test", data=data, **keys)
        return self.run_suite(suite, options=options, check=check)

    def run_suite(self, suite: pathlib.Path, options=(), check=True) -> Result:
        self.count += 1
        directory = self.directory / f"run-{self.count}"
        done = self.command("run", suite, "--out", directory, "--format", "json", *options, check=check)
        return Result(json.loads(done.stdout), done.returncode, directory)


def catalog() -> list:
    """Every metric's descriptor."""
    return json.loads(subprocess.run([ASSAY, "catalog", "--json"], check=True, capture_output=True, text=True).stdout)["metrics"]
