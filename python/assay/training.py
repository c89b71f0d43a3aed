# SPDX-License-Identifier: Apache-2.0
"""Metrics of training loops: update, compute and reset as torchmetrics has them, and as Keras calls the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.estimates import Estimate
from assay.states import State


class Metric:
    """A metric that goes on over batches, with an interval in the end.

        accuracy = assay.training.Metric("accuracy", task="multiclass", labels=range(10))
        for images, target in batches:
            accuracy.update(model(images), target)
        print(accuracy.compute())            # accuracy 0.91 [0.9, 0.92] n=10000
        accuracy.reset()

    ``update(preds, target)``, ``compute()`` and ``reset()`` are those of torchmetrics; ``update_state(y_true, y_pred,
    sample_weight)``, ``result()`` and ``reset_state()`` those of Keras. Numbers do not depend on how rows were batched, and
    ``merge`` brings the metrics of several processes together.

    Args:
        metric: an expression of the catalog: "roc_auc", "f1(average=macro)".
        task: binary, multiclass or regression.
        labels: of classes: all that there are, the positive one last. Of a binary task 0 and 1 unless said.
        centre: of a regression: a number near the middle of the targets, for the digits of variances.
        words: further words of the question, as of :func:`assay.evaluate`: confidence, threshold.

    Predictions of floating point are scores: of a binary task of the positive class, else a column each class. Whole ones are
    labels. Tensors are taken off their graph and device.
    """

    def __init__(self, metric: str, *, task: str = "binary", labels: Any = None, centre: float = 0.0, name: str | None = None, **words: Any):
        self.name = name or metric
        self._labels = [_plain(one) for one in labels] if labels is not None else [0, 1] if task == "binary" else None
        if task in ("binary", "multiclass") and self._labels is None:
            raise ValueError("a multiclass metric needs to know all labels: labels=range(10)")
        if task not in ("binary", "multiclass", "regression"):
            raise ValueError(f"task is binary, multiclass or regression, not {task!r}")
        self._words: dict[str, Any] = {**words, "metrics": [metric], "task": task}
        if task == "regression":
            self._words["centre"] = centre
        else:
            self._words["labels"] = self._labels
        if task == "binary" and self._labels is not None:
            self._words["positive"] = self._labels[-1]
        self._state: State | None = None

    def update(self, preds: Any, target: Any, weight: Any = None) -> None:
        """Takes a batch in."""
        truth, answer = _array(target), _array(preds)
        if truth.ndim == 2 and truth.shape[1] == 1:
            truth = truth[:, 0]
        if answer.ndim == 2 and answer.shape[1] == 1:
            answer = answer[:, 0]
        table: dict[str, Any] = {"target": np.ascontiguousarray(truth)}
        words = {**self._words, "target": "target"}
        if answer.ndim == 2:
            if self._labels is None or answer.shape[1] != len(self._labels):
                raise ValueError(f"predictions of shape {answer.shape} are no scores of {len(self._labels or [])} classes")
            if self._words["task"] == "binary":
                table["score"], words["score"] = np.ascontiguousarray(answer[:, 1]), "score"
            else:
                for place, label in enumerate(self._labels):
                    table[f"score {label}"] = np.ascontiguousarray(answer[:, place])
                words["score"] = {label: f"score {label}" for label in self._labels}
        else:
            role = "score" if answer.dtype.kind == "f" and self._words["task"] == "binary" else "prediction"
            table[role], words[role] = np.ascontiguousarray(answer), role
        if weight is not None:
            table["weight"], words["weight"] = np.ascontiguousarray(_array(weight)), "weight"
        if self._state is None:
            self._state = State(table, **words)
        self._state.update(table)

    def compute(self) -> Estimate:
        """The estimate of everything since the last reset.

        Raises:
            ValueError: nothing was taken in.
        """
        if self._state is None:
            raise ValueError(f"{self.name} has seen no rows")
        return self._state.finalize().estimates[0]

    def reset(self) -> None:
        """Forgets what was seen."""
        self._state = None

    def merge(self, other: Metric) -> None:
        """Takes in what another metric of the same question has seen."""
        if other._state is None:
            return
        if self._state is None:
            self._state = State.from_bytes(other._state.bytes())
        else:
            self._state.merge(other._state)

    def __call__(self, preds: Any, target: Any) -> Estimate:
        """Takes a batch in; the estimate of the batch alone."""
        alone = Metric.__new__(Metric)
        alone.__dict__.update(self.__dict__, _state=None)
        alone.update(preds, target)
        self.update(preds, target)
        return alone.compute()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """As Keras calls it."""
        self.update(y_pred, y_true, sample_weight)

    def result(self) -> float:
        """The number alone, as Keras asks for it; NaN where it is not defined."""
        value = None if self._state is None else self.compute().value
        return float("nan") if value is None else value

    reset_state = reset

    def __repr__(self) -> str:
        return f"<assay.training.Metric {self.name}: {0 if self._state is None else self._state.rows:,} rows>"


def _array(values: Any) -> np.ndarray:
    for step in ("detach", "cpu"):
        if hasattr(values, step):
            values = getattr(values, step)()
    return np.asarray(values)


def _plain(label: Any) -> Any:
    return label.item() if isinstance(label, np.generic) else label
