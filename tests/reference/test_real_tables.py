# SPDX-License-Identifier: Apache-2.0
"""Every metric against its reference on real tables: a quick model is fitted to one part and measured on the rest."""
import warnings

import numpy as np
import pandas
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import conformance
from cases import Case


def dummies(frame: pandas.DataFrame) -> np.ndarray:
    return pandas.get_dummies(frame).to_numpy(dtype=float)


def classified(name, features, labels, order, model, weight=None) -> Case:
    """The labels of `order` as a model that has seen a part of the rows scores the rest."""
    rows = np.arange(len(labels))
    train, test = train_test_split(rows, test_size=0.5, random_state=7, stratify=labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(features[train], labels[train])
    columns = [list(model.classes_).index(label) for label in order]
    score = model.predict_proba(features[test])[:, columns]
    binary = len(order) == 2
    return Case(name, "binary" if binary else "multiclass", labels[test], score[:, 1] if binary else score, labels=list(order),
                weight=None if weight is None else weight[test])


def adult(folder) -> Case:
    frame = pandas.read_csv(folder / "adult-train.csv", header=None, skipinitialspace=True).sample(12_000, random_state=1)
    return classified("adult, census weights", frame[[0, 4, 10, 11, 12]].to_numpy(dtype=float), frame[14].to_numpy(dtype=object), ["<=50K", ">50K"],
                      HistGradientBoostingClassifier(max_iter=20, random_state=0), weight=frame[2].to_numpy(dtype=float))


def german(folder) -> Case:
    frame = pandas.read_csv(folder / "german.csv", header=None)
    return classified("german credit", dummies(frame.iloc[:, :-1]), frame.iloc[:, -1].to_numpy(), [1, 2], LogisticRegression(max_iter=200))


def mammography(folder) -> Case:
    frame = pandas.read_csv(folder / "mammography.csv", header=None)
    labels = np.array([str(label).strip("'") for label in frame.iloc[:, -1]], dtype=object)
    return classified("mammography, 2.3 % positive", frame.iloc[:, :-1].to_numpy(dtype=float), labels, ["-1", "1"], LogisticRegression())


def wine_classes(folder) -> Case:
    frame = pandas.read_csv(folder / "winequality-white.csv", sep=None, engine="python", header=None)
    frame = frame[pandas.to_numeric(frame.iloc[:, 0], errors="coerce").notna()].astype(float)
    quality = frame.iloc[:, -1].clip(4, 8).astype(int).to_numpy()
    return classified("wine quality in five classes", frame.iloc[:, :-1].to_numpy(), quality, [4, 5, 6, 7, 8], HistGradientBoostingClassifier(max_iter=10, random_state=0))


def wine_numbers(folder) -> Case:
    frame = pandas.read_csv(folder / "winequality-white.csv", sep=None, engine="python", header=None)
    frame = frame[pandas.to_numeric(frame.iloc[:, 0], errors="coerce").notna()].astype(float)
    features, quality = frame.iloc[:, :-1].to_numpy(), frame.iloc[:, -1].to_numpy()
    train, test = train_test_split(np.arange(len(quality)), test_size=0.5, random_state=7)
    model = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(features[train], quality[train])
    return Case("wine quality in numbers", "regression", quality[test], prediction=model.predict(features[test]))


@pytest.mark.parametrize("table", [adult, german, mammography, wine_classes, wine_numbers], ids=lambda table: table.__name__)
def test_agrees_with_the_reference(bench, real_data, table):
    comparisons = conformance.compare(table(real_data / "tabular"), bench)
    assert len(comparisons) > 20
    wrong = [str(one) for one in comparisons if not one.agrees and one.deviation is None]
    assert not wrong, "\n".join(wrong)
    if table is not wine_classes:
        assert all(one.ours is not None for one in comparisons)
