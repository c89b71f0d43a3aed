# SPDX-License-Identifier: Apache-2.0
"""No metric without a comparison: a newcomer adds one line to its task's table of references."""
import conformance
import table_references
from assay_command import catalog


def test_every_metric_of_the_catalog_is_compared_in_each_of_its_tasks():
    missing = []
    for metric in catalog():
        for task in set(metric["tasks"]) & set(conformance.TASKS):
            compared = {conformance.metric_of(text) for text in conformance.references(task)} | set(table_references.REFERENCES)
            if metric["name"] not in compared:
                missing.append(f"{metric['name']} ({metric['reference']}): add a line to tests/reference/{task}_references.py")
    assert not missing, "\n".join(missing)


def test_every_comparison_is_of_a_metric_that_exists():
    known = {metric["name"] for metric in catalog()}
    for task in conformance.TASKS:
        assert {conformance.metric_of(text) for text in conformance.references(task)} <= known
    assert set(table_references.REFERENCES) <= known
