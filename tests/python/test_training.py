# SPDX-License-Identifier: Apache-2.0
"""Metrics of training loops and scorers of model selection."""
import assay
import assay.metrics
import assay.sklearn
import assay.training
import numpy
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import cross_validate


def batches(count, parts, seed=2):
    draw = numpy.random.default_rng(seed)
    truth = draw.integers(0, 3, count)
    proba = draw.dirichlet([1, 1, 1], count)
    return [(truth[rows], proba[rows]) for rows in numpy.array_split(numpy.arange(count), parts)]


class Tensor:
    """What a tensor on its graph and another device says of itself."""

    def __init__(self, values):
        self.values = values
        self.calls = []

    def detach(self):
        self.calls.append("detach")
        return self

    def cpu(self):
        assert self.calls == ["detach"]
        return self.values


@pytest.mark.parametrize("parts", [1, 3, 20])
def test_batches_give_the_number_of_all_rows(parts):
    metric = assay.training.Metric("accuracy", task="multiclass", labels=range(3))
    for truth, proba in batches(300, parts):
        metric.update(Tensor(proba), Tensor(truth))
    truth, proba = (numpy.concatenate(column) for column in zip(*batches(300, parts)))
    estimate = metric.compute()
    assert estimate.value == assay.metrics.accuracy_score(truth, proba.argmax(axis=1))
    assert estimate.interval.lower < estimate.value < estimate.interval.upper and estimate.n == 300


def test_reset_forgets_and_a_call_is_of_its_batch():
    metric = assay.training.Metric("roc_auc", confidence=0.9)
    draw = numpy.random.default_rng(1)
    y, p = draw.integers(0, 2, 200), draw.random(200)
    assert metric(p[:100], y[:100]).n == 100 and metric(p[100:], y[100:]).n == 100
    assert metric.compute().value == pytest.approx(assay.metrics.roc_auc_score(y, p)) and metric.compute().interval.tail_lower == pytest.approx(0.05)
    metric.reset()
    with pytest.raises(ValueError, match="has seen no rows"):
        metric.compute()


def test_what_keras_calls():
    metric = assay.training.Metric("brier_score", name="brier")
    draw = numpy.random.default_rng(1)
    y, p, w = draw.integers(0, 2, 50), draw.random(50), draw.random(50)
    assert numpy.isnan(metric.result())
    metric.update_state(y.reshape(-1, 1), p.reshape(-1, 1).astype("float32"), sample_weight=w)
    assert metric.name == "brier" and metric.result() == pytest.approx(assay.metrics.brier_score_loss(y, p.astype("float32"), sample_weight=w))
    metric.reset_state()
    assert numpy.isnan(metric.result())


def test_numbers_labels_and_processes():
    draw = numpy.random.default_rng(1)
    target = draw.normal(40, 2, 90)
    value = target + draw.normal(0, 1, 90)
    one, other = (assay.training.Metric("r2", task="regression", centre=40) for _ in range(2))
    one.update(value[:30], target[:30])
    other.update(value[30:], target[30:])
    one.merge(other)
    assert one.compute().value == pytest.approx(assay.metrics.r2_score(target, value))
    words = assay.training.Metric("recall", labels=["no", "yes"])
    words.update(["yes", "no", "yes"], ["yes", "yes", "no"])
    assert words.result() == 0.5


def test_what_a_metric_refuses():
    with pytest.raises(ValueError, match="all labels"):
        assay.training.Metric("accuracy", task="multiclass")
    with pytest.raises(ValueError, match="task is"):
        assay.training.Metric("accuracy", task="images")
    with pytest.raises(ValueError, match="no scores of 3 classes"):
        assay.training.Metric("accuracy", task="multiclass", labels=range(3)).update(numpy.zeros((4, 2)), numpy.zeros(4, int))
    with pytest.raises(assay.UsageError, match="did you mean 'accuracy'"):
        assay.training.Metric("acuracy").update([1, 0], [1, 0])


@pytest.mark.parametrize("name, sklearn_name", [("roc_auc_score", "roc_auc"), ("accuracy", "accuracy"), ("log_loss", "neg_log_loss"), ("brier_score_loss", "neg_brier_score"), ("f1_score", "f1"),
                                                ("average_precision_score", "average_precision"), ("matthews_corrcoef", "matthews_corrcoef")])
def test_scorers_are_those_of_scikit_learn(name, sklearn_name):
    draw = numpy.random.default_rng(1)
    x = draw.normal(size=(200, 3))
    y = (x[:, 0] + draw.normal(size=200) > 0).astype(int)
    scores = cross_validate(LogisticRegression(), x, y, scoring={"ours": assay.sklearn.make_scorer(name), "theirs": sklearn_name})
    assert scores["test_ours"] == pytest.approx(scores["test_theirs"])


def test_scorers_of_numbers_and_of_what_is_none():
    draw = numpy.random.default_rng(1)
    x = draw.normal(size=(100, 2))
    scores = cross_validate(LinearRegression(), x, x @ [1, 2] + draw.normal(size=100),
                            scoring={"ours": assay.sklearn.make_scorer(assay.metrics.mean_absolute_error), "theirs": "neg_mean_absolute_error"})
    assert scores["test_ours"] == pytest.approx(scores["test_theirs"])
    for name in ("no_such_score", "roc_curve", "confusion_matrix", "auc"):
        with pytest.raises(ValueError):
            assay.sklearn.make_scorer(name)
