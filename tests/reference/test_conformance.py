# SPDX-License-Identifier: Apache-2.0
"""Every metric against its reference, on every table."""
import pytest

import conformance


@pytest.mark.parametrize("task, name", [(task, name) for task in conformance.TASKS for name in conformance.all_cases(task)])
def test_agrees_with_the_reference(bench, task, name):
    comparisons = conformance.compare(conformance.all_cases(task)[name], bench)
    assert comparisons
    wrong = [str(one) for one in comparisons if not one.agrees and one.deviation is None]
    assert not wrong, "\n".join(wrong)
