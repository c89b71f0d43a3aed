# SPDX-License-Identifier: Apache-2.0
"""Requirements and their verdicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from assay.estimates import Interval, interval_of

Verdict = Literal["pass", "fail", "inconclusive", "error", "skipped"]


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """What was required, what was measured, and the verdict.

    ``estimate`` and ``interval`` are those of the difference where two sides are compared. ``needs`` is the number of
    examples that would settle an inconclusive one, where that can be said. ``members`` are the slices of ``[each ...]``.
    """

    check: str
    name: str | None
    why: str | None
    dataset: str | None
    model: str | None
    verdict: Verdict
    required: bool
    reason: str | None
    estimate: float | None
    interval: Interval | None
    bound: float | None
    p_pass: float | None
    p_fail: float | None
    needs: int | None
    members: list[dict[str, Any]]

    def __bool__(self) -> bool:
        return self.verdict == "pass"

    def __str__(self) -> str:
        parts = [self.verdict, " ", self.check]
        if self.estimate is not None:
            parts.append(f": {self.estimate:.4g}")
            if self.interval:
                parts.append(f" {self.interval}")
        if self.reason:
            parts.append(f" ({self.reason})")
        if self.needs and "needs" not in (self.reason or ""):
            parts.append(f"; needs about {self.needs:,} examples")
        return "".join(parts)


def check_of(json: Mapping[str, Any]) -> Check:
    needs = json.get("needs")
    return Check(
        check=json["check"],
        name=json.get("name"),
        why=json.get("why"),
        dataset=json.get("dataset"),
        model=json.get("model"),
        verdict=json["verdict"],
        required=json["severity"] == "required",
        reason=json.get("reason"),
        estimate=json.get("estimate"),
        interval=interval_of(json.get("interval")),
        bound=json.get("bound"),
        p_pass=json.get("p_pass"),
        p_fail=json.get("p_fail"),
        needs=needs.get("examples") if needs else None,
        members=list(json.get("members") or []),
    )
