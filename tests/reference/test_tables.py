# SPDX-License-Identifier: Apache-2.0
"""Curves, matrices and other tables, row by row."""
import numpy as np
import pytest
from sklearn import metrics as skl

import conformance
import table_references
from assay_command import catalog
from cases import Case

TASKS = {metric["name"]: metric["tasks"] for metric in catalog()}


def applies(metric: str, case: Case) -> bool:
    """Rows that weigh less than the rounding of a bin's weight belong to either neighbour."""
    if metric in ("calibration_curve", "residual_curve") and case.name == "weights from 1e-9 to 1e9":
        return False
    if metric == "calibration_curve" and not case.probabilities:
        return False
    return metric in table_references.OF_ALL_CLASSES or case.task == "regression" or case.score is not None


def of_one_class(case: Case, k: int) -> Case:
    """One of several classes against the rest, by its score."""
    label = case.labels[k]
    return Case(case.name, "binary", (np.asarray(case.y) == label).astype(int), case.score[:, k], weight=case.weight, labels=[0, 1])


@pytest.mark.parametrize("metric, task, name", [
    (metric, task, name) for metric in table_references.REFERENCES for task in TASKS[metric] if task in conformance.TASKS
    for name, case in conformance.all_cases(task).items() if applies(metric, case)])
def test_every_row_agrees(bench, metric, task, name):
    case = conformance.all_cases(task)[name]
    asked = metric
    if task == "multiclass" and metric not in table_references.OF_ALL_CLASSES:
        asked = f"{metric}(class={case.labels[1]})"
    estimate = bench.run(case.table(), [asked], **case.suite())[asked]
    if asked != metric:
        case = of_one_class(case, 1)
    if "table" not in estimate.fields:
        assert estimate.undefined and len(set(case.counted.y)) < 2
        return
    table = estimate.column_of_table
    columns = table_references.REFERENCES[metric][1](case, table)
    assert columns or metric == "classification_report"
    for column, theirs in columns.items():
        assert len(table[column]) == len(theirs) > 0
        allowed = table_references.allowed(metric, column, case)
        wrong = [(a, b) for a, b in zip(table[column], theirs) if abs(a - b) > allowed * max(1.0, abs(b))]
        assert not wrong, (column, wrong[:5])


@pytest.mark.parametrize("how", ["true", "pred", "all"])
@pytest.mark.parametrize("name", ["300 rows, three classes", "a class without rows", "a class that is never predicted", "weights"])
def test_a_normalised_matrix_is_scikit_learns(bench, name, how):
    case = conformance.all_cases("multiclass")[name]
    asked = f"confusion_matrix(normalize={how})"
    table = bench.run(case.table(), [asked], **case.suite())[asked].column_of_table
    theirs = skl.confusion_matrix(case.y, case.predicted, labels=case.labels, sample_weight=case.w, normalize=how)
    assert table["count"] == pytest.approx(theirs.ravel(), rel=1e-12)


def test_tables_that_are_asked_for_are_of_every_slice_too(bench):
    case = conformance.all_cases("binary")["200 rows"]
    table = case.table() | {"s": np.where(np.arange(200) % 2, "x", "y")}
    result = bench.run(table, ["roc_curve", "confusion_matrix", "classification_report"], slices=["s"], **case.suite())
    for s in "xy":
        part = table["s"] == s
        theirs = skl.confusion_matrix(case.y[part], case.predicted[part])
        assert result["confusion_matrix", None, f"s={s}"].column_of_table["count"] == list(theirs.ravel())
        curve = result["roc_curve", None, f"s={s}"].column_of_table
        assert np.trapezoid(curve["tpr"], curve["fpr"]) == pytest.approx(skl.roc_auc_score(case.y[part], case.score[part]), abs=0.01)
    by_default = bench.run(table, slices=["s"], **case.suite())
    assert ("roc_curve", "model", None) in by_default.estimates and ("roc_curve", "model", "s=x") not in by_default.estimates
