# SPDX-License-Identifier: Apache-2.0
"""The tables of the corpus: small enough to be read in a file, each with something that an engine can get wrong."""
import numpy as np

from cases import Case, binary


def beside(case: Case, random, cluster=False) -> Case:
    """The case with slices over two crossed columns, some of whose values are missing, and with clusters where asked."""
    n = len(case.y)
    case.columns["region"] = np.where(random.random(n) < 0.1, None, random.choice(["north", "south, east", "west"], n)).astype(object)
    case.columns["round"] = random.integers(1, 4, n)
    case.keys = {"slices": ["region", "region * round"]}
    if cluster:
        case.columns["household"] = random.integers(0, 9, n)
        case.keys["cluster"] = "household"
    return case


def binary_corpus() -> list:
    random = np.random.default_rng(11)

    def scored(n, digits):
        truth = (random.random(n) < 0.4).astype(int)
        truth[:2] = [0, 1]
        return truth, np.round(np.clip(random.normal(0.35 + 0.3 * truth, 0.2), 0, 1), digits)

    return [
        beside(binary("slices", *scored(40, 3)), random),
        beside(binary("ties and weights, some of them zero", *scored(40, 1), weight=np.round(random.exponential(size=40) * (random.random(40) > 0.15), 3)), random),
        beside(binary("clusters, text labels, threshold 0.4", *scored(40, 2), labels=("no", "yes"), threshold=0.4), random, cluster=True),
        binary("one class", np.ones(6), scored(6, 2)[1]),
        binary("one row", [1], [0.75]),
    ]


def multiclass_corpus() -> list:
    random = np.random.default_rng(12)
    labels = ["cat", "dog", "eel"]

    def several(name, n, digits, truth=None, **keys):
        truth = random.integers(0, 3, n) if truth is None else np.asarray(truth)
        truth[:3] = range(3)[: n]
        raw = random.gamma(1, size=(n, 3)) + 1.5 * np.eye(3)[truth]
        score = np.round(raw / raw.sum(axis=1, keepdims=True), digits)
        score[:, 2] = np.round(1 - score[:, 0] - score[:, 1], digits)
        return Case(name, "multiclass", np.array(labels, dtype=object)[truth], score, labels=labels, **keys)

    return [
        beside(several("slices", 40, 3), random),
        beside(several("ties and weights, some of them zero", 40, 1, weight=np.round(random.exponential(size=40) * (random.random(40) > 0.15), 3)), random),
        beside(several("clusters", 40, 2), random, cluster=True),
        several("three rows", 3, 2),
    ]


def regression_corpus() -> list:
    random = np.random.default_rng(13)

    def numbers(name, n, digits, **keys):
        target = np.round(random.gamma(2, 3, size=n) + 0.01, digits)
        return Case(name, "regression", target, prediction=np.round(target * random.lognormal(0, 0.3, size=n) + 0.01, digits), **keys)

    return [
        beside(numbers("slices", 40, 3), random),
        beside(numbers("ties and weights, some of them zero", 40, 0, weight=np.round(random.exponential(size=40) * (random.random(40) > 0.15), 3)), random),
        beside(numbers("clusters", 40, 2), random, cluster=True),
        numbers("two rows", 2, 2),
        numbers("one row", 1, 2),
    ]


CASES = {"binary": binary_corpus, "multiclass": multiclass_corpus, "regression": regression_corpus}
