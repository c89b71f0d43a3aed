# SPDX-License-Identifier: Apache-2.0
"""States: what they refuse leaves them as they were."""
import assay
import pytest

WORDS = {"target": "y", "prediction": "q", "labels": [0, 1], "metrics": ["accuracy"]}


def state():
    return assay.State({"y": [0], "q": [0]}, **WORDS).update({"y": [0, 1, 1], "q": [0, 1, 0]})


def test_a_label_outside_of_the_set_is_refused_and_nothing_of_its_batch_is_taken_in():
    seen = state()
    with pytest.raises(assay.NotComputed, match="'2' in row 5.*\n.*the labels are: 0, 1"):
        seen.update({"y": [1, 2], "q": [1, 1]})
    assert seen.rows == 3 and seen.finalize()["accuracy"].value == pytest.approx(2 / 3)
    seen.update({"y": [1], "q": [1]})
    assert seen.finalize()["accuracy"].value == 0.75
    assert seen.bytes() == state().update({"y": [1], "q": [1]}).bytes()


def test_what_is_no_other_state_is_refused():
    seen = state()
    for other in (None, {"y": [1]}, assay._assay):
        with pytest.raises(TypeError, match="a state is merged with a state, not with"):
            seen.merge(other)
    with pytest.raises(assay.UsageError, match="merged with itself"):
        seen.merge(seen)
    with pytest.raises(assay.UsageError, match="different questions"):
        seen.merge(assay.State({"y": [0], "q": [0]}, **{**WORDS, "labels": [0, 1, 2]}))
    assert seen.rows == 3 and seen.merge(state()).rows == 6


def test_a_state_of_a_copy_counts_the_rows_again():
    seen = state()
    assert seen.merge(assay.State.from_bytes(seen.bytes())).rows == 6
