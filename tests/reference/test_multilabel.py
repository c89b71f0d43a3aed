# SPDX-License-Identifier: Apache-2.0
"""Several labels a row, against scikit-learn."""
import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

LABELS = ["spam", "toxic", "long", "odd"]


def table(seed, n=250, ties=False):
    random = np.random.default_rng(seed)
    truth = (random.random((n, 4)) < [0.5, 0.3, 0.6, 0.2]).astype(int)
    score = np.clip(truth * 0.3 + random.random((n, 4)) * 0.7, 0, 1)
    if ties:
        score = np.round(score * 8) / 8
    rows = {label: truth[:, i] for i, label in enumerate(LABELS)} | {f"p_{label}": score[:, i] for i, label in enumerate(LABELS)}
    return rows | {"w": random.choice([0.25, 1, 2], size=n), "g": random.choice(["a", "b"], size=n), "c": random.integers(0, 40, size=n)}, truth, score


def values(truth, score, weight, threshold=0.5):
    predicted = (score >= threshold).astype(int)
    expected = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for average in ("macro", "micro", "weighted", "samples"):
            for name, function in (("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score), ("jaccard", sk.jaccard_score)):
                if average != "samples":
                    expected[f"{name}(average={average})"] = function(truth, predicted, average=average, sample_weight=weight)
                else:
                    # Rows of which the metric is undefined are left out here, and are 0 there unless it is told otherwise.
                    extra = {} if name == "jaccard" else {"zero_division": np.nan}
                    some = (truth + predicted).sum(axis=1) > 0 if name == "jaccard" else slice(None)
                    expected[f"{name}(average={average})"] = function(truth[some], predicted[some], average=average,
                                                                      sample_weight=None if weight is None else weight[some], **extra)
            if average != "samples":
                expected[f"roc_auc(average={average})"] = sk.roc_auc_score(truth, score, average=average, sample_weight=weight)
                expected[f"average_precision(average={average})"] = sk.average_precision_score(truth, score, average=average, sample_weight=weight)
        some = truth.sum(axis=1) > 0
        expected["average_precision(average=samples)"] = sk.average_precision_score(truth[some], score[some], average="samples", sample_weight=None if weight is None else weight[some])
        both = some & (truth.sum(axis=1) < truth.shape[1])
        expected["roc_auc(average=samples)"] = sk.roc_auc_score(truth[both], score[both], average="samples", sample_weight=None if weight is None else weight[both])
        expected["fbeta(average=macro, beta=2)"] = sk.fbeta_score(truth, predicted, beta=2, average="macro", sample_weight=weight)
        for i, label in enumerate(LABELS):
            one = truth[:, i], predicted[:, i]
            expected[f"precision(class={label})"] = sk.precision_score(*one, sample_weight=weight)
            expected[f"recall(class={label})"] = sk.recall_score(*one, sample_weight=weight)
            expected[f"matthews_correlation(class={label})"] = sk.matthews_corrcoef(*one, sample_weight=weight)
            expected[f"roc_auc(class={label})"] = sk.roc_auc_score(truth[:, i], score[:, i], sample_weight=weight)
            expected[f"accuracy(class={label})"] = sk.accuracy_score(*one, sample_weight=weight)
        expected["accuracy"] = sk.accuracy_score(truth, predicted, sample_weight=weight)
        expected["zero_one_loss"] = sk.zero_one_loss(truth, predicted, sample_weight=weight)
        expected["hamming_loss"] = sk.hamming_loss(truth, predicted, sample_weight=weight)
        expected["coverage_error"] = sk.coverage_error(truth, score, sample_weight=weight)
        expected["label_ranking_average_precision"] = sk.label_ranking_average_precision_score(truth, score, sample_weight=weight)
        expected["label_ranking_loss"] = sk.label_ranking_loss(truth, score, sample_weight=weight)
        expected["ndcg(without_relevant=zero)"] = sk.ndcg_score(truth, score, sample_weight=weight)
        expected["dcg(k=2)"] = sk.dcg_score(truth, score, k=2, sample_weight=weight)
        expected["log_loss"] = np.mean([sk.log_loss(truth[:, i], score[:, i], sample_weight=weight) for i in range(4)])
    return expected


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_as_scikit_learn(bench, ties, weighted):
    rows, truth, score = table(1 + ties, ties=ties)
    names = list(values(truth, score, None))
    result = bench.run(rows, names, target=LABELS, score="p_*", slices=["g"], **({"weight": "w"} if weighted else {}))
    for name, keep in ((None, np.ones(250, bool)), ("g=a", rows["g"] == "a")):
        for metric, value in values(truth[keep], score[keep], rows["w"][keep] if weighted else None).items():
            assert result[metric, None, name].value == pytest.approx(value, rel=1e-12, abs=1e-12), (metric, name)


def test_forms_of_labels_give_the_same_numbers(bench):
    rows, truth, score = table(3)
    names = ["f1", "f1(average=micro)", "roc_auc", "accuracy", "hamming_loss"]
    columns = bench.run(rows, names, target=LABELS, score={label: f"p_{label}" for label in LABELS})
    listed = {"y": [[label for label, one in zip(LABELS, row) if one] for row in truth], "p": list(score)}
    lists = bench.run(listed, names, target="y", score="p", labels=LABELS)
    predicted = {f"d_{label}": (score[:, i] >= 0.5) for i, label in enumerate(LABELS)}
    decided = bench.run(rows | predicted, [n for n in names if n != "roc_auc"], target=LABELS, prediction=[f"d_{label}" for label in LABELS])
    for name in names:
        assert columns[name].value == lists[name].value
        if name != "roc_auc":
            assert columns[name].value == decided[name].value


def test_thresholds_of_single_labels(bench):
    rows, truth, score = table(4)
    result = bench.run(rows, ["f1(average=micro)"], target=LABELS, score="p_*", threshold={"spam": 0.3, "odd": 0.8})
    predicted = (score >= [0.3, 0.5, 0.5, 0.8]).astype(int)
    assert result["f1(average=micro)"].value == pytest.approx(sk.f1_score(truth, predicted, average="micro"), rel=1e-12)
    with pytest.raises(AssertionError, match="did you mean"):
        bench.run(rows, ["f1"], target=LABELS, score="p_*", threshold={"spma": 0.3})


def test_standard_errors_are_those_of_the_rows(bench):
    """Labels of one row go together: the interval of a macro average is that of leaving out one row at a time."""
    rows, truth, score = table(5, n=120)
    predicted = (score >= 0.5).astype(int)
    for average in ("macro", "micro", "weighted"):
        whole = sk.f1_score(truth, predicted, average=average)
        without = np.array([sk.f1_score(np.delete(truth, i, 0), np.delete(predicted, i, 0), average=average) for i in range(120)])
        error = np.sqrt(((without - without.mean()) ** 2).sum() * 119 / 120)
        lower, upper = bench.run(rows, [f"f1(average={average})"], target=LABELS, score="p_*")[f"f1(average={average})"].interval
        logit = lambda p: np.log(p / (1 - p))
        measured = (logit(upper) - logit(lower)) / 2 / 1.959963984540054 * whole * (1 - whole)
        assert measured == pytest.approx(error, rel=0.03), average


def test_clusters_and_differences(bench):
    rows, truth, score = table(6)
    rows |= {f"r_{label}": np.random.default_rng(2).random(250) for label in LABELS} | {"id": np.arange(250)}
    result = bench.run(rows, ["f1(average=macro)", "accuracy", "roc_auc"], target=LABELS, cluster="c", id="id",
                       models={"new": {"score": "p_*"}, "old": {"score": "r_*"}}, baseline="old",
                       checks=["f1(average=macro) >= baseline - 0.01", "accuracy >= baseline - 0.01", "roc_auc >= baseline - 0.01", "label_ranking_loss <= baseline + 0.1"])
    for check in result.checks:
        assert check["verdict"] == "pass" or check["reason"].startswith("too few"), check
        assert check["interval"]["lower"] < check["estimate"] < check["interval"]["upper"]


def test_averages_that_are_not_there(bench):
    rows, truth, score = table(7, n=30)
    with pytest.raises(AssertionError, match="has no argument 'average'"):
        bench.run(rows, ["coverage_error(average=macro)"], target=LABELS, score="p_*")
    with pytest.raises(AssertionError, match="average=samples is for rows with several labels"):
        bench.run({"y": [0, 1], "p": [0.2, 0.7]}, ["f1(average=samples)"], target="y", score="p")
    with pytest.raises(AssertionError, match="neither 0 nor 1"):
        bench.run({"a": [0, 2], "b": [0, 1], "p_a": [0.2, 0.7], "p_b": [0.2, 0.7]}, ["f1"], target=["a", "b"], score="p_*")
    undefined = bench.run({"a": [0, 0], "b": [0, 1], "p_a": [0.2, 0.7], "p_b": [0.2, 0.7]}, ["recall"], target=["a", "b"], score="p_*")["recall"]
    assert undefined.value is None and undefined.undefined
