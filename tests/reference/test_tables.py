# SPDX-License-Identifier: Apache-2.0
"""Curves and confusion matrices, row by row."""
import pytest

import conformance
import table_references
from assay_command import catalog

TASKS = {metric["name"]: metric["tasks"] for metric in catalog()}


@pytest.mark.parametrize("metric, task, name", [
    (metric, task, name) for metric in table_references.REFERENCES for task in TASKS[metric] for name in conformance.all_cases(task)])
def test_every_row_agrees(bench, metric, task, name):
    case = conformance.all_cases(task)[name]
    if metric == "calibration_curve" and not case.probabilities:
        pytest.skip("no probabilities")
    if metric == "calibration_curve" and case.name == "weights from 1e-9 to 1e9":
        pytest.skip("rows that weigh less than the rounding of a bin's weight belong to either neighbour")
    if task == "multiclass" and metric != "confusion_matrix":
        pytest.skip("of one class at a time")
    estimate = bench.run(case.table(), [metric], **case.suite())[metric]
    if "table" not in estimate.fields:
        assert estimate.undefined and len(set(case.counted.y)) < 2
        return
    table = estimate.column_of_table
    exact = metric == "confusion_matrix" and case.weight is None
    columns = table_references.REFERENCES[metric][1](case, table)
    assert columns
    for column, theirs in columns.items():
        assert len(table[column]) == len(theirs) > 0
        wrong = [(a, b) for a, b in zip(table[column], theirs) if (a != b if exact else abs(a - b) > 1e-12 * max(1.0, abs(b)))]
        assert not wrong, (column, wrong[:5])
