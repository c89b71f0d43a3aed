# SPDX-License-Identifier: Apache-2.0
"""Tables in memory measured without a suite file, in the suite's words."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, Unpack

from assay import _assay
from assay.runs import Run, changes_of

Columns = str | Sequence[str] | Mapping[Any, Any] | Any
"""A column's name (or several), or the columns themselves where there is no table."""


class Words(TypedDict, total=False):
    """The rest of a suite's words: those of a table and those of the suite beside its data."""

    id: Columns
    weight: Columns
    count: Columns
    cluster: Columns
    timestamp: Columns
    split: Columns
    query: Columns
    reference: Columns
    user: Columns
    series: Columns
    item: Columns
    document: Columns
    relevance: Columns
    rating: Columns
    rank: Columns
    model: str
    prompt: str
    sample: str
    input: str
    output: str
    where: str
    columns: Mapping[str, str]
    join: str | Sequence[str]
    name: str
    task: str
    positive: object
    centre: float
    labels: Sequence[object]
    threshold: float | Mapping[str, float]
    models: Mapping[str, Any]
    smallest_slice: int
    confidence: float
    correction: str
    decision: str
    on_inconclusive: str
    on_missing: str
    on_error: str
    looks: int
    keep: str
    seed: int


_ROLES = frozenset(
    "id target prediction score weight count cluster timestamp split query reference user series item document relevance rating rank".split()
)


def evaluate(
    data: object = None,
    *,
    target: Columns = None,
    score: Columns = None,
    prediction: Columns = None,
    slices: str | Sequence[Any] | Mapping[str, Any] | None = None,
    metrics: str | Sequence[str] | None = None,
    checks: str | Sequence[Any] | None = None,
    baseline: str | Mapping[str, Any] | None = None,
    tables: Mapping[str, object] | None = None,
    set: Mapping[str, object] | Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    threads: int = 0,
    memory: int = 0,
    progress: Callable[[int], None] | None = None,
    **words: Unpack[Words],
) -> Run:
    """Measures a table in memory.

        assay.evaluate(frame, target="churned", score="p", slices=["region"], checks=["roc_auc >= 0.85"])
        assay.evaluate(target=y_true, prediction=y_pred, slices={"sex": sex})

    Args:
        data: a frame (pandas, polars, pyarrow, a DuckDB relation) or a mapping of names to columns. Without it the roles
            are the columns themselves, each a sequence, an array or a tensor on the CPU.
        target, score, prediction: which columns these are. Several scores are a mapping of labels to columns.
        slices: columns, crossed columns ("sex * race"), predicates; without ``data`` a mapping of names to columns.
        metrics: expressions of the catalog; without any the default set of the task.
        checks: requirements, ``"recall[each sex] >= 0.6"``.
        baseline: the model, or ``{"run": directory}``, that the checks compare with.
        tables: further tables, for SQL.
        set, out, threads, memory, progress: as of :func:`assay.run`.
        words: every other word of a table or a suite: weight, cluster, query, models, labels, positive, threshold,
            confidence, seed, ...

    Raises:
        UsageError: the question is wrong as it was put; ``error.file`` names the word that it is about.
        NotComputed: the data cannot be read or measured.
    """
    asked = _question(target=target, score=score, prediction=prediction, slices=slices, metrics=metrics, checks=checks, baseline=baseline, **words)
    table, asked = (data, asked) if data is not None else _own_columns(asked)
    return Run(
        _assay.evaluate(table, asked, dict(tables or {}), changes_of(set), os.fspath(out) if out is not None else "", threads, memory, progress)
    )


def learn(data: object, **words: Any) -> dict[str, Any]:
    """The question with what :func:`evaluate` finds in this table written out: task, labels, positive, centre.

    So that parts of the data, none of which shows all of it, are measured alike: ``State(part, **learn(sample, ...))``.
    """
    return _assay.learn(data, _question(**words))


def _question(**words: Any) -> dict[str, Any]:
    return {word: value for word, value in words.items() if value is not None}


def _own_columns(asked: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that stand in place of names, and the question with their names."""
    table: dict[str, Any] = {}

    def named(name: str, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, Mapping):
            return {label: named(f"{name}.{label}", one) for label, one in value.items()}
        table[name] = value
        return name

    words = dict(asked)
    for word in list(words):
        if word in _ROLES:
            words[word] = named(word, words[word])
    if isinstance(words.get("slices"), Mapping):
        words["slices"] = [named(name, column) for name, column in words["slices"].items()]
    if isinstance(words.get("models"), Mapping):
        words["models"] = {
            model: {role: named(f"{model}.{role}", one) if role in _ROLES else one for role, one in roles.items()} if isinstance(roles, Mapping) else roles
            for model, roles in words["models"].items()
        }
    if not table:
        raise ValueError("there is neither a table nor a column: give data, or columns as target=, score=, prediction=")
    return table, words
