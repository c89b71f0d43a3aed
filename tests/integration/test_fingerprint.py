# SPDX-License-Identifier: Apache-2.0
"""The same rows have one fingerprint, whatever the format, the order and the types in which a file holds them."""
import datetime

import duckdb
import numpy as np
import pandas
import pytest

FORMS = ("csv", "csv.gz", "jsonl", "parquet")


def table(n=500, seed=5) -> pandas.DataFrame:
    random = np.random.default_rng(seed)
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=int(d)) for d in random.integers(0, 400, n)]
    return pandas.DataFrame({
        "row": np.arange(n),
        "y": random.integers(0, 2, n),
        "p": random.random(n),
        "weight": random.integers(1, 5, n).astype(float),          # whole reals: 2.0 in one file, 2 in another
        "flag": random.random(n) < 0.5,
        "group": np.where(random.random(n) < 0.1, None, random.choice(["a", "b, c", 'd "e"', "é", "01"], n)),
        "day": pandas.to_datetime(days).date,
        "moment": pandas.to_datetime("2024-05-01") + pandas.to_timedelta(random.integers(0, 10**6, n), unit="s"),
        "size": random.normal(size=n).round(3),
    })


def write(frame: pandas.DataFrame, directory, form: str, name="table"):
    """By DuckDB, whose own words for dates and times every format has."""
    path = directory / f"{name}.{form}"
    options = {"csv": "FORMAT csv", "csv.gz": "FORMAT csv, COMPRESSION gzip", "jsonl": "FORMAT json", "parquet": "FORMAT parquet"}[form]
    duckdb.sql(f"COPY frame TO '{path}' ({options})")
    return path


def measure(bench, path, **keys):
    slices = ["flag", "group", "day", "moment"]
    result = bench.run(path, ["roc_auc", "accuracy", "log_loss"], target="y", score="p", weight="weight", id="row", slices=slices, **keys)
    numbers = {key: (e.fields.get("value"), e.interval, e.n) for key, e in result.estimates.items()}
    return result.table["fingerprint"], numbers


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """The fingerprint and the estimates of the plainest file."""
    from assay_command import Bench
    directory = tmp_path_factory.mktemp("parquet")
    return measure(Bench(directory), write(table(), directory, "parquet"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shuffled", [False, True])
def test_no_format_and_no_order_changes_it(bench, tmp_path, parquet, form, shuffled):
    frame = table().sample(frac=1, random_state=3) if shuffled else table()
    fingerprint, numbers = measure(bench, write(frame, tmp_path, form))
    assert numbers == parquet[1]
    assert fingerprint == parquet[0]


def test_several_files_are_one_table(bench, tmp_path, parquet):
    frame = table()
    write(frame[:123], tmp_path, "parquet", "part-1")
    write(frame[123:], tmp_path, "parquet", "part-2")
    assert measure(bench, str(tmp_path / "part-*.parquet")) == parquet


@pytest.mark.parametrize("column, kind", [("y", "float64"), ("y", "int8"), ("weight", "int32"), ("row", "float64")])
def test_the_width_of_a_number_does_not_change_it(bench, tmp_path, parquet, column, kind):
    frame = table().astype({column: kind})
    fingerprint, numbers = measure(bench, write(frame, tmp_path, "parquet"))
    assert numbers == parquet[1]
    assert fingerprint == parquet[0]


@pytest.mark.parametrize("column, value", [("y", 1), ("p", 0.123), ("weight", 7.0), ("group", "z"), ("row", 10_000)])
def test_another_value_is_another_fingerprint(bench, tmp_path, parquet, column, value):
    frame = table()
    assert frame.loc[7, column] != value
    frame.loc[7, column] = value
    assert measure(bench, write(frame, tmp_path, "parquet"))[0] != parquet[0]


def test_one_row_more_or_twice_is_another_fingerprint(bench, tmp_path, parquet):
    frame = table()
    assert measure(bench, write(frame[:-1], tmp_path, "parquet", "fewer"))[0] != parquet[0]
    twice = pandas.concat([frame, frame[:1].assign(row=500)])
    assert measure(bench, write(twice, tmp_path, "parquet", "more"))[0] != parquet[0]


def test_a_column_that_is_not_read_does_not_matter(bench, tmp_path, parquet):
    assert measure(bench, write(table().drop(columns="size"), tmp_path, "parquet")) == parquet


def test_numbers_of_a_regression(bench, tmp_path):
    random = np.random.default_rng(1)
    frame = pandas.DataFrame({"y": random.integers(0, 100, 300).astype(float), "prediction": random.normal(50, 20, 300)})
    results = set()
    for form in FORMS:
        result = bench.run(write(frame, tmp_path, form), ["mean_squared_error", "r2"], target="y", prediction="prediction", task="regression")
        results.add((result.table["fingerprint"], result["mean_squared_error"].value, result["r2"].value))
    assert len(results) == 1


def test_truths_and_ones_are_one_label(bench, tmp_path):
    """A column of yes and no is the same column as true and false or as 1 and 0, once it is a label."""
    frame = table()
    found = {measure(bench, write(frame.assign(y=frame.y.astype(kind)), tmp_path, "parquet", str(kind.__name__)), positive="1")[0] for kind in (int, float)}
    keys = {"positive": True}
    found.add(measure(bench, write(frame.assign(y=frame.y.astype(bool)), tmp_path, "parquet", "bool"), **keys)[0])
    assert len(found) == 1
