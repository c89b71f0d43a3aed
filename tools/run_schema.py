# SPDX-License-Identifier: Apache-2.0
"""The JSON schema of a run's document: what `--format json` of eval, run and show prints, and what checks.json and
estimates.parquet of a run directory hold. Fields are added, never changed; `assay` is the format's number."""
import json

VERDICTS = ["pass", "fail", "inconclusive", "error", "skipped"]
NUMBER, WHOLE, TEXT, TRUTH = {"type": "number"}, {"type": "integer"}, {"type": "string"}, {"type": "boolean"}


def described(schema: dict, description: str) -> dict:
    return schema | {"description": description}


def or_null(schema: dict) -> dict:
    return {"anyOf": [schema, {"type": "null"}]}


def record(fields: dict, required: list | None = None, description: str = "") -> dict:
    schema = {"type": "object", "properties": fields, "required": list(fields) if required is None else required}
    return described(schema, description) if description else schema


def reference(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


def list_of(schema: dict) -> dict:
    return {"type": "array", "items": schema}


PLACE = {
    "dataset": described(or_null(TEXT), "the table"),
    "model": described(or_null(TEXT), "the model under test"),
    "prompt": or_null(TEXT), "probe": or_null(TEXT), "window": or_null(TEXT), "fold": or_null(TEXT),
}
EXCLUDED = described({"type": "object", "additionalProperties": WHOLE}, "rows that were read and not used, by reason")

INTERVAL = record({
    "lower": described(or_null(NUMBER), "null: unbounded"), "upper": described(or_null(NUMBER), "null: unbounded"),
    "tail_lower": described(NUMBER, "the probability that the truth lies below"), "tail_upper": described(NUMBER, "and above"),
    "method": described(TEXT, "how it was made: clopper_pearson, delong_logit, ..."),
})

TABLE = record({
    "columns": list_of(TEXT), "labels": described(list_of(TEXT), "what class numbers stand for"),
    "rows": list_of(list_of({"type": ["number", "string", "null"]})),
}, description="of a curve or a matrix, in place of value")

ESTIMATE = record({
    "metric": described(TEXT, "with its arguments: recall(threshold=0.3)"), **PLACE,
    "slice": described(or_null(TEXT), "null: the whole table; crossed cells read sex=Female, race=Black"),
    "cells": list_of(record({"column": TEXT, "value": TEXT})),
    "value": described(or_null(NUMBER), "null where undefined says why"), "table": reference("table"),
    "undefined": or_null(TEXT), "interval": or_null(reference("interval")),
    "n": described(WHOLE, "rows that the value is made of"), "n_effective": or_null(NUMBER), "excluded": EXCLUDED,
    "signature": described(TEXT, "what the number means; only equal ones are compared"), "provenance": {"type": "object"},
    "better": {"enum": ["higher", "lower", "neither"]}, "fact": described(or_null(TRUTH), "known exactly, so that there is no interval"),
    "range": described(list_of(or_null(NUMBER)), "the ends of what the metric can be; null: unbounded"),
}, ["metric", *PLACE, "slice", "cells", "undefined", "interval", "n", "n_effective", "excluded", "signature", "provenance"])

NEEDS = record({
    "examples": described(or_null(WHOLE), "how many in all would settle it with this power"), "power": NUMBER,
    "reason": described(or_null(TEXT), "why no number of examples would"), "visible_difference": or_null(NUMBER),
}, ["examples", "power"])

MEMBER = record({
    "slice": or_null(TEXT), "verdict": {"enum": VERDICTS}, "estimate": or_null(NUMBER), "interval": or_null(reference("interval")),
    "bound": described({}, "where members have bounds of their own"), "n": WHOLE, "p_pass": or_null(NUMBER), "p_fail": or_null(NUMBER),
    "reason": or_null(TEXT),
}, ["slice", "verdict", "estimate", "interval", "n", "p_pass", "p_fail", "reason"])

LOOK = record({
    "number": described(WHOLE, "which decision of this check on rows that it shares with earlier ones"),
    "planned": described(or_null(WHOLE), "the suite's looks"), "controlled": described(TRUTH, "whether the plan covers it"),
    "says": TEXT, "last": described(or_null(TEXT), "the directory of the last run that decided it before"),
}, description="null: the first decision, without a plan for more")

CHECK = record({
    "check": described(TEXT, "as it was written"), "name": or_null(TEXT), "dataset": or_null(TEXT), "model": or_null(TEXT), "prompt": or_null(TEXT),
    "verdict": {"enum": VERDICTS}, "severity": {"enum": ["required", "warning"]},
    "estimate": described(or_null(NUMBER), "of two sides their difference; of `each` the member that decides"),
    "interval": described(or_null(reference("interval")), "the one that the verdict was made by"),
    "bound": described(or_null(NUMBER), "of `within` the tolerance"), "centre": described(or_null(NUMBER), "of `within`"),
    "comparison": {"enum": [">=", ">", "<=", "<", "==", "within"]},
    "difference": record({"first": or_null(NUMBER), "second": or_null(NUMBER), "factor": NUMBER, "paired": TRUTH, "of": {"enum": ["baseline", "estimate"]}}),
    "p_pass": or_null(NUMBER), "p_fail": or_null(NUMBER), "needs": or_null(reference("needs")),
    "reason": described(or_null(TEXT), "why the verdict is what it is"), "why": described(or_null(TEXT), "why the check is there, in its author's words"),
    "decision": {"enum": ["interval", "point", "fact"]}, "on_inconclusive": {"enum": ["inconclusive", "pass", "fail"]},
    "look": or_null(reference("look")),
    "location": or_null(record({"file": TEXT, "line": WHOLE, "column": WHOLE})), "members": list_of(reference("member")),
}, ["check", "name", "model", "prompt", "verdict", "severity", "estimate", "interval", "bound", "p_pass", "p_fail", "needs", "reason", "why", "location"])

DATASET = record({
    "table": TEXT, "rows": WHOLE, "fingerprint": described(TEXT, "the same for the same rows in any order and format"), "excluded": EXCLUDED,
    "counted_as_wrong": described({"type": "object", "additionalProperties": WHOLE}, "under `on_error: wrong`: rows without an output, by what is missing of which model"),
    "task": or_null(TEXT), "labels": list_of(TEXT), "models": described(list_of({"type": "object"}), "the columns that each model was read from"),
    "plan": described(TEXT, "the identity of what was folded"),
}, ["table", "rows", "fingerprint", "excluded"])

RUN = record({
    "assay": {"const": 1}, "run": described(or_null(TEXT), "the run directory"), "suite": or_null(TEXT),
    "verdict": {"enum": [*VERDICTS, None]}, "sentence": described(or_null(TEXT), "the verdict in words"),
    "created": TEXT, "version": TEXT, "confidence": NUMBER, "seed": WHOLE, "baseline": or_null(TEXT),
    "command": described(TEXT, "how it was asked for"), "suite_file": TEXT, "suite_text": described(TEXT, "the suite as it was run, as YAML"),
    "partial": described(TRUTH, "the run saw only a part of the data; it is never a baseline"),
    "options": described({"type": "object"}, "what limited the run"),
    "data": list_of(reference("dataset")), "estimates": list_of(reference("estimate")), "checks": list_of(reference("check")),
    "checks_over": described(list_of(TEXT), "the keys by which equal checks differ"), "notes": list_of(TEXT),
    "exit_code": {"enum": [0, 1, 3, 4]}, "environment": {"type": "object"},
}, ["assay", "run", "suite", "verdict", "data", "estimates", "checks"])


def run_schema() -> str:
    parts = {"interval": INTERVAL, "table": TABLE, "estimate": ESTIMATE, "needs": NEEDS, "member": MEMBER, "look": LOOK, "check": CHECK, "dataset": DATASET}
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Assay run, format 1"} | RUN | {"$defs": parts}
    return json.dumps(document, indent=1) + "\n"
