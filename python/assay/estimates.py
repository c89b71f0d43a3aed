# SPDX-License-Identifier: Apache-2.0
"""Numbers with what is known of them, one and many."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas
    import polars


@dataclasses.dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; an end that is None is unbounded.

    ``tail_lower`` and ``tail_upper`` are the probabilities that it leaves out on each side: 0.025 and 0.025 of a
    two-sided interval at 95 %. ``method`` names how it was made.
    """

    lower: float | None
    upper: float | None
    tail_lower: float
    tail_upper: float
    method: str

    def __str__(self) -> str:
        return f"[{_number(self.lower, '-inf')}, {_number(self.upper, 'inf')}]"


class Columns(abc.ABC):
    """What is a table of columns: anything that reads Arrow takes it as it is."""

    @abc.abstractmethod
    def columns(self) -> dict[str, list[Any]]:
        """One list a column."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        from assay import _assay

        return _assay.stream_of_columns(self.columns())

    def to_pandas(self) -> pandas.DataFrame:
        import pandas

        return pandas.DataFrame(self.columns())

    def to_polars(self) -> polars.DataFrame:
        import polars

        return polars.DataFrame(self)


def columns_of_intervals(intervals: Sequence[Interval | None]) -> dict[str, list[Any]]:
    """One list for each part of an interval; None where there is none."""
    return {field.name: [getattr(one, field.name) if one else None for one in intervals] for field in dataclasses.fields(Interval)}


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A curve or a matrix: rows by columns; an entry that is None is undefined."""

    columns: list[str]
    labels: list[str]
    rows: list[list[float | None]]

    def to_pandas(self) -> pandas.DataFrame:
        import pandas

        return pandas.DataFrame(self.rows, columns=self.columns, index=self.labels or None)


@dataclasses.dataclass(frozen=True, slots=True)
class Estimate:
    """One number with its interval. Its key is (metric, dataset, model, prompt, slice).

    ``value`` is None where ``undefined`` says why, and where ``table`` holds a curve or a matrix. ``interval`` is None
    for facts, which are exact, and where none is known. ``n`` counts the examples that the number is about and
    ``excluded`` those that were left out, by reason. Estimates of equal ``signature`` may be compared.
    """

    metric: str
    dataset: str
    model: str | None
    prompt: str | None
    slice: str | None
    cells: dict[str, str]
    value: float | None
    table: Table | None
    undefined: str | None
    interval: Interval | None
    n: int
    n_effective: float
    excluded: dict[str, int]
    signature: str

    def __float__(self) -> float:
        if self.value is None:
            raise ValueError(f"{self.metric} is undefined: {self.undefined or 'it is a table'}")
        return self.value

    def __str__(self) -> str:
        where = f"[{self.slice}]" if self.slice else ""
        if self.value is None:
            return f"{self.metric}{where} undefined: {self.undefined}" if self.table is None else f"{self.metric}{where}"
        return f"{self.metric}{where} {_number(self.value)}{' ' + str(self.interval) if self.interval else ''} n={self.n}"


_KEY = ("metric", "dataset", "model", "prompt", "slice")


class Estimates(Columns):
    """All estimates of a run, as a list and as a table.

    Anything that reads Arrow takes it as it is: ``polars.DataFrame(run.estimates)``, ``pyarrow.table(run.estimates)``.
    """

    def __init__(self, items: Sequence[Estimate]):
        self._items = list(items)

    @overload
    def __getitem__(self, place: int) -> Estimate: ...
    @overload
    def __getitem__(self, place: slice) -> Estimates: ...
    def __getitem__(self, place: int | slice) -> Estimate | Estimates:
        return Estimates(self._items[place]) if isinstance(place, slice) else self._items[place]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self._items)

    def where(self, **key: str | None) -> Estimates:
        """Those whose metric, dataset, model, prompt or slice is the one given; ``slice=None`` is the whole table.

        Any other word is a column of the slices: ``where(region="north")`` is the slice ``region=north`` and, crossed,
        every one within it. Raises KeyError, with the columns that there are, for one that no slice has.
        """
        columns = sorted({column for one in self._items for column in one.cells})
        for name in key:
            if name not in _KEY and name not in columns:
                raise KeyError(f"no slice is of {name!r}; an estimate is named by {', '.join(_KEY)} and by columns of slices: {', '.join(columns) or 'there are none'}")
        return Estimates([one for one in self._items if all((getattr(one, name) if name in _KEY else one.cells.get(name)) == value for name, value in key.items())])

    def one(self, metric: str, **key: str | None) -> Estimate:
        """The only estimate of this metric and key; without ``slice`` or a column of one that of the whole table.

        ``one("recall", region="north")`` is that of the slice of this column alone. Raises KeyError, with what there is,
        where none or several fit.
        """
        cells = {name for name in key if name not in _KEY}
        if not cells:
            key.setdefault("slice", None)
        found = self.where(metric=metric, **key)
        if cells and "slice" not in key:
            found = Estimates([one for one in found if set(one.cells) == cells])
        if len(found) != 1:
            there = sorted({one.metric for one in self._items})
            raise KeyError(f"{len(found)} estimates are {metric!r} with {key}; there are {', '.join(there)}")
        return found[0]

    def columns(self) -> dict[str, list[Any]]:
        """One list a column: the key, the value, the interval's ends, method, n."""
        names = ("metric", "dataset", "model", "prompt", "slice", "value")
        columns: dict[str, list[Any]] = {name: [getattr(one, name) for one in self._items] for name in names}
        columns |= columns_of_intervals([one.interval for one in self._items])
        for name in ("n", "n_effective", "undefined", "signature"):
            columns[name] = [getattr(one, name) for one in self._items]
        return columns

    def __repr__(self) -> str:
        return "\n".join(str(one) for one in self._items)


def estimate_of(json: Mapping[str, Any]) -> Estimate:
    interval, table = json["interval"], json.get("table")
    return Estimate(
        metric=json["metric"],
        dataset=json["dataset"],
        model=json["model"],
        prompt=json.get("prompt"),
        slice=json["slice"],
        cells={cell["column"]: cell["value"] for cell in json["cells"]},
        value=json.get("value"),
        table=Table(table["columns"], table["labels"], table["rows"]) if table else None,
        undefined=json["undefined"],
        interval=interval_of(interval),
        n=json["n"],
        n_effective=json["n_effective"],
        excluded=dict(json["excluded"]),
        signature=json["signature"],
    )


def interval_of(json: Mapping[str, Any] | None) -> Interval | None:
    if not json:
        return None
    return Interval(json["lower"], json["upper"], json["tail_lower"], json["tail_upper"], json["method"])


def _number(value: float | None, unbounded: str = "") -> str:
    return unbounded if value is None else f"{value:.4g}"
