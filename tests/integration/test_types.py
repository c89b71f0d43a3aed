# SPDX-License-Identifier: Apache-2.0
"""Columns of every type that Parquet knows, in every role they can have: the numbers of the same values in plain types."""
import datetime
from decimal import Decimal

import pyarrow
import pyarrow.parquet
import pytest

ROWS = 120
TRUTH = [i % 2 for i in range(ROWS)]
SCORE = [Decimal(i * 7 % 20) / 20 for i in range(ROWS)]
DAY = [datetime.date(2020, 1, 1 + i % 5) for i in range(ROWS)]
PLAIN = {"id": list(range(ROWS)), "y": TRUTH, "p": [float(p) for p in SCORE], "w": [1.0 + i % 3 for i in range(ROWS)],
         "g": [i % 3 for i in range(ROWS)], "day": [str(day) for day in DAY]}
TYPES = {"id": pyarrow.uint64(), "y": pyarrow.uint64(), "p": pyarrow.decimal128(4, 2), "w": pyarrow.decimal128(30, 3),
         "g": pyarrow.decimal128(9, 1), "day": pyarrow.date32()}


@pytest.fixture
def typed(tmp_path):
    values = PLAIN | {"p": SCORE, "w": [Decimal(w) for w in PLAIN["w"]], "g": [Decimal(g) for g in PLAIN["g"]], "day": DAY}
    table = pyarrow.table({name: pyarrow.array(column, TYPES[name]) for name, column in values.items()})
    pyarrow.parquet.write_table(table, tmp_path / "typed.parquet")
    return tmp_path / "typed.parquet"


def test_a_type_changes_no_number_no_slice_and_no_fingerprint(bench, typed):
    keys = dict(metrics=["roc_auc", "accuracy"], id="id", target="y", score="p", weight="w", slices=["g", "day"])
    plain, other = bench.run(PLAIN, **keys), bench.run(typed, **keys)
    assert len(plain.estimates) == 2 * (1 + 3 + 5)
    assert set(other.estimates) == set(plain.estimates)
    for key, estimate in plain.estimates.items():
        assert other.estimates[key].fields == estimate.fields
    assert other.table["fingerprint"] == plain.table["fingerprint"]


def test_days_are_clusters(bench, typed):
    keys = dict(metrics=["accuracy"], target="y", score="p", cluster="day")
    assert bench.run(typed, **keys)["accuracy"].fields == bench.run(PLAIN, **keys)["accuracy"].fields


def test_rows_written_into_a_suite_with_decimals(bench):
    suite = bench.suite(data={"rows": [{"y": 1, "p": 0.75}, {"y": 0, "p": 0.25}, {"y": 1, "p": 0.5}], "target": "y", "score": "p"}, metrics=["roc_auc"])
    assert bench.run_suite(suite)["roc_auc"].value == 1


def test_a_column_of_days_is_no_score(bench, typed):
    done = bench.command("eval", typed, "--target", "y", "--score", "day", check=False)
    assert done.returncode == 2 and "the score column 'day' holds DATE, not numbers" in done.stderr
