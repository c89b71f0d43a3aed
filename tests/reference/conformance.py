# SPDX-License-Identifier: Apache-2.0
"""The comparison itself: every expression of a task on every table, ours beside the reference's.

A difference is allowed up to 1e-12 x max(|value|, scale): scale 1 for values within [-1, 1], else the mean size of the
summands. An undefined value is compared too: where the reference has none, ours is undefined, and the other way round.
"""
import functools
import importlib
from dataclasses import dataclass

import cases
from assay_command import Bench, catalog
from known_deviations import DEVIATIONS
from reference import Reference, Refused

TASKS = tuple(cases.CASES)


@dataclass(frozen=True)
class Comparison:
    task: str
    case: str
    expression: str
    source: str
    ours: float | None
    theirs: float | None
    undefined: str | None
    allowed: float
    deviation: str | None     # why both differ, where that is known

    @property
    def difference(self) -> float:
        return abs(self.ours - self.theirs) if self.ours is not None and self.theirs is not None else 0.0

    @property
    def agrees(self) -> bool:
        if self.ours is None or self.theirs is None:
            return self.ours is self.theirs
        return self.difference <= self.allowed

    def __str__(self):
        ours = f"undefined ({self.undefined})" if self.ours is None else repr(self.ours)
        return f"{self.expression} on '{self.case}': {ours}, {self.source}: {self.theirs!r}, allowed {self.allowed:.1e}"


@functools.cache
def references(task: str) -> dict:
    return importlib.import_module(f"{task}_references").REFERENCES


@functools.cache
def all_cases(task: str) -> dict:
    return {case.name: case for case in cases.CASES[task]()}


@functools.cache
def ranges() -> dict:
    """By metric: whether its values lie within [-1, 1]."""
    return {m["name"]: m["range"][0] is not None and m["range"][0] >= -1 and m["range"][1] is not None and m["range"][1] <= 1 for m in catalog()}


def metric_of(expression: str) -> str:
    return expression.split("(")[0]


def allowed(reference: Reference, expression: str, case, value: float | None) -> float:
    if value is None:
        return 0.0
    scale = 1.0 if ranges()[metric_of(expression)] else reference.scale(case) if reference.scale else abs(value)
    return 1e-12 * max(abs(value), scale)


def compare(case, bench: Bench, chosen: dict | None = None) -> list:
    """Every comparison that is possible on this table, of all references of its task or of those chosen."""
    wanted = {text: reference for text, reference in (references(case.task) if chosen is None else chosen).items() if reference.applies_to(case)}
    if not wanted:
        return []
    result = bench.run(case.table(), list(wanted), **case.suite())
    found = []
    for expression, reference in wanted.items():
        try:
            theirs = reference(case)
        except Refused:
            continue
        ours = result[expression]
        one = Comparison(case.task, case.name, expression, reference.source, ours.value, theirs, ours.undefined, allowed(reference, expression, case, theirs), None)
        found.append(one if one.agrees else Comparison(**one.__dict__ | {"deviation": known_deviation(one)}))
    return found


def known_deviation(one: Comparison) -> str | None:
    return next((deviation.reason for deviation in DEVIATIONS if deviation.explains(one)), None)
