# SPDX-License-Identifier: Apache-2.0
"""Two runs, or two models or prompts of one, held against each other."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from assay import _assay
from assay.checks import Check, Verdict, check_of
from assay.estimates import Columns, Interval, columns_of_intervals, interval_of
from assay.runs import Run

if TYPE_CHECKING:
    import pandas
    import polars


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One metric of both sides. ``difference`` is the later value minus the earlier one, ``interval`` is its own.

    ``finding`` is "better", "worse", of what has no better side "higher" or "lower", of facts "equal", else "not told
    apart", "too few" or "undefined" (``reason`` may say why), and ``visible_change`` how large a change would have been seen. ``n`` counts the examples of both sides, ``p_value`` is of the paired test where
    there is one.
    """

    metric: str
    dataset: str
    before_model: str | None
    after_model: str | None
    before_prompt: str | None
    after_prompt: str | None
    slice: str | None
    before: float | None
    after: float | None
    difference: float | None
    undefined: str | None
    interval: Interval | None
    p_value: float | None
    visible_change: float | None
    finding: str | None
    reason: str | None
    paired: bool
    n: int

    def __str__(self) -> str:
        where = f"[{self.slice}]" if self.slice else ""
        if self.difference is None:
            return f"{self.metric}{where} undefined: {self.undefined or self.reason}"
        sides = "" if self.before is None or self.after is None else f" {self.before:.4g} -> {self.after:.4g}:"
        return f"{self.metric}{where}{sides} {self.difference:+.4g}{' ' + str(self.interval) if self.interval else ''} {self.finding or ''}".rstrip()


class Differences(Columns):
    """All differences of a comparison, as a list and as a table that anything reads that reads Arrow."""

    def __init__(self, items: Sequence[Difference]):
        self._items = list(items)

    @overload
    def __getitem__(self, place: int) -> Difference: ...
    @overload
    def __getitem__(self, place: slice) -> Differences: ...
    def __getitem__(self, place: int | slice) -> Difference | Differences:
        return Differences(self._items[place]) if isinstance(place, slice) else self._items[place]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self._items)

    def columns(self) -> dict[str, list[Any]]:
        """One list a column: the key, both values, the difference, its interval, the finding."""
        columns: dict[str, list[Any]] = {}
        for field in dataclasses.fields(Difference):
            if field.name != "interval":
                columns[field.name] = [getattr(one, field.name) for one in self._items]
                continue
            columns |= columns_of_intervals([one.interval for one in self._items])
        return columns

    def __repr__(self) -> str:
        return "\n".join(str(one) for one in self._items)


class Comparison:
    """What changed, as ``assay compare`` has it."""

    def __init__(self, native: _assay.Comparison):
        self._native = native

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """All of it, as ``assay compare --format json`` prints it."""
        document: dict[str, Any] = json.loads(self._native.json)
        return document

    @property
    def verdict(self) -> Verdict | None:
        """Of the checks against a baseline; None where the later run's suite has none."""
        return cast("Verdict | None", self.document["verdict"])

    @property
    def sentence(self) -> str | None:
        """The verdict for people."""
        return cast("str | None", self.document["sentence"])

    @functools.cached_property
    def differences(self) -> Differences:
        return Differences([_difference_of(one, pair) for pair in self.document["comparisons"] for one in pair["differences"]])

    @functools.cached_property
    def checks(self) -> list[Check]:
        """The checks against a baseline, decided between the two sides."""
        return [check_of(one) for one in self.document["checks"]]

    @property
    def differs(self) -> list[str]:
        """What the runs do not have in common, in sentences."""
        return list(self.document["differs"])

    @property
    def notes(self) -> list[str]:
        return list(self.document["notes"])

    def __getitem__(self, metric: str) -> Difference:
        """The difference of this metric over all rows, where there is only one. Raises KeyError with what there is."""
        found = [one for one in self.differences if one.metric == metric and one.slice is None]
        if len(found) != 1:
            there = ", ".join(sorted({one.metric for one in self.differences}))
            raise KeyError(f"{len(found)} differences are of {metric!r} over all rows; there are {there}")
        return found[0]

    def report(self, format: Literal["text", "json", "md", "html"] = "text") -> str:
        """As a text for a terminal, JSON, Markdown, or one HTML page."""
        return self._native.report(format)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.differences.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """The differences as a table."""
        return self.differences.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The differences as a table."""
        return self.differences.to_polars()

    def __repr__(self) -> str:
        return self.report("text")

    def _repr_html_(self) -> str:
        from assay.display import html_of_comparison

        return html_of_comparison(self)


def compare(
    before: Run | str | os.PathLike[str],
    after: Run | str | os.PathLike[str] | None = None,
    *,
    models: tuple[str, str] | None = None,
    prompts: tuple[str, str] | None = None,
    examples: str | os.PathLike[str] | None = None,
    limit: int = 10,
    threads: int = 0,
    memory: int = 0,
) -> Comparison:
    """What changed between two runs, or two models or prompts of one.

        assay.compare("runs/before", "runs/after")
        assay.compare(run, models=("production", "candidate"))["accuracy"].interval

    Args:
        before, after: runs that were kept (``out=``), or their directories. Without ``after`` the newest one under
            ``runs``; with ``models`` or ``prompts`` both sides are of ``before``.
        models, prompts: the earlier and the later one.
        examples: a Parquet file to write: every compared example with both answers.
        limit: how many flipped examples are shown.
        threads, memory: as of :func:`assay.run`.

    Raises:
        UsageError: the runs cannot be compared as it is asked.
        NotComputed: there is no such run, or it kept no rows.
        ValueError: a run in memory, which keeps no examples.
    """
    earlier = directory_of(before)
    later = directory_of(after) if after is not None else earlier if models or prompts else ""
    written = os.fspath(examples) if examples is not None else ""
    return Comparison(_assay.compare(earlier, later, _two_names("models", models), _two_names("prompts", prompts), written, limit, threads, memory))


def _two_names(word: str, names: Any) -> tuple[str, str] | None:
    if names is None:
        return None
    if isinstance(names, str) or len(names) != 2 or not all(isinstance(one, str) for one in names):
        raise ValueError(f"{word} are two names, the earlier first: {word}=('production', 'candidate')")
    return names[0], names[1]


def directory_of(run: Run | str | os.PathLike[str]) -> str:
    """Where a run lies. Raises ValueError for one that was not kept."""
    if not isinstance(run, Run):
        return os.fspath(run)
    if run.directory is None:
        raise ValueError("this run was not kept, and its examples are gone: give the run a directory, out='runs/mine'")
    return run.directory


def _difference_of(json: dict[str, Any], pair: dict[str, Any]) -> Difference:
    test = json.get("test")
    return Difference(
        metric=json["metric"],
        dataset=json["dataset"],
        before_model=pair["before"]["model"] or None,
        after_model=pair["after"]["model"] or None,
        before_prompt=pair["before"]["prompt"] or None,
        after_prompt=pair["after"]["prompt"] or None,
        slice=json["slice"],
        before=json.get("before"),
        after=json.get("after"),
        difference=json.get("difference"),
        undefined=json.get("undefined"),
        interval=interval_of(json.get("interval")),
        p_value=test["p"] if test else None,
        visible_change=json.get("visible_change"),
        finding=json.get("finding"),
        reason=json.get("reason"),
        paired=json["paired"],
        n=json["n"],
    )
