# SPDX-License-Identifier: Apache-2.0
"""Measurements that go on: rows come in batches, parts are merged, and in the end there is a run."""

from __future__ import annotations

import builtins
import os
from typing import Any

from assay import _assay
from assay.questions import _question
from assay.runs import Run


class State:
    """What was seen of rows so far, for a stream or for any engine that spreads work.

        state = assay.State(batch, target="y", score="p", labels=[0, 1])    # of no rows
        for batch in batches:
            state.update(batch)
        state.finalize()["roc_auc"]

    The bits of the result do not depend on how rows were batched, ordered and merged. States pickle, so that they come
    back from processes and machines with the same version of assay. No batch teaches a state anything: what
    :func:`assay.evaluate` finds in a whole table is said (``labels``, ``positive``, and ``centre`` where a metric of
    numbers needs it), or found beforehand by :func:`assay.learn`.

    Args:
        columns: which columns there will be: a table with these, of any rows, or a pyarrow schema.
        words: the question, as of :func:`assay.evaluate`; columns are named.

    Raises:
        UsageError: the question is wrong as it was put, or takes more than the rows as they come (SQL, bins, joins).
    """

    __slots__ = ("_native",)

    def __init__(self, columns: object, **words: Any):
        self._native: _assay.State = _assay.State.make(_question(**words), columns)

    @classmethod
    def from_bytes(cls, data: builtins.bytes) -> State:
        """A state again, of :meth:`bytes`."""
        state = cls.__new__(cls)
        state._native = _assay.State.from_bytes(data)
        return state

    def update(self, rows: object) -> State:
        """Takes rows in: a table with the columns, in any order. Returns the state itself.

        Raises:
            NotComputed: labels outside of the set, or scores that are no probabilities where a metric needs them.
            UsageError: a column that is missing or of a type that is not read.
            In every case nothing was taken in.
        """
        self._native.update(rows)
        return self

    def merge(self, other: State) -> State:
        """Takes in what the other state has seen. Returns the state itself.

        Raises:
            TypeError: the other one is no state.
            UsageError: it is this state itself, or one of another question; nothing was taken in then.
        """
        if not isinstance(other, State):
            raise TypeError(f"a state is merged with a state, not with {type(other).__name__}")
        self._native.merge(other._native)
        return self

    def finalize(self, *, out: str | os.PathLike[str] | None = None, threads: int = 0, memory: int = 0) -> Run:
        """Estimates and verdicts of everything so far; more may follow."""
        return Run(self._native.finalize(os.fspath(out) if out is not None else "", threads, memory))

    def bytes(self) -> builtins.bytes:
        """For :meth:`from_bytes`, in any process with this version of assay."""
        return self._native.bytes()

    @property
    def rows(self) -> int:
        """How many rows were taken in."""
        return self._native.rows()

    def __reduce__(self) -> tuple[Any, ...]:
        return State.from_bytes, (self.bytes(),)

    def __repr__(self) -> str:
        return f"<assay.State of {self.rows:,} rows>"
