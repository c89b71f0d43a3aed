#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/ and docs/suite.schema.json from `assay catalog --json`.

generate.py ASSAY [--check]: with --check nothing is written, and stale files are an error.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROLES = {
    "id": "names a row; several columns together", "target": "the true answers", "prediction": "the predicted answers",
    "score": "scores of the positive class, or a column a class", "weight": "sampling or importance weight",
    "count": "how many identical rows a row stands for", "cluster": "rows of one cluster are not independent",
    "timestamp": "when the row happened", "split": "the part of the data that the row belongs to", "query": "the query of a ranked list",
}


def number(value) -> str:
    return "" if value is None else f"{value:g}"


def metric_page(metric: dict) -> str:
    low, high = metric["range"]
    lines = [
        "<!-- Written by tools/generate.py; not to be edited. -->", f"# {metric['name']}", "", metric["summary"], "",
        "| | |", "|---|---|",
        f"| also called | {', '.join(f'`{alias}`' for alias in metric['aliases']) or '-'} |",
        f"| tasks | {', '.join(metric['tasks'])} |",
        f"| range | {number(low) or 'unbounded'} to {number(high) or 'unbounded'} |",
        f"| better | {metric['better']} |", f"| interval | {metric['interval']} |",
        f"| `interval=` | {', '.join(metric['intervals']) or '-'} |", f"| reference | {metric['reference']} |",
        f"| revision | {metric['revision']} |", "",
    ]
    if metric["arguments"]:
        lines += ["| argument | type | default | meaning |", "|---|---|---|---|"]
        for argument in metric["arguments"]:
            default = argument["default"]
            shown = "required" if default is None else number(default) if isinstance(default, (int, float)) else str(default)
            choices = f" ({', '.join(argument['choices'])})" if "choices" in argument else ""
            lines.append(f"| {argument['name']} | {argument['type']} | {shown} | {argument['summary']}{choices} |")
        lines.append("")
    return "\n".join(lines)


def index_page(metrics: list, arguments: list) -> str:
    lines = ["<!-- Written by tools/generate.py; not to be edited. -->", "# Metrics", "", "| metric | tasks | what it is |", "|---|---|---|"]
    lines += [f"| [{m['name']}]({m['name']}.md) | {', '.join(m['tasks'])} | {m['summary']} |" for m in metrics]
    lines += ["", "Every metric also takes these arguments, where they make sense for it.", "", "| argument | meaning |", "|---|---|"]
    lines += [f"| {argument['name']} | {argument['summary']} |" for argument in arguments]
    return "\n".join(lines) + "\n"


def schema(metrics: list, arguments: list) -> str:
    text = {"type": "string"}
    located = {"oneOf": [text, {"type": "object", "properties": {"sql": text}, "required": ["sql"], "additionalProperties": False}]}
    roles = {name: {"description": meaning} | ({} if name in ("id", "target", "prediction", "score") else located) for name, meaning in ROLES.items()}
    table = {
        "type": "object", "additionalProperties": False,
        "properties": {
            "path": {"oneOf": [text, {"type": "array", "items": text}]}, "rows": {"type": "array", "items": {"type": "object"}}, "sql": text,
            "format": {"enum": ["parquet", "csv", "json"]}, "read": {"type": "object"}, "where": text,
            "join": {"oneOf": [text, {"type": "array", "items": text}]}, "columns": {"type": "object", "additionalProperties": text}, "reference": located,
        } | roles,
    }
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
            "evaluate": {"oneOf": [text, {"type": "array", "items": text}]}, "task": {"enum": ["binary", "multiclass", "regression"]},
            "positive": {"type": ["string", "number", "boolean"]}, "labels": {"type": "array"}, "threshold": {"type": "number"},
            "models": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": False, "properties": {
                "kind": {"const": "predictions"}, "path": {"oneOf": [text, {"type": "array", "items": text}]}, "id": {}, "prediction": {}, "score": {}}}},
            "baseline": {"oneOf": [text, {"type": "object"}]},
            "slices": {"type": "array", "items": {"oneOf": [text, {"type": "object", "maxProperties": 1}]}}, "smallest_slice": {"type": "integer", "minimum": 0},
            "metrics": {"type": "array", "items": estimate}, "checks": {"type": "array", "items": check},
            "confidence": {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1}, "correction": {"enum": ["holm", "bonferroni", "none"]},
            "decision": {"enum": ["interval", "point"]}, "on_inconclusive": {"enum": ["inconclusive", "pass", "fail"]},
            "on_missing": {"enum": ["bounds", "exclude", "error"]}, "looks": {"type": "integer", "minimum": 1},
            "keep": {"enum": ["all", "scored", "none"]}, "seed": {"type": "integer"}, "report": {"type": "object", "additionalProperties": text},
        },
    }
    return json.dumps(document, indent=1) + "\n"


def main() -> int:
    assay, check = sys.argv[1], "--check" in sys.argv
    catalog = json.loads(subprocess.run([assay, "catalog", "--json"], check=True, capture_output=True, text=True).stdout)
    metrics, arguments = catalog["metrics"], catalog["arguments_of_all"]
    files = {f"docs/reference/{m['name']}.md": metric_page(m) for m in metrics}
    files["docs/reference/README.md"] = index_page(metrics, arguments)
    files["docs/suite.schema.json"] = schema(metrics, arguments)
    stale = [name for name, text in files.items() if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text]
    stale += [str(p.relative_to(ROOT)) for p in (ROOT / "docs/reference").glob("*.md") if str(p.relative_to(ROOT)) not in files]
    if check:
        for name in stale:
            print(f"stale: {name}; run: make generate")
        return 1 if stale else 0
    (ROOT / "docs/reference").mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in files:
            (ROOT / name).write_text(files[name], encoding="utf-8")
        else:
            (ROOT / name).unlink()
    print(f"{len(stale)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
