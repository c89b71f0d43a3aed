#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/ and the schemas of suite and run from `assay catalog --json`.

generate.py ASSAY [--check]: with --check nothing is written, and stale files are an error.
"""
import json
import pathlib
import re
import subprocess
import sys

from comparison_schema import comparison_schema
from run_schema import run_schema

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROLES = {
    "id": "names a row; several columns together", "target": "the true answers", "prediction": "the predicted answers",
    "score": "scores of the positive class, or a column a class", "weight": "sampling or importance weight",
    "count": "how many identical rows a row stands for", "cluster": "rows of one cluster are not independent",
    "timestamp": "when the row happened", "split": "the part of the data that the row belongs to",
    "features": "what a model saw of the row: where weak slices are looked for", "ignore": "columns that say nothing of the row",
    "query": "the query of a ranked list; user means the same", "user": "the query of a ranked list", "series": "the series that a forecast belongs to",
    "item": "the item that a query ranks", "document": "the item that a query ranks", "relevance": "how relevant an item is: the target of a ranking",
    "input": "what a model was asked, as text or messages", "output": "what it answered", "expect": "assertions of single rows: calls of scorers",
    "rating": "the relevance of an item", "rank": "the recorded position of an item, 1 first, in place of a score",
}


def number(value) -> str:
    return "" if value is None else f"{value:g}"


# What the names of interval methods mean.
INTERVALS = {
    "none": "none: the number is exact, or a table with bands of its own",
    "clopper_pearson": "Clopper and Pearson's exact one; averages and weights by the delta method",
    "student": "Student's t on the mean of the rows",
    "delta": "delta method, with Student's t",
    "delta_logit": "delta method on log(x / (1 - x))",
    "delta_atanh": "delta method on atanh(x)",
    "delta_log": "delta method on log(x)",
    "delta_log_complement": "delta method on log(1 - x)",
    "delong_logit": "DeLong's variance on the logit scale; where errors are few, Hanley and McNeil's inverted",
}


def source_of(name: str) -> pathlib.Path | None:
    """The file that describes a metric: its stem is the metric's name."""
    found = sorted((ROOT / "src/assay/metrics").glob(f"*/{name}.cpp"))
    return found[0] if found else None


def formula(source: str, summary: str) -> str:
    """The comment that a metric's file opens with: the formula and where it is from; nothing where it only repeats."""
    lines = []
    for line in source.splitlines():
        if line.startswith("// SPDX"):
            continue
        if not line.startswith("//"):
            break
        lines.append(line.removeprefix("//").strip())
    text = " ".join(lines)
    return "" if text == summary else text


def undefined_cases(source: str) -> list:
    """The reasons that a file gives for having no value."""
    cases = re.findall(r'Undefined\{"([^"]+)"\}', source) + re.findall(r',\s*"(no [^"]+)"\}', source)
    return list(dict.fromkeys(cases))


def example(metric: dict) -> str:
    """An estimate as it is written in a suite: with the first argument that has a number to give."""
    given = [f"{a['name']}={number(a['default'])}" for a in metric["arguments"] if isinstance(a["default"], (int, float))][:1]
    required = [f"{a['name']}={0.9 if a['range'][1] == 1 else 2}" for a in metric["arguments"] if a["default"] is None and a["type"] == "number"]
    words = required or given
    return f"{metric['name']}({', '.join(words)})" if words else metric["name"]


def metric_page(metric: dict) -> str:
    low, high = metric["range"]
    path = source_of(metric["name"])
    source = path.read_text(encoding="utf-8") if path else ""
    better = {"higher": "higher is better", "lower": "lower is better", "neither": "neither end is better"}[metric["better"]]
    lines = ["<!-- Written by tools/generate.py; not to be edited. -->", f"# {metric['name']}", ""]
    summary, text = metric["summary"], formula(source, metric["summary"])
    # A comment that opens with the summary says it already.
    if not text.startswith(summary.rstrip(".")):
        lines += [summary, ""]
    if text:
        lines += [text, ""]
    lines += ["```yaml", "metrics:", f"  - {example(metric)}", "```", "", "| | |", "|---|---|"]
    if metric["aliases"]:
        lines.append(f"| also called | {', '.join(f'`{alias}`' for alias in metric['aliases'])} |")
    lines += [
        f"| tasks | {', '.join(metric['tasks'])} |",
        f"| range | {number(low) or 'unbounded'} to {number(high) or 'unbounded'}, {better} |",
        f"| interval | {INTERVALS.get(metric['interval'], metric['interval'])} |",
    ]
    if metric.get("fact"):
        lines.append("| kind | fact: exact, pass or fail |")
        if population := metric.get("interval_of_population"):
            lines.append(f"| under `decision: interval` | {INTERVALS.get(population, population)} |")
    if metric["intervals"]:
        lines.append(f"| `interval=` | {', '.join(f'`{name}`' for name in metric['intervals'])} |")
    if cases := undefined_cases(source):
        lines.append(f"| undefined | {'; '.join(cases)} |")
    lines.append(f"| reference | {metric['reference']} |")
    if path:
        lines.append(f"| formula | [{path.name}](../../{path.relative_to(ROOT)}) |")
    lines += [f"| revision | {metric['revision']} |", ""]
    if metric["arguments"]:
        lines += ["| argument | type | default | meaning |", "|---|---|---|---|"]
        for argument in metric["arguments"]:
            default = argument["default"]
            shown = "required" if default is None else number(default) if isinstance(default, (int, float)) else str(default)
            choices = f" ({', '.join(argument['choices'])})" if "choices" in argument else ""
            lines.append(f"| `{argument['name']}` | {argument['type']} | {shown} | {argument['summary']}{choices} |")
        lines.append("")
    return "\n".join(lines)


def index_page(metrics: list, arguments: list) -> str:
    lines = ["<!-- Written by tools/generate.py; not to be edited. -->", "# Metrics", "", "| metric | tasks | what it is |", "|---|---|---|"]
    lines += [f"| [{m['name']}]({m['name']}.md) | {', '.join(m['tasks'])} | {m['summary']} |" for m in metrics]
    lines += ["", "Every metric also takes these arguments, where they make sense for it.", "", "| argument | meaning |", "|---|---|"]
    lines += [f"| {argument['name']} | {argument['summary']} |" for argument in arguments]
    return "\n".join(lines) + "\n"


SCORER_ARGUMENTS = {
    "output": "the column that is scored: an extraction's name, or any column; else the role `output`",
    "reference": "the right answer: a column, or texts in quotes; else the role `reference`",
    "threshold": "passes from here on, or up to here where lower is better",
    "when": "SQL over the table's columns; other rows are not scored: `when='lang = 1'`",
}


def scorer_page(scorer: dict) -> str:
    path = ROOT / "src/assay/scorers" / f"{scorer['name']}.cpp"
    source = path.read_text(encoding="utf-8")
    lines = ["<!-- Written by tools/generate.py; not to be edited. -->", f"# {scorer['name']}", ""]
    text = formula(source, scorer["summary"])
    if not text.startswith(scorer["summary"].rstrip(".")):
        lines += [scorer["summary"], ""]
    if text:
        lines += [text, ""]
    required = [f"{a['name']}={'0.9' if a['type'] in ('number', 'integer') else repr('...')}" for a in scorer["arguments"] if a["default"] is None]
    call = f"{scorer['name']}({', '.join(required)})" if not scorer["parts"] or required else f"{scorer['name']}()"
    if scorer["name"] in ("all", "any"):
        call = f"{scorer['name']}(contains('yes'), not refusal())"
    if scorer["name"] == "weighted":
        call = "weighted(correct=0.7, polite=0.3)"
    lines += ["```yaml"]
    if scorer["extracts"]:
        lines += ["extract:", f"  found: {call}"]
    lines += ["scorers:", f"  s: {call}", "metrics:", "  - mean(s)", "```", "", "| | |", "|---|---|"]
    if scorer["aliases"]:
        lines.append(f"| also called | {', '.join(f'`{alias}`' for alias in scorer['aliases'])} |")
    low, high = scorer["range"]
    lines += [
        f"| range | {number(low) or 'unbounded'} to {number(high) or 'unbounded'}, {scorer['better']} is better |",
        f"| passes | {'with a `threshold=` or a comparison only' if scorer['threshold'] is None else 'from ' + number(scorer['threshold']) + ' on'} |",
    ]
    if scorer["needs_reference"]:
        lines.append("| needs | the reference; a row without one is not scored, and not missing |")
    if scorer["parts"]:
        lines.append(f"| more numbers | {', '.join(f'`s.{part}`' for part in scorer['parts'])} |")
    lines += [f"| reference | {scorer['reference']} |", f"| source | [{path.name}](../../../{path.relative_to(ROOT)}) |", f"| revision | {scorer['revision']} |", ""]
    if scorer["arguments"]:
        lines += ["| argument | type | default | meaning |", "|---|---|---|---|"]
        for argument in scorer["arguments"]:
            default = argument["default"]
            shown = "required" if default is None else number(default) if isinstance(default, (int, float)) else str(default)
            choices = f" ({', '.join(argument['choices'])})" if "choices" in argument else ""
            lines.append(f"| `{argument['name']}` | {argument['type']} | {shown} | {argument['summary']}{choices} |")
        lines.append("")
    return "\n".join(lines)


def scorers_index(scorers: list) -> str:
    lines = ["<!-- Written by tools/generate.py; not to be edited. -->", "# Scorers", "", "| scorer | what it is |", "|---|---|"]
    lines += [f"| [{s['name']}]({s['name']}.md) | {s['summary']} |" for s in scorers]
    lines += ["", "Every scorer also takes these arguments.", "", "| argument | meaning |", "|---|---|"]
    lines += [f"| {name} | {meaning} |" for name, meaning in SCORER_ARGUMENTS.items()]
    return "\n".join(lines) + "\n"


def schema(metrics: list, arguments: list, scorers: list) -> str:
    text = {"type": "string"}
    located = {"oneOf": [text, {"type": "object", "properties": {"sql": text}, "required": ["sql"], "additionalProperties": False}]}
    roles = {name: {"description": meaning} | ({} if name in ("id", "target", "prediction", "score", "features", "ignore") else located) for name, meaning in ROLES.items()}
    table = {
        "type": "object", "additionalProperties": False,
        "properties": {
            "path": {"oneOf": [text, {"type": "array", "items": text}]}, "rows": {"type": "array", "items": {"type": "object"}}, "sql": text,
            "format": {"enum": ["parquet", "csv", "json"]}, "read": {"type": "object"}, "where": text,
            "join": {"oneOf": [text, {"type": "array", "items": text}]}, "columns": {"type": "object", "additionalProperties": text}, "reference": located,
        } | roles,
    }
    calls = {"type": "object", "additionalProperties": {"oneOf": [
        {"type": "string", "description": "scorer(argument=value, ...)", "examples": sorted(s["name"] + "()" for s in scorers)}, {"type": "object"}]}}
    names = sorted(name for m in metrics for name in [m["name"], *m["aliases"]])
    estimate = {"type": "string", "description": f"metric(argument=value)[selector, ...]; every metric takes {', '.join(a['name'] for a in arguments)}", "examples": names}
    check = {
        "oneOf": [
            {"type": "string", "description": "estimate comparison bound", "examples": ["accuracy >= 0.9", "roc_auc[each race] >= 0.85", "accuracy >= baseline - 1%"]},
            {
                "type": "object", "required": ["check"], "additionalProperties": False,
                "properties": {
                    "check": text, "name": text, "severity": {"enum": ["required", "warning"]}, "why": text,
                    "confidence": {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1}, "decision": {"enum": ["interval", "point"]},
                    "on_inconclusive": {"enum": ["inconclusive", "pass", "fail"]}, "min_examples": {"type": "integer"}, "bounds": {"type": "object"},
                },
            },
        ]
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Assay suite", "type": "object", "required": ["data"],
        "additionalProperties": False, "patternProperties": {"^x-": {}, r"\+$": {"type": "array"}},
        "properties": {
            "assay": {"const": 1}, "name": text, "description": text, "tags": {"type": "array", "items": text}, "owner": text,
            "extends": {"oneOf": [text, {"type": "array", "items": text}]},
            "data": {"oneOf": [text, {"type": "array", "items": text}, table, {"type": "object", "additionalProperties": {"oneOf": [text, table]}}]},
            "evaluate": {"oneOf": [text, {"type": "array", "items": text}]}, "task": {"enum": ["binary", "multiclass", "multilabel", "regression", "ranking"]},
            "positive": {"type": ["string", "number", "boolean"]}, "labels": {"type": "array"}, "threshold": {"oneOf": [{"type": "number"}, {"type": "object", "additionalProperties": {"type": "number"}}]},
            "models": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": False, "properties": {
                "kind": {"const": "predictions"}, "path": {"oneOf": [text, {"type": "array", "items": text}]}, "id": {}, "prediction": {}, "score": {}, "rank": {}}}},
            "baseline": {"oneOf": [text, {"type": "object"}]},
            "slices": {"type": "array", "items": {"oneOf": [text, {"type": "object", "maxProperties": 1}]}}, "smallest_slice": {"type": "integer", "minimum": 0},
            "centre": {"type": "number"},
            "metrics": {"type": "array", "items": estimate}, "checks": {"type": "array", "items": check},
            "confidence": {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1}, "correction": {"enum": ["holm", "bonferroni", "none"]},
            "decision": {"enum": ["interval", "point"]}, "on_inconclusive": {"enum": ["inconclusive", "pass", "fail"]},
            "on_missing": {"enum": ["bounds", "exclude", "error"]}, "on_error": {"enum": ["missing", "wrong"]}, "looks": {"type": "integer", "minimum": 1},
            "extract": calls, "scorers": calls, "execute": {"enum": ["allowed", "refused"]},
            "keep": {"enum": ["all", "scored", "none"]}, "seed": {"type": "integer"}, "report": {"type": "object", "additionalProperties": text},
        },
    }
    return json.dumps(document, indent=1) + "\n"


def main() -> int:
    assay, check = sys.argv[1], "--check" in sys.argv
    catalog = json.loads(subprocess.run([assay, "catalog", "--json"], check=True, capture_output=True, text=True).stdout)
    metrics, arguments, scorers = catalog["metrics"], catalog["arguments_of_all"], catalog["scorers"]
    files = {f"docs/reference/{m['name']}.md": metric_page(m) for m in metrics}
    files["docs/reference/README.md"] = index_page(metrics, arguments)
    files |= {f"docs/reference/scorers/{s['name']}.md": scorer_page(s) for s in scorers}
    files["docs/reference/scorers/README.md"] = scorers_index(scorers)
    files["docs/suite.schema.json"] = schema(metrics, arguments, scorers)
    files["docs/run.schema.json"] = run_schema()
    files["docs/comparison.schema.json"] = comparison_schema()
    stale = [name for name, text in files.items() if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text]
    stale += [str(p.relative_to(ROOT)) for p in (ROOT / "docs/reference").rglob("*.md") if str(p.relative_to(ROOT)) not in files]
    if check:
        for name in stale:
            print(f"stale: {name}; run: make generate")
        return 1 if stale else 0
    (ROOT / "docs/reference/scorers").mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in files:
            (ROOT / name).write_text(files[name], encoding="utf-8")
        else:
            (ROOT / name).unlink()
    print(f"{len(stale)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
