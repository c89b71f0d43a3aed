# SPDX-License-Identifier: Apache-2.0
"""The JSON schema of what `--format json` of compare prints. Checks and intervals are those of a run's document."""
import json

from run_schema import CHECK, INTERVAL, LOOK, MEMBER, NEEDS, NUMBER, TEXT, TRUTH, VERDICTS, WHOLE, described, list_of, or_null, record, reference

SIDE = record({"run": described(TEXT, "the run directory"), "suite": TEXT, "created": TEXT, "version": TEXT})
PLACE = record({"model": described(TEXT, "empty: the table itself"), "prompt": TEXT})
FINDINGS = ["better", "worse", "higher", "lower", "equal", "not told apart", "too few", "undefined"]

DIFFERENCE = record({
    "metric": described(TEXT, "with its arguments"), "dataset": TEXT,
    "slice": described(or_null(TEXT), "null: all rows"), "cells": list_of(record({"column": TEXT, "value": TEXT})),
    "before": or_null(NUMBER), "after": or_null(NUMBER), "difference": described(or_null(NUMBER), "after - before"),
    "undefined": described(or_null(TEXT), "why there is no difference"),
    "interval": described(or_null(reference("interval")), "of the difference; of slices together over those of the metric"),
    "visible_change": described(or_null(NUMBER), "the change that so many examples would have shown with power 0.8"),
    "test": described(or_null(record({
        "method": {"enum": ["mcnemar_exact", "sign_flip_exact", "sign_flip", "sign_flip_normal"]}, "p": NUMBER,
        "replicates": WHOLE}, ["method", "p"])), "of no difference, two-sided; it never decides"),
    "finding": {"enum": FINDINGS}, "reason": described(or_null(TEXT), "why nothing is found where the interval leaves out 0"),
    "moved": described(TRUTH, "whether it is told apart from no change"), "n": WHOLE, "missing_outputs": WHOLE, "paired": TRUTH, "fact": TRUTH,
    "better": {"enum": ["higher", "lower", "neither"]}, "signature": TEXT,
    "slices_judged": described(WHOLE, "of all rows: over how many slices those of this metric hold together"),
}, ["metric", "dataset", "slice", "cells", "before", "after", "difference", "undefined", "interval", "visible_change", "test", "finding",
    "reason", "moved", "n", "paired", "fact", "better", "signature"])

ANSWER = {"type": ["number", "string", "boolean", "null"]}
EXAMPLE = record({
    "id": or_null(TEXT), "slice": or_null(TEXT), "before": ANSWER, "after": ANSWER, "change": described(or_null(NUMBER), "above 0 for the better"),
    "flip": or_null(TEXT), "input": or_null(TEXT), "reference": or_null(TEXT), "before_output": or_null(TEXT), "after_output": or_null(TEXT),
}, ["id", "slice", "before", "after", "change", "flip"])

CHANGED = record({
    "subject": described(TEXT, "in what an answer is right, or by how much it is off"), "dataset": TEXT,
    "differing": described(WHOLE, "how many answers are not the same before and after"),
    "flips": or_null(record({"right_right": WHOLE, "right_wrong": WHOLE, "wrong_right": WHOLE, "wrong_wrong": WHOLE})),
    "right_to_wrong": list_of(reference("example")), "wrong_to_right": list_of(reference("example")),
    "largest_changes": list_of(reference("example")),
})

COMPARISON = record({
    "dataset": TEXT, "before": reference("place"), "after": reference("place"),
    "paired": described(TRUTH, "whether examples go together by id; else these are two independent samples"), "examples": record({"both": WHOLE, "only_before": WHOLE, "only_after": WHOLE}),
    "differences": described(list_of(reference("difference")), "of each metric: all rows, then the slices that moved, then the rest"),
    "changed": list_of(reference("changed")),
})

DOCUMENT = record({
    "assay": {"const": 1}, "kind": {"const": "comparison"}, "suite": TEXT,
    "verdict": described({"enum": [*VERDICTS, None]}, "of the suite's checks against a baseline; null without such"),
    "sentence": or_null(TEXT), "exit_code": {"enum": [0, 1, 3, 4]}, "confidence": NUMBER, "before": reference("side"), "after": reference("side"),
    "differs": described(list_of(TEXT), "what the runs do not have in common"), "comparisons": list_of(reference("comparison")),
    "checks": list_of(reference("check")), "checks_over": list_of(TEXT), "notes": list_of(TEXT),
})


def comparison_schema() -> str:
    parts = {"interval": INTERVAL, "needs": NEEDS, "member": MEMBER, "look": LOOK, "check": CHECK, "side": SIDE, "place": PLACE, "difference": DIFFERENCE,
             "example": EXAMPLE, "changed": CHANGED, "comparison": COMPARISON}
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Assay comparison, format 1"} | DOCUMENT | {"$defs": parts}
    return json.dumps(document, indent=1) + "\n"
