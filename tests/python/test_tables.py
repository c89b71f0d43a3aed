# SPDX-License-Identifier: Apache-2.0
"""Tables of every maker give the numbers of the same table in a file; columns of numbers are not copied."""
import resource
import subprocess
import sys

import assay
import duckdb
import numpy
import pandas
import polars
import pyarrow
import pytest

SUITE = {
    "data": {"sql": "FROM frame", "id": "id", "target": "y", "score": "p", "weight": "w"},
    "slices": ["group"],
    "metrics": ["roc_auc", "accuracy", "brier_score"],
}


def columns(rows=500):
    draw = numpy.random.default_rng(7)
    y = draw.integers(0, 2, rows)
    p = numpy.round(numpy.clip(0.3 * y + draw.random(rows) * 0.7, 0, 1), 3)
    group = [["east", "west", None][i] for i in draw.integers(0, 3, rows)]
    return {"id": numpy.arange(rows), "y": y, "p": p, "w": draw.random(rows) + 0.5, "group": group}


def run(table):
    return assay.run(SUITE, data={"frame": table})


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "table.parquet"
    pandas.DataFrame(columns()).to_parquet(path)
    suite = {**SUITE, "data": {**SUITE["data"], "sql": f"FROM '{path}'"}}
    return assay.run(suite).estimates.columns()


def chunked(table):
    return pyarrow.concat_tables([table.slice(0, 100), table.slice(100, 1), table.slice(101)])


def text_as(kind):
    table = pyarrow.table(columns())
    place = table.schema.get_field_index("group")
    return table.set_column(place, "group", table["group"].cast(kind))


TABLES = {
    "mapping of arrays and lists": columns,
    "mapping of lists": lambda: {name: list(values) for name, values in columns().items()},
    "pandas": lambda: pandas.DataFrame(columns()),
    "pandas, categories": lambda: pandas.DataFrame(columns()).astype({"group": "category"}),
    "pandas, nullable integers": lambda: pandas.DataFrame(columns()).astype({"y": "Int64"}),
    "polars": lambda: polars.DataFrame(columns()),
    "polars, categories": lambda: polars.DataFrame(columns()).with_columns(polars.col("group").cast(polars.Categorical)),
    "pyarrow": lambda: pyarrow.table(columns()),
    "pyarrow, in chunks": lambda: chunked(pyarrow.table(columns())),
    "pyarrow, a slice": lambda: pyarrow.concat_tables([pyarrow.table(columns()).slice(0, 3), pyarrow.table(columns())]).slice(3),
    "pyarrow, a record batch": lambda: pyarrow.RecordBatch.from_pydict(columns()),
    "pyarrow, dictionary": lambda: text_as(pyarrow.dictionary(pyarrow.int32(), pyarrow.string())),
    "pyarrow, large text": lambda: text_as(pyarrow.large_string()),
    "pyarrow, text views": lambda: text_as(pyarrow.string_view()),
    "DuckDB": lambda: duckdb.sql("FROM source") if (source := pyarrow.table(columns())) else None,
    "columns of several makers": lambda: {**columns(), "p": polars.Series(columns()["p"]), "y": pandas.Series(columns()["y"]),
                                          "w": pyarrow.chunked_array([columns()["w"][:9], columns()["w"][9:]])},
    "every other value of an array": lambda: {**columns(), "p": numpy.repeat(columns()["p"], 2)[::2]},
    "read-only": lambda: {**columns(), "p": frozen(columns()["p"])},
    "memoryview": lambda: {**columns(), "p": memoryview(columns()["p"])},
}


def frozen(array):
    array.setflags(write=False)
    return array


@pytest.mark.parametrize("maker", TABLES)
def test_the_numbers_are_those_of_the_file(maker, expected):
    assert run(TABLES[maker]()).estimates.columns() == expected


def test_jax_arrays(expected):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    own = columns()
    table = {**own, "p": jax.numpy.asarray(own["p"]), "y": jax.numpy.asarray(own["y"])}
    assert run(table).estimates.columns() == expected


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_narrow_floats_mean_their_value(kind):
    own = columns()
    narrow = own["p"].astype(kind)
    assert run({**own, "p": narrow}).estimates.columns() == run({**own, "p": narrow.astype("float64")}).estimates.columns()


@pytest.mark.parametrize("kind", ["bool", "int8", "uint8", "int16", "uint32", "uint64"])
def test_labels_of_any_whole_type(kind):
    own = columns()
    values = [one.value for one in run(own).estimates]
    assert [one.value for one in run({**own, "y": own["y"].astype(kind)}).estimates] == values


def test_a_column_of_ten_million_numbers_is_not_copied():
    # In a process of its own, so that the peak is its.
    program = """
import resource, numpy, assay
y = numpy.arange(10_000_000) % 2 == 0
y, p = y.astype("float64"), numpy.linspace(0, 1, 10_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
suite = {"data": {"sql": "FROM frame", "target": "y", "prediction": "p"}, "metrics": ["mean_absolute_error"], "task": "regression"}
run = assay.run(suite, data={"frame": {"y": y, "p": p}})
assert run["mean_absolute_error"].n == 10_000_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 76, "MiB more, where one copy of one column is 76"


BAD = {
    "columns of different lengths": (lambda: {**columns(), "p": columns()["p"][:7]}, ValueError, "column 'p' has 7 values"),
    "values of several kinds": (lambda: {**columns(), "group": ["a", 1] * 250}, TypeError, "text at position 0 and an integer at position 1"),
    "two dimensions": (lambda: {**columns(), "p": numpy.zeros((500, 2))}, TypeError, "2 dimensions"),
    "no column": (lambda: {**columns(), "p": 3}, TypeError, "holds no column"),
    "text for a column": (lambda: {**columns(), "p": "p"}, TypeError, "text"),
    "no table": (lambda: 3, TypeError, "which is no table"),
    "a name that is no text": (lambda: {**columns(), 3: columns()["p"]}, TypeError, "name is no text"),
    "complex numbers": (lambda: {**columns(), "p": columns()["p"] + 0j}, TypeError, "complex"),
    "an integer beyond 64 bits": (lambda: {**columns(), "id": [2**70] * 500}, ValueError, "beyond 64 bits"),
    "an object": (lambda: {**columns(), "group": [object()] * 500}, TypeError, "object at position 0"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_table_is_refused_with_the_reason(case):
    table, error, text = BAD[case]
    with pytest.raises(error, match=text):
        run(table())


class OnDevice:
    """What DLPack says of a tensor on a GPU."""

    def __dlpack_device__(self):
        return (2, 0)

    def __dlpack__(self, **_):
        raise BufferError("this tensor is on a GPU")


def test_a_tensor_on_a_device_says_how_to_mend_it():
    with pytest.raises(TypeError, match=r"\.cpu\(\)"):
        run({**columns(), "p": OnDevice()})
