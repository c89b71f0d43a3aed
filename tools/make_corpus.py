#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/corpus/DOMAIN/METRIC.test: what each metric gives on small tables, by its reference.

make_corpus.py ASSAY [METRIC...]: of all metrics, or of these. Expected values are the reference's own (tests/reference);
the program is only asked where an estimate is undefined for a known reason, and where the rows of a curve lie.
"""
import io
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ["ASSAY"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/reference")]

import json  # noqa: E402

import numpy  # noqa: E402
import pandas  # noqa: E402
import scipy  # noqa: E402
import sklearn  # noqa: E402

import conformance  # noqa: E402
import corpus_cases  # noqa: E402
import table_references  # noqa: E402
from assay_command import Bench, catalog  # noqa: E402

VERSIONS = f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {numpy.__version__}"


def domain_of(metric: str) -> str:
    return next((ROOT / "src/assay/metrics").glob(f"*/{metric}.cpp")).parent.name


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.rstrip("\n").split("\n"))


def suite_text(case, expressions: list) -> str:
    keys = case.suite()
    table = {"path": "table.csv"} | {role: keys.pop(role) for role in ("target", "score", "prediction", "weight", "cluster") if role in keys}
    lines = [f"data: {json.dumps(table)}"] + [f"{key}: {json.dumps(value)}" for key, value in keys.items()] + [f"metrics: {json.dumps(expressions)}"]
    return "\n".join(lines)


def expectations(metric: str, case, bench: Bench) -> tuple:
    """The expressions, the lines that say what is expected of them, and the references' names."""
    expressions, lines, sources = [], [], []
    references = {text: one for text, one in conformance.references(case.task).items() if conformance.metric_of(text) == metric}
    for one in conformance.compare(case, bench, references):
        if not one.agrees and one.deviation is None:
            raise SystemExit(f"no agreement: {one}")
        expressions.append(one.expression)
        sources.append(one.source)
        if one.ours is None:
            lines.append(f"{one.expression} undefined")
        else:
            lines.append(f"{one.expression} = {one.theirs if one.deviation is None else one.ours!r} +- {one.allowed:.3g}")
        if one.deviation:
            lines.insert(-1, f"# {one.source}: {one.theirs!r}; {one.deviation}")
    if metric in table_references.REFERENCES and (case.task != "multiclass" or metric in table_references.OF_ALL_CLASSES):
        source, reference = table_references.REFERENCES[metric]
        expressions.append(metric)
        sources.append(source)
        estimate = bench.run(case.table(), [metric], **case.suite())[metric]
        if "table" not in estimate.fields:
            lines.append(f"{metric} undefined")
        else:
            for column, values in reference(case, estimate.column_of_table).items():
                lines.append(f"{metric}.{column} = {' '.join(repr(float(value)) for value in values)} +- {table_references.allowed(metric, column, case):g}")
    return expressions, lines, sources


def write(metric: dict, bench: Bench) -> None:
    body, sources = io.StringIO(), []
    for task in metric["tasks"]:
        for case in corpus_cases.CASES.get(task, list)():
            expressions, lines, used = expectations(metric["name"], case, bench)
            sources += [source for source in used if source not in sources]
            if not lines:
                continue
            csv = pandas.DataFrame(case.table()).to_csv(index=False)
            shown = "".join(f"{line}\n" if line.startswith("#") else f"  {line}\n" for line in lines)
            body.write(f"\ncase: {task}: {case.name}\nsuite:\n{indented(suite_text(case, expressions))}table:\n{indented(csv)}expect:\n{shown}")
    if not body.getvalue():
        print(f"{metric['name']}: no table fits, no file")
        return
    path = ROOT / "tests/corpus" / domain_of(metric["name"]) / f"{metric['name']}.test"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"# SPDX-License-Identifier: Apache-2.0\n# {metric['summary']}\n# Written by tools/make_corpus.py; expected values: {'; '.join(sources)} ({VERSIONS}).\n"
    path.write_text(head + body.getvalue(), encoding="utf-8")


def main() -> None:
    wanted = sys.argv[2:]
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(directory)
        for metric in catalog():
            if not wanted or metric["name"] in wanted:
                write(metric, bench)


if __name__ == "__main__":
    main()
