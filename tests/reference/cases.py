# SPDX-License-Identifier: Apache-2.0
"""Tables to compare on: what the program reads beside what a reference function is given.

A case knows its rows twice: as the columns that are written to a file, and as arrays. The hard ones are here on purpose:
ties, constant scores, one class, weights of zero, one to three rows, 10^5 rows, huge and tiny numbers.
"""
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Case:
    name: str
    task: str
    y: np.ndarray                       # labels as they are written, or numbers
    score: np.ndarray | None = None     # binary: one a row; several classes: a column a class
    prediction: np.ndarray | None = None
    weight: np.ndarray | None = None
    labels: list | None = None          # binary: [negative, positive]
    threshold: float = 0.5
    score_decides: bool = True          # predictions are made from scores
    probabilities: bool = True          # scores lie within [0, 1]
    columns: dict = field(default_factory=dict)   # more of them, for slices and clusters
    keys: dict = field(default_factory=dict)      # more of the suite

    @property
    def positive(self):
        return self.labels[1]

    @property
    def w(self):
        return self.weight

    @property
    def truth(self) -> np.ndarray:
        """Binary: 0 and 1."""
        return np.array([int(label == self.positive) for label in self.y])

    @property
    def predicted(self) -> np.ndarray:
        """The predicted answers, made from scores where there are no others."""
        if self.prediction is not None:
            return self.prediction
        labels = np.array(self.labels, dtype=object if isinstance(self.labels[0], str) else None)
        chosen = (self.score >= self.threshold).astype(int) if self.task == "binary" else np.argmax(self.score, axis=1)
        return labels[chosen]

    @property
    def counted(self) -> "Case":
        """The rows that count: those of weight zero left out."""
        if self.weight is None or np.all(self.weight > 0):
            return self
        keep = self.weight > 0
        part = {name: getattr(self, name)[keep] for name in ("y", "score", "prediction", "weight") if getattr(self, name) is not None}
        return Case(**(self.__dict__ | part))

    def repeated(self) -> "Case | None":
        """Every row as often as its weight says, for references without weights; None where weights are no counts."""
        if self.weight is None:
            return self
        if np.any(self.weight != np.round(self.weight)) or self.weight.sum() > 1e6:
            return None
        times = self.weight.astype(int)
        part = {name: np.repeat(getattr(self, name), times, axis=0) for name in ("y", "score", "prediction") if getattr(self, name) is not None}
        return Case(**(self.__dict__ | part | {"weight": None}))

    def table(self) -> dict:
        """The columns of the file."""
        table = {"y": self.y}
        if self.task == "multiclass" and self.score is not None:
            table |= {f"p_{label}": self.score[:, k] for k, label in enumerate(self.labels)}
        elif self.score is not None:
            table["p"] = self.score
        if self.prediction is not None:
            table["prediction"] = self.prediction
        if self.weight is not None:
            table["w"] = self.weight
        return table | self.columns

    def suite(self) -> dict:
        """What the suite says of this table."""
        keys = {"target": "y", "task": self.task} | self.keys
        if self.task == "multiclass" and self.score is not None:
            keys["score"] = {str(label): f"p_{label}" for label in self.labels}
        elif self.score is not None:
            keys["score"] = "p"
        if self.prediction is not None:
            keys["prediction"] = "prediction"
        if self.weight is not None:
            keys["weight"] = "w"
        if self.task == "binary":
            keys["positive"] = self.positive if isinstance(self.positive, (str, bool)) else int(self.positive)
            keys["threshold"] = self.threshold
        if self.task != "regression" and len(set(self.y)) < len(self.labels):
            keys["labels"] = [label if isinstance(label, (str, bool)) else int(label) for label in self.labels]
        return keys


def binary(name, truth, score, *, labels=(0, 1), **keys) -> Case:
    labels = list(labels)
    y = np.array(labels, dtype=object if isinstance(labels[0], str) else None)[np.asarray(truth, dtype=int)]
    return Case(name, "binary", y, np.asarray(score, dtype=float), labels=labels, **keys)


def binary_cases() -> list:
    random = np.random.default_rng(1)

    def scored(n, share=0.4, digits=None):
        truth = (random.random(n) < share).astype(int)
        truth[:2] = [0, 1][: min(n, 2)]
        score = np.clip(random.normal(0.35 + 0.3 * truth, 0.2), 0, 1)
        return truth, score if digits is None else np.round(score, digits)

    cases = [
        binary("200 rows", *scored(200)),
        binary("ties", *scored(300, digits=1)),
        binary("constant scores", scored(50)[0], np.full(50, 0.5)),
        binary("only positive rows", np.ones(20), scored(20)[1]),
        binary("only negative rows", np.zeros(20), scored(20)[1]),
        binary("one positive row", [1], [0.7]),
        binary("one negative row", [0], [0.7]),
        binary("two rows", [0, 1], [0.2, 0.9]),
        binary("two rows, wrong", [0, 1], [0.9, 0.2]),
        binary("three rows, tied", [1, 0, 1], [0.5, 0.5, 0.5]),
        binary("all right", [0] * 10 + [1] * 10, [0.1] * 10 + [0.9] * 10),
        binary("all wrong", [0] * 10 + [1] * 10, [0.9] * 10 + [0.1] * 10),
        binary("rare positives", *scored(2000, share=0.01)),
        binary("no row above the threshold", *scored(100), threshold=1.0),
        binary("every row above the threshold", *scored(100), threshold=0.0),
        binary("threshold 0.3, text labels", *scored(150), labels=("low", "high"), threshold=0.3),
        binary("boolean labels", *scored(150), labels=(False, True)),
        binary("labels -1 and 1", *scored(150), labels=(-1, 1)),
        binary("the first label is positive", *scored(150), labels=(7, 3)),
        binary("predictions beside scores", *scored(150), prediction=(random.random(150) < 0.5).astype(int)),
        binary("huge and tiny scores", scored(60)[0], np.concatenate([10.0 ** random.integers(-300, 300, 57), [-1e308, 5e-324, 0.0]]), probabilities=False),
        binary("scores 0 and 1 and next to them", scored(60)[0], np.tile([0.0, 1.0, 1e-300, 1 - 2**-53, 0.5, 2**-52], 10)),
        binary("100,000 rows", *scored(100_000)),
    ]
    truth, score = scored(400, digits=2)
    cases += [
        binary("weights", truth, score, weight=random.exponential(size=400)),
        binary("weights, some zero", truth, score, weight=np.where(random.random(400) < 0.2, 0, random.exponential(size=400))),
        binary("whole weights, some zero", truth, score, weight=random.integers(0, 5, 400).astype(float)),
        binary("weights from 1e-9 to 1e9", truth, score, weight=10.0 ** random.uniform(-9, 9, 400)),
        binary("100,000 weighted rows", *scored(100_000, digits=3), weight=random.exponential(size=100_000)),
    ]
    return cases


def multiclass_cases() -> list:
    random = np.random.default_rng(2)

    def several(name, n, labels, digits=None, truth=None, **keys):
        labels = list(labels)
        truth = random.integers(0, len(labels), n) if truth is None else np.asarray(truth)
        if keys.pop("every_class", True):
            truth[: len(labels)] = range(len(labels))
        raw = random.gamma(1, size=(n, len(labels))) + 1.5 * np.eye(len(labels))[truth] * random.random((n, 1))
        score = raw / raw.sum(axis=1, keepdims=True)
        if digits is not None:
            score = np.round(score, digits)
            score[:, -1] = np.round(1 - score[:, :-1].sum(axis=1), digits)
        named = np.array(labels, dtype=object if isinstance(labels[0], str) else None)
        return Case(name, "multiclass", named[truth], score, labels=labels, **keys)

    cases = [
        several("300 rows, three classes", 300, ["cat", "dog", "eel"]),
        several("whole numbers as labels", 300, [0, 1, 2, 3]),
        several("ties", 200, ["a", "b", "c"], digits=1),
        several("ten classes", 1000, list("abcdefghij")),
        several("two classes asked as several", 120, ["no", "yes"]),
        several("a class without rows", 100, ["a", "b", "c"], truth=random.integers(0, 2, 100), every_class=False),
        several("one class", 30, ["a", "b", "c"], truth=np.zeros(30, dtype=int), every_class=False),
        several("one row", 1, ["a", "b", "c"], truth=[1], every_class=False),
        several("three rows", 3, ["a", "b", "c"]),
        several("100,000 rows", 100_000, [1, 2, 3, 4, 5]),
        several("weights", 400, ["a", "b", "c"], weight=random.exponential(size=400)),
        several("whole weights, some zero", 400, ["a", "b", "c"], weight=random.integers(0, 4, 400).astype(float)),
        several("weights from 1e-9 to 1e9", 400, ["a", "b", "c"], weight=10.0 ** random.uniform(-9, 9, 400)),
    ]
    truth = random.integers(0, 3, 250)
    wrong = random.integers(0, 3, 250)
    names = np.array(["a", "b", "c"], dtype=object)
    cases += [
        Case("predictions only", "multiclass", names[truth], prediction=names[np.where(random.random(250) < 0.7, truth, wrong)], labels=["a", "b", "c"]),
        Case("a class that is never predicted", "multiclass", names[truth], prediction=names[np.minimum(truth, 1)], labels=["a", "b", "c"]),
        Case("always one answer", "multiclass", names[truth], prediction=names[np.zeros(250, dtype=int)], labels=["a", "b", "c"]),
        Case("all right", "multiclass", names[truth], prediction=names[truth], labels=["a", "b", "c"]),
    ]
    return cases


def regression_cases() -> list:
    random = np.random.default_rng(3)

    def numbers(name, target, value, **keys):
        return Case(name, "regression", np.asarray(target, dtype=float), prediction=np.asarray(value, dtype=float), **keys)

    def positive(n):
        target = random.gamma(2, 3, size=n) + 0.01
        return target, target * random.lognormal(0, 0.3, size=n)

    target, value = positive(400)
    wide = random.normal(size=300)
    cases = [
        numbers("400 positive numbers", target, value),
        numbers("numbers of both signs", wide, wide + random.normal(0, 0.5, 300)),
        numbers("ties", np.round(target), np.round(value) + 1),
        numbers("zeros among the targets", np.where(random.random(200) < 0.3, 0, positive(200)[0]), positive(200)[1]),
        numbers("constant target", np.full(30, 2.5), positive(30)[1]),
        numbers("constant prediction", positive(30)[0], np.full(30, 2.5)),
        numbers("constant both", np.full(10, 2.0), np.full(10, 3.0)),
        numbers("all right", target[:50], target[:50]),
        numbers("one row", [2.0], [2.5]),
        numbers("two rows", [2.0, 3.0], [2.5, 2.0]),
        numbers("three rows", [2.0, 3.0, 7.5], [2.5, 2.0, 8.0]),
        numbers("far from zero", 1e9 + wide, 1e9 + wide + random.normal(0, 0.5, 300)),
        numbers("huge", target * 1e150, value * 1e150),
        numbers("tiny", target * 1e-150, value * 1e-150),
        numbers("from 1e-9 to 1e9", 10.0 ** random.uniform(-9, 9, 200), 10.0 ** random.uniform(-9, 9, 200)),
        numbers("100,000 rows", *positive(100_000)),
        numbers("weights", target, value, weight=random.exponential(size=400)),
        numbers("whole weights, some zero", target, value, weight=random.integers(0, 4, 400).astype(float)),
        numbers("weights from 1e-9 to 1e9", target, value, weight=10.0 ** random.uniform(-9, 9, 400)),
        numbers("one row of weight", target[:3], value[:3], weight=[0.0, 2.0, 0.0]),
    ]
    for case in cases:
        if case.weight is not None:
            case.weight = np.asarray(case.weight, dtype=float)
    return cases


CASES = {"binary": binary_cases, "multiclass": multiclass_cases, "regression": regression_cases}
