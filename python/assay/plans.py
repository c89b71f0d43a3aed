# SPDX-License-Identifier: Apache-2.0
"""How many examples a check needs, before there are any."""

from __future__ import annotations

import functools
import json
import os
from typing import TYPE_CHECKING, Any, Literal

from assay import _assay
from assay.comparisons import directory_of
from assay.runs import Run

if TYPE_CHECKING:
    import pandas
    import polars


class Plan:
    """The size of a measurement that is still to be made, as ``assay plan`` has it; as a table its power by size."""

    def __init__(self, native: _assay.Plan):
        self._native = native

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """All of it, as ``assay plan --format json`` prints it."""
        document: dict[str, Any] = json.loads(self._native.json)
        return document

    @property
    def check(self) -> str:
        return str(self.document["check"])

    @property
    def examples(self) -> int:
        """How many examples make the check pass with the wanted power, were the truth as expected."""
        return int(self.document["examples"])

    @property
    def unpaired_examples(self) -> int | None:
        """Of a comparison on the same examples: how many each side would need of different ones."""
        size = self.document["unpaired_examples"]
        return None if size is None else int(size)

    @property
    def power(self) -> float:
        """The power that was wanted."""
        return float(self.document["power"])

    @property
    def by_power(self) -> dict[float, int | None]:
        """How many examples give each power; None where no number does."""
        return {one["power"]: one["examples"] for one in self.document["by_power"]}

    def columns(self) -> dict[str, list[Any]]:
        """Examples and the power that they give, in the order of sizes."""
        rows = [(one["examples"], one["power"]) for one in self.document["by_examples"]]
        return {"examples": [size for size, _ in rows], "power": [power for _, power in rows]}

    def report(self, format: Literal["text", "json"] = "text") -> str:
        return self._native.report(format)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return _assay.stream_of_columns(self.columns())

    def to_pandas(self) -> pandas.DataFrame:
        import pandas

        return pandas.DataFrame(self.columns())

    def to_polars(self) -> polars.DataFrame:
        import polars

        return polars.DataFrame(self)

    def __int__(self) -> int:
        return self.examples

    def __repr__(self) -> str:
        return self.report("text")

    def _repr_html_(self) -> str:
        from assay.display import html_of_plan

        return html_of_plan(self)


def plan(
    check: str,
    *,
    expect: float | None = None,
    expect_baseline: float | None = None,
    differ: float | None = None,
    sd: float | None = None,
    positives: float | None = None,
    share: bool = False,
    unpaired: bool = False,
    samples: int = 1,
    correlation: float = 1.0,
    pilot: Run | str | os.PathLike[str] | None = None,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Plan:
    """How many examples a check needs.

        assay.plan("accuracy >= 0.9", expect=0.93).examples
        assay.plan("accuracy >= baseline - 1%", expect=0.9, differ=0.08, power=0.9)

    Args:
        check: the requirement.
        expect: the value that is expected of the metric; ``expect_baseline`` of the other side (the same without it).
        differ: the share of examples that one of both sides alone gets right.
        sd: the standard deviation of an example's score, paired of the differences.
        positives: of an area under the curve: the share of positives.
        share: the scores of a mean are 0 or 1.
        unpaired: the two sides see different examples.
        samples, correlation: answers to each example, and the correlation between them.
        pilot: a run that decided the same check, or its directory: its examples say how they vary.
        power, confidence: what is wanted.

    Raises:
        UsageError: the check cannot be planned, or the expectation is missing, impossible, or breaks the requirement.
        ValueError: a pilot in memory.
    """
    return Plan(
        _assay.plan(check, expect, expect_baseline, differ, sd, positives, share, unpaired, samples, correlation, "" if pilot is None else directory_of(pilot), power, confidence)
    )
