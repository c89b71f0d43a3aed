# SPDX-License-Identifier: Apache-2.0
"""`assay slices --search all` beside the Python package sliceline, which implements the same publication: the same top
slices with the same scores, on Adult as the publication takes it and on random tables."""
import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder
from sliceline.slicefinder import Slicefinder

ADULT = ["age", "workclass", "fnlwgt", "education", "education_num", "marital_status", "occupation", "relationship",
         "race", "sex", "capital_gain", "capital_loss", "hours_per_week", "native_country", "income"]


def peer(features: pd.DataFrame, errors, alpha, k, depth, smallest) -> list:
    """[(score, rows, conditions)] by score."""
    finder = Slicefinder(alpha=alpha, k=k, max_l=depth, min_sup=smallest, verbose=False).fit(features.to_numpy(), errors)
    found = []
    for conditions, statistics in zip(finder.top_slices_, finder.top_slices_statistics_):
        chosen = {name: value for name, value in zip(features.columns, conditions) if value is not None}
        found.append((statistics["slice_score"], int(statistics["slice_size"]), chosen))
    return sorted(found, key=lambda one: -one[0])


def ours(bench, features: pd.DataFrame, y, p, alpha, depth, smallest, limit, **keys) -> list:
    rows = features.assign(key=range(len(features)), y=y, p=p)
    run = bench.run(rows, keys["metrics"], id="key", target="y", keep="scored", **{keys["role"]: "p"}, **keys.get("suite", {})).directory
    done = bench.command("slices", run, "--search", "all", "--metric", keys["metrics"][0], "--alpha", alpha, "--depth", depth,
                         "--smallest", smallest, "--limit", limit, "--features", ",".join(features.columns), "--format", "json")
    document = json.loads(done.stdout)
    flat = [one for slice in document["slices"] for one in (slice, *slice["merged"])]
    return sorted(((one["score"], one["n"], one["slice"]) for one in flat), key=lambda one: -one[0])


def assert_same(mine, theirs):
    """The same scores in the same order; where a score occurs once, of the same slice."""
    assert len(theirs) > 0 and len(mine) >= len(theirs)
    for (score, rows, text), (score_of_peer, rows_of_peer, chosen) in zip(mine, theirs):
        assert score == pytest.approx(score_of_peer, abs=1e-10)
        same = [one for one in mine if abs(one[0] - score_of_peer) < 1e-10]
        wanted = {f"{name} = {value}" for name, value in chosen.items()}
        assert any(set(one[2].split(", ")) == wanted and one[1] == rows_of_peer for one in same), (text, wanted)


def test_adult(bench, real_data):
    adult = pd.read_csv(real_data / "tabular/adult-train.csv", header=None, names=ADULT, skipinitialspace=True)
    y = (adult["income"] == ">50K").to_numpy().astype(int)
    features = adult.drop(columns=["income", "fnlwgt"])
    for name in features.columns:
        if features[name].dtype.kind in "if":  # ten bins of equal width, as the publication has them
            features[name] = pd.cut(features[name], 10, labels=[f"bin{i}" for i in range(10)])
        features[name] = features[name].astype(str).str.replace(",", ";")
    model = LogisticRegression(max_iter=200).fit(OneHotEncoder(handle_unknown="ignore").fit_transform(features), y)
    predicted = model.predict(OneHotEncoder(handle_unknown="ignore").fit_transform(features))
    errors = (predicted != y).astype(float)
    smallest = len(adult) // 100
    for alpha in (0.95, 0.99):
        theirs = peer(features, errors, alpha, 4, 3, smallest)
        assert_same(ours(bench, features, y, predicted, alpha, 3, smallest, 4, metrics=["accuracy"], role="prediction"), theirs)


@pytest.mark.parametrize("seed", range(6))
def test_random_tables_with_losses_that_are_numbers(bench, seed):
    random = np.random.default_rng(seed)
    n = 800
    features = pd.DataFrame({f"f{i}": [f"v{v}" for v in random.integers(0, 3, n)] for i in range(5)})
    y = random.normal(size=n)
    p = y + random.normal(size=n) * np.where((features["f1"] == "v1") & (features["f2"] == "v0"), 2.5, 1)
    theirs = peer(features, np.abs(y - p), 0.9, 8, 3, 20)
    assert_same(ours(bench, features, y, p, 0.9, 3, 20, 8, metrics=["mean_absolute_error"], role="prediction"), theirs)
