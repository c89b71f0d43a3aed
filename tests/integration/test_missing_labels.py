# SPDX-License-Identifier: Apache-2.0
"""NaN in a column of labels or slices is a value that is not there, in whatever file it stands."""
import math

import numpy
import pandas
import pytest

N = math.nan


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("labels", [[0.0, 1.0], [0.0, 1.0, 2.0]])
def test_nan_labels_are_missing_targets(bench, form, labels):
    truth = (labels * 20)[:36] + [N] * 4
    frame = pandas.DataFrame({"y": truth, "g": (labels * 20)[1:38] + [N] * 3, "s": [1.5, N] * 20})
    path = bench.directory / f"t.{form}"
    if form == "csv":
        frame.to_csv(path, index=False, na_rep="nan")
    else:
        # As numpy has them: NaN, not null.
        import pyarrow
        import pyarrow.parquet
        pyarrow.parquet.write_table(pyarrow.table({name: pyarrow.array(frame[name].to_numpy(), from_pandas=False) for name in frame}), path)
    result = bench.run(path, ["accuracy", "row_count"], target="y", prediction="g", slices=["s"], task="binary" if len(labels) == 2 else "multiclass")
    estimate = result["accuracy"]
    assert result.table["excluded"] == {"missing target": 4} and estimate.n == 36, result.table
    usable = frame[frame.y.notna() & frame.g.notna()]
    assert estimate.value == pytest.approx((usable.y == usable.g).mean())
    assert result.table["labels"] == [str(int(label)) for label in labels]
    assert not any("nan" in str(key[2]) for key in result.estimates), list(result.estimates)


def test_decimal_zeros_and_ones_taken_as_regression_say_so(bench):
    frame = pandas.DataFrame({"y": numpy.tile([0.0, 1.0], 20), "g": numpy.tile([0.0, 0.0, 1.0, 1.0], 10)})
    note = "task: binary"
    assert any(note in text for text in bench.run(frame, None, target="y", prediction="g").document["notes"])
    assert not any(note in text for text in bench.run(frame, None, target="y", prediction="g", task="binary").document["notes"])
    assert not any(note in text for text in bench.run(frame.assign(y=frame.y + 0.5), None, target="y", prediction="g").document["notes"])
