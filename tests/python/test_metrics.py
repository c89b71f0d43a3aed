# SPDX-License-Identifier: Apache-2.0
"""assay.metrics beside scikit-learn, live: every function, over many inputs, its numbers and its refusals."""
import inspect
import math
import pathlib
import subprocess
import sys
import warnings

import assay.metrics
import numpy
import pandas
import pytest
import sklearn.metrics
from sklearn.metrics import _classification, _ranking, _regression

PARTS = (_classification, _ranking, _regression)


def functions():
    """scikit-learn's metrics of labels, scores and numbers, whatever the installed version has."""
    return sorted(
        name
        for name in sklearn.metrics.__all__
        if any(getattr(getattr(sklearn.metrics, name), "__module__", "") == part.__name__ for part in PARTS) and inspect.isfunction(getattr(sklearn.metrics, name))
    )


def inputs(seed, count):
    """Columns of every kind that a metric may take."""
    draw = numpy.random.default_rng(seed)
    binary = draw.integers(0, 2, count)
    binary[:2] = [0, 1]
    classes = draw.integers(0, 4, count)
    classes[:4] = range(4)
    noisy = lambda truth, most: numpy.where(draw.random(count) < 0.7, truth, draw.integers(0, most, count))
    proba = draw.random((count, 4))
    relevance = draw.integers(0, 5, (count, 6))
    target = draw.normal(10, 3, count)
    labels = (draw.random((count, 5)) < 0.4).astype(int)
    labels[:2] = [[1, 0, 1, 0, 1], [0, 1, 0, 1, 0]]
    return {
        "binary": binary,
        "binary guess": noisy(binary, 2),
        "words": numpy.array(["no", "yes"])[binary],
        "words guess": numpy.array(["no", "yes"])[noisy(binary, 2)],
        "classes": classes,
        "classes guess": noisy(classes, 4),
        "names": numpy.array(["ant", "bee", "cat", "dog"])[classes],
        "names guess": numpy.array(["ant", "bee", "cat", "dog"])[noisy(classes, 4)],
        "score": numpy.round(0.3 * binary + 0.7 * draw.random(count), 2),
        "proba": proba / proba.sum(axis=1, keepdims=True),
        "decision": draw.normal(size=(count, 4)),
        "labels": labels,
        "labels guess": numpy.where(draw.random((count, 5)) < 0.7, labels, 1 - labels),
        "label scores": numpy.round(0.3 * labels + draw.random((count, 5)), 2),
        "relevance": relevance,
        "list scores": numpy.round(relevance + draw.normal(0, 2, (count, 6)), 1),
        "target": target,
        "value": target + draw.normal(0, 1, count),
        "counts": draw.poisson(3, count).astype(float),
        "amounts": draw.gamma(2, 2, count) + 0.01,
        "targets": draw.normal(size=(count, 3)),
        "values": draw.normal(size=(count, 3)),
        "weight": draw.random(count) + 0.1,
    }


def cases():
    """(function, true column, other column, arguments) of every way in which it is asked."""
    for name in ("accuracy_score", "zero_one_loss", "hamming_loss", "balanced_accuracy_score", "matthews_corrcoef", "cohen_kappa_score", "confusion_matrix",
                 "multilabel_confusion_matrix", "precision_recall_fscore_support", "classification_report"):
        for kind in ("binary", "words", "classes", "names"):
            yield name, kind, f"{kind} guess", {}
    for name in ("accuracy_score", "zero_one_loss", "hamming_loss", "multilabel_confusion_matrix", "precision_recall_fscore_support", "classification_report"):
        yield name, "labels", "labels guess", {}
    for name in ("accuracy_score", "zero_one_loss"):
        for kind in ("binary", "names", "labels"):
            yield name, kind, f"{kind} guess", {"normalize": False}
    yield "balanced_accuracy_score", "classes", "classes guess", {"adjusted": True}
    for weights in ("linear", "quadratic"):
        yield "cohen_kappa_score", "classes", "classes guess", {"weights": weights}
    yield "cohen_kappa_score", "names", "names guess", {"labels": ["ant", "cat"]}
    for normalize in ("true", "pred", "all"):
        yield "confusion_matrix", "names", "names guess", {"normalize": normalize}
    yield "confusion_matrix", "names", "names guess", {"labels": ["dog", "ant", "cow"]}
    yield "multilabel_confusion_matrix", "labels", "labels guess", {"samplewise": True}
    yield "multilabel_confusion_matrix", "labels", "labels guess", {"labels": [3, 1]}
    yield "multilabel_confusion_matrix", "names", "names guess", {"labels": ["dog", "ant"]}
    yield "class_likelihood_ratios", "binary", "binary guess", {}
    yield "class_likelihood_ratios", "words", "words guess", {"labels": ["yes", "no"]}
    yield "classification_report", "names", "names guess", {"output_dict": True}
    yield "classification_report", "names", "names guess", {"labels": ["dog", "ant"], "digits": 4}
    yield "classification_report", "classes", "classes guess", {"target_names": ["w", "x", "y", "z"]}
    for name in ("precision_score", "recall_score", "f1_score", "jaccard_score", "fbeta_score", "precision_recall_fscore_support"):
        more = {"beta": 2.0} if name == "fbeta_score" else {"beta": 0.5} if name.startswith("precision_recall") else {}
        yield name, "binary", "binary guess", {**more, "average": "binary"}
        yield name, "binary", "binary guess", {**more, "average": "binary", "pos_label": 0}
        yield name, "words", "words guess", {**more, "average": "binary", "pos_label": "yes"}
        for average in ("macro", "micro", "weighted", None):
            for kind in ("binary", "classes", "names", "labels"):
                yield name, kind, f"{kind} guess", {**more, "average": average}
            yield name, "names", "names guess", {**more, "average": average, "labels": ["dog", "ant", "cow"], "zero_division": 0}
            yield name, "names", "names guess", {**more, "average": average, "labels": ["dog", "cow"], "zero_division": 1}
        yield name, "labels", "labels guess", {**more, "average": "samples", "zero_division": 0}
    for beta in (0, 0.5, 3, math.inf):
        yield "fbeta_score", "classes", "classes guess", {"beta": beta, "average": "macro"}
    yield "precision_score", "names", "names guess", {"labels": ["cow"], "average": "macro", "zero_division": math.nan}
    for name in ("roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve", "det_curve", "confusion_matrix_at_thresholds"):
        yield name, "binary", "score", {}
        if name != "roc_auc_score":
            yield name, "words", "score", {"pos_label": "yes"}
    for name in ("roc_curve", "precision_recall_curve", "det_curve"):
        for drop in (True, False):
            yield name, "binary", "score", {"drop_intermediate": drop}
    yield "roc_auc_score", "words", "score", {}
    for max_fpr in (0.05, 0.3, 1):
        yield "roc_auc_score", "binary", "score", {"max_fpr": max_fpr}
    for average in ("macro", "weighted", None, "micro"):
        yield "roc_auc_score", "classes", "proba", {"multi_class": "ovr", "average": average}
        yield "roc_auc_score", "labels", "label scores", {"average": average}
        yield "average_precision_score", "labels", "label scores", {"average": average}
        yield "average_precision_score", "classes", "proba", {"average": average}
    for average in ("macro", "weighted"):
        yield "roc_auc_score", "names", "proba", {"multi_class": "ovo", "average": average}
    for name in ("coverage_error", "label_ranking_loss", "label_ranking_average_precision_score"):
        yield name, "labels", "label scores", {}
    for k in (None, 1, 3, 10):
        for ties in (False, True):
            yield "dcg_score", "relevance", "list scores", {"k": k, "ignore_ties": ties}
            yield "ndcg_score", "relevance", "list scores", {"k": k, "ignore_ties": ties}
    yield "dcg_score", "relevance", "list scores", {"log_base": 10}
    for name in ("log_loss", "brier_score_loss", "d2_log_loss_score", "d2_brier_score"):
        yield name, "binary", "score", {}
        yield name, "classes", "proba", {}
        yield name, "names", "proba", {"labels": ["ant", "bee", "cat", "dog"]}
    yield "log_loss", "binary", "score", {"normalize": False}
    yield "brier_score_loss", "words", "score", {"pos_label": "yes"}
    for half in (True, False):
        yield "brier_score_loss", "classes", "proba", {"scale_by_half": half}
        yield "brier_score_loss", "binary", "score", {"scale_by_half": half}
    yield "hinge_loss", "binary", "score", {}
    yield "hinge_loss", "names", "decision", {}
    for k in (1, 2, 3):
        yield "top_k_accuracy_score", "classes", "proba", {"k": k}
        yield "top_k_accuracy_score", "names", "decision", {"k": k, "normalize": False}
    yield "top_k_accuracy_score", "binary", "score", {"k": 1}
    for name in ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "mean_absolute_percentage_error", "median_absolute_error", "mean_pinball_loss",
                 "r2_score", "explained_variance_score", "d2_pinball_score", "d2_absolute_error_score", "d2_tweedie_score", "mean_tweedie_deviance", "max_error"):
        yield name, "target", "value", {}
    for name in ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "mean_absolute_percentage_error", "median_absolute_error", "mean_pinball_loss",
                 "r2_score", "explained_variance_score", "d2_pinball_score", "d2_absolute_error_score"):
        for several in ("uniform_average", "raw_values", [0.2, 0.3, 0.5]):
            yield name, "targets", "values", {"multioutput": several}
        yield name, "target", "value", {"multioutput": "raw_values"}
    for name in ("r2_score", "explained_variance_score"):
        yield name, "targets", "values", {"multioutput": "variance_weighted"}
    for alpha in (0.1, 0.9):
        yield "mean_pinball_loss", "target", "value", {"alpha": alpha}
        yield "d2_pinball_score", "target", "value", {"alpha": alpha}
    for name in ("mean_squared_log_error", "root_mean_squared_log_error"):
        yield name, "counts", "amounts", {}
    yield "mean_poisson_deviance", "counts", "amounts", {}
    yield "mean_gamma_deviance", "amounts", "amounts", {}
    for power in (-1, 0, 1, 1.5, 2, 3):
        yield "mean_tweedie_deviance", "amounts", "amounts", {"power": power}
        yield "d2_tweedie_score", "amounts", "amounts", {"power": power}


CASES = [(*one, seed, count) for one in cases() for seed, count in ((1, 12), (2, 150))]


def differs(ours, theirs):
    """How two answers are not the same, or nothing."""
    if isinstance(theirs, dict):
        return ours.keys() != theirs.keys() or any(differs(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, (tuple, list)):
        return len(ours) != len(theirs) or any(differs(*pair) for pair in zip(ours, theirs))
    if isinstance(theirs, str):  # a report, whose sums of weights differ in their last digits
        words = [(one, other) for one, other in zip(ours.split(), theirs.split())]
        return len(ours.split()) != len(theirs.split()) or any(one != other and not same_number(one, other) for one, other in words)
    if theirs is None:
        return ours is not None
    ours, theirs = numpy.asarray(ours, dtype=float), numpy.asarray(theirs, dtype=float)
    return ours.shape != theirs.shape or not numpy.allclose(ours, theirs, rtol=1e-10, atol=1e-12, equal_nan=True)


def same_number(one, other):
    try:
        return len(other) > 9 and abs(float(one) - float(other)) < 1e-9
    except ValueError:
        return False


def weighted(name):
    return "sample_weight" in inspect.signature(getattr(sklearn.metrics, name)).parameters


@pytest.mark.parametrize("name, truth, other, arguments, seed, count", CASES)
@pytest.mark.filterwarnings("ignore")
def test_the_numbers_are_scikit_learns(name, truth, other, arguments, seed, count):
    columns = inputs(seed, count)
    other = columns[other] if other != truth else columns[other][::-1]
    for weight in (None, columns["weight"]) if weighted(name) and arguments.get("multi_class") != "ovo" else (None,):
        more = arguments if weight is None else {**arguments, "sample_weight": weight}
        ours = getattr(assay.metrics, name)(columns[truth], other, **more)
        theirs = getattr(sklearn.metrics, name)(columns[truth], other, **more)
        assert not differs(ours, theirs), f"{ours} here, {theirs} of scikit-learn"


def test_every_function_is_there_with_its_signature():
    assert set(functions()) <= set(assay.metrics.__all__)
    for name in functions():
        ours, theirs = (dict(inspect.signature(getattr(module, name)).parameters) for module in (assay.metrics, sklearn.metrics))
        ours.pop("interval", None)
        assert list(ours) == list(theirs), name
        for parameter in theirs:
            assert ours[parameter].kind == theirs[parameter].kind, (name, parameter)
            here, there = ours[parameter].default, theirs[parameter].default
            assert here == there or (here != here and there != there), (name, parameter)


def test_every_function_is_compared():
    compared = {name for name, *_ in CASES} | {"auc", "metric_at_thresholds"}
    assert set(functions()) == compared


def test_areas_and_any_metric_at_thresholds():
    columns = inputs(5, 80)
    x = numpy.sort(columns["score"])
    assert assay.metrics.auc(x, columns["target"]) == pytest.approx(sklearn.metrics.auc(x, columns["target"]))
    assert assay.metrics.auc(x[::-1], columns["target"]) == pytest.approx(sklearn.metrics.auc(x[::-1], columns["target"]))
    for weight in (None, columns["weight"]):
        ours = assay.metrics.metric_at_thresholds(columns["binary"], columns["score"], assay.metrics.accuracy_score, sample_weight=weight)
        theirs = sklearn.metrics.metric_at_thresholds(columns["binary"], columns["score"], sklearn.metrics.accuracy_score, sample_weight=weight)
        assert not differs(ours, theirs)


@pytest.mark.parametrize("make", [list, pandas.Series, lambda one: one.astype("int32"), lambda one: one.astype(bool), lambda one: one.astype(float),
                                  lambda one: one.reshape(-1, 1), lambda one: numpy.repeat(one, 2)[::2]])
def test_columns_of_any_maker(make):
    columns = inputs(3, 60)
    for name in ("accuracy_score", "f1_score", "matthews_corrcoef"):
        ours = getattr(assay.metrics, name)(make(columns["binary"]), make(columns["binary guess"]))
        assert ours == pytest.approx(getattr(sklearn.metrics, name)(columns["binary"], columns["binary guess"]))
    assert assay.metrics.roc_auc_score(make(columns["binary"]), columns["score"]) == pytest.approx(sklearn.metrics.roc_auc_score(columns["binary"], columns["score"]))


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.filterwarnings("ignore")
def test_probabilities_at_the_ends(kind):
    truth, proba = numpy.array([0, 1, 1, 0]), numpy.array([0, 1, 0, 0.5], dtype=kind)
    for name in ("log_loss", "brier_score_loss", "d2_log_loss_score"):
        for one in (proba, numpy.column_stack([1 - proba, proba])):
            ours, theirs = (getattr(module, name)(truth, one) for module in (assay.metrics, sklearn.metrics))
            assert ours == pytest.approx(theirs, rel=1e-6), name


# ---- Misuse ----

TWO, THREE, SCORES = [0, 1, 1, 0], [0, 1, 2, 0], [0.1, 0.8, 0.6, 0.4]
MISUSE = [
    ("accuracy_score", ([0, 1], [0, 1, 1]), {}),
    ("accuracy_score", ([], []), {}),
    ("accuracy_score", (SCORES, TWO), {}),
    ("accuracy_score", (["a", "b"], [0, 1]), {}),
    ("accuracy_score", ([[0, 1], [1, 0]], [0, 1]), {}),
    ("accuracy_score", (TWO, TWO), {"sample_weight": [1, 2]}),
    ("accuracy_score", (TWO, TWO), {"sample_weight": [[1, 2, 3, 4]]}),
    ("accuracy_score", (TWO, TWO), {"sample_weight": [1, math.nan, 3, 4]}),
    ("accuracy_score", ([None, 1, 0, 0], TWO), {}),
    ("accuracy_score", ("abcd", TWO), {}),
    ("f1_score", (THREE, THREE), {}),
    ("f1_score", (TWO, TWO), {"pos_label": 2}),
    ("f1_score", (TWO, TWO), {"average": "mega"}),
    ("f1_score", (TWO, TWO), {"average": "samples"}),
    ("f1_score", (TWO, TWO), {"zero_division": 0.5}),
    ("fbeta_score", (TWO, TWO), {"beta": -1}),
    ("precision_score", (["a", "b"], ["a", "a"]), {}),
    ("multilabel_confusion_matrix", ([[0, 1], [1, 0]], [[0, 1], [1, 1]]), {"labels": [2]}),
    ("multilabel_confusion_matrix", (TWO, TWO), {"samplewise": True}),
    ("confusion_matrix", (TWO, TWO), {"labels": []}),
    ("confusion_matrix", (TWO, TWO), {"labels": [5]}),
    ("confusion_matrix", (TWO, TWO), {"normalize": "some"}),
    ("confusion_matrix", ([[0, 1], [1, 0]], [[0, 1], [1, 1]]), {}),
    ("cohen_kappa_score", (TWO, TWO), {"labels": [7]}),
    ("class_likelihood_ratios", (THREE, THREE), {}),
    ("classification_report", (TWO, TWO), {"target_names": ["a"]}),
    ("roc_auc_score", (THREE, SCORES), {}),
    ("roc_auc_score", (TWO, SCORES[:3]), {}),
    ("roc_auc_score", (TWO, [0.1, math.nan, 0.6, 0.4]), {}),
    ("roc_auc_score", (TWO, SCORES), {"max_fpr": 0}),
    ("roc_auc_score", (THREE, numpy.full((4, 3), 0.4)), {"multi_class": "ovr"}),
    ("roc_auc_score", (THREE, numpy.full((4, 3), 1 / 3)), {"multi_class": "ovo", "average": "micro"}),
    ("roc_auc_score", (THREE, numpy.full((4, 3), 1 / 3)), {"multi_class": "ovr", "labels": [0, 2, 1]}),
    ("roc_curve", (THREE, SCORES), {}),
    ("roc_curve", (["a", "b", "b", "a"], SCORES), {}),
    ("roc_curve", ([1, 2, 2, 1], SCORES), {}),
    ("det_curve", ([1, 1, 1, 1], SCORES), {}),
    ("average_precision_score", (TWO, SCORES), {"pos_label": 3}),
    ("auc", ([0.1, 0.3, 0.2], [1, 2, 3]), {}),
    ("auc", ([0.1], [1]), {}),
    ("coverage_error", (TWO, SCORES), {}),
    ("label_ranking_loss", ([[0, 1], [1, 0]], [[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]]), {}),
    ("ndcg_score", ([[0, -1], [1, 2]], [[0.1, 0.2], [0.3, 0.1]]), {}),
    ("ndcg_score", ([[0], [1]], [[0.1], [0.3]]), {}),
    ("dcg_score", ([0, 1], [0.1, 0.3]), {}),
    ("dcg_score", ([[0, 2], [1, 3]], [[0.1, 0.2], [0.3, 0.1]]), {"k": 0}),
    ("log_loss", (TWO, [0.1, 1.2, 0.6, 0.4]), {}),
    ("log_loss", ([1, 1, 1, 1], SCORES), {}),
    ("log_loss", (THREE, numpy.full((4, 2), 0.5)), {}),
    ("brier_score_loss", (TWO, [0.1, -0.2, 0.6, 0.4]), {}),
    ("brier_score_loss", (THREE, SCORES), {}),
    ("brier_score_loss", (["a", "b", "b", "a"], SCORES), {}),
    ("hinge_loss", (THREE, SCORES), {}),
    ("top_k_accuracy_score", (THREE, SCORES), {}),
    ("top_k_accuracy_score", (TWO, numpy.full((4, 3), 0.5)), {}),
    ("mean_squared_error", ([1, 2], [1, 2, 3]), {}),
    ("mean_squared_error", ([1, math.nan], [1, 2]), {}),
    ("mean_squared_error", ([1, math.inf], [1, 2]), {}),
    ("mean_squared_error", ([], []), {}),
    ("mean_squared_error", ([[1, 2], [3, 4]], [1, 2]), {}),
    ("mean_squared_error", ([1, 2], [1, 2]), {"multioutput": "best"}),
    ("mean_squared_error", ([1, 2], [1, 2]), {"multioutput": [1.0]}),
    ("mean_squared_error", ([1, 2], [1, 2]), {"multioutput": "variance_weighted"}),
    ("d2_pinball_score", ([1, 2], [1, 2]), {"multioutput": "variance_weighted"}),
    ("mean_squared_log_error", ([1, -2], [1, 2]), {}),
    ("mean_pinball_loss", ([1, 2], [1, 2]), {"alpha": 1.5}),
    ("max_error", ([[1, 2], [3, 4]], [[1, 2], [3, 5]]), {}),
    ("mean_tweedie_deviance", ([1, 2], [1, -2]), {"power": 1}),
    ("mean_tweedie_deviance", ([0, 2], [1, 2]), {"power": 2}),
    ("mean_tweedie_deviance", ([1, 2], [1, 2]), {"power": 0.5}),
    ("mean_gamma_deviance", ([0, 2], [1, 2]), {}),
]


def raised(function, values, arguments):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "answers", function(*values, **arguments)
    except Exception as error:
        return [kind for kind in (ValueError, TypeError, NotImplementedError) if isinstance(error, kind)], str(error)


@pytest.mark.parametrize("name, values, arguments", MISUSE, ids=[f"{name}-{i}" for i, (name, *_) in enumerate(MISUSE)])
def test_misuse_is_refused_as_scikit_learn_refuses_it(name, values, arguments):
    theirs = raised(getattr(sklearn.metrics, name), values, arguments)
    ours = raised(getattr(assay.metrics, name), values, arguments)
    assert theirs[0] != "answers", "scikit-learn has no objection"
    assert ours[0] == theirs[0], f"{ours} here, {theirs} of scikit-learn"


WARNED = [
    ("precision_score", ([0, 1, 1], [0, 0, 0]), {}),
    ("recall_score", ([0, 0, 0], [0, 1, 0]), {}),
    ("f1_score", ([0, 0, 0], [0, 0, 0]), {}),
    ("jaccard_score", ([0, 0, 0], [0, 0, 0]), {}),
    ("f1_score", ([0, 1, 2], [0, 0, 0]), {"average": "macro", "labels": [0, 1, 7]}),
    ("roc_auc_score", ([1, 1, 1], [0.1, 0.2, 0.3]), {}),
    ("r2_score", ([1], [2]), {}),
    ("balanced_accuracy_score", ([0, 0, 1], [0, 2, 1]), {}),
    ("cohen_kappa_score", ([1, 1], [1, 1]), {}),
    ("top_k_accuracy_score", ([0, 1, 1], [0.1, 0.2, 0.3]), {"k": 2}),
]


@pytest.mark.parametrize("name, values, arguments", WARNED, ids=[f"{name}-{i}" for i, (name, *_) in enumerate(WARNED)])
def test_what_is_not_defined_is_warned_of_alike(name, values, arguments):
    answers, said = [], []
    for module in (assay.metrics, sklearn.metrics):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            answers.append(getattr(module, name)(*values, **arguments))
        said.append({one.category for one in caught})
    assert not differs(*answers) and said[0] == said[1] != set(), (answers, said)


# ---- interval= ----


@pytest.mark.parametrize("weight", [None, "weight"])
@pytest.mark.parametrize(
    "name, truth, other, arguments",
    [
        ("accuracy_score", "binary", "binary guess", {}), ("accuracy_score", "names", "names guess", {}), ("accuracy_score", "labels", "labels guess", {}),
        ("zero_one_loss", "names", "names guess", {}), ("hamming_loss", "labels", "labels guess", {}), ("balanced_accuracy_score", "classes", "classes guess", {}),
        ("matthews_corrcoef", "binary", "binary guess", {}), ("cohen_kappa_score", "classes", "classes guess", {"weights": "linear"}),
        ("precision_score", "binary", "binary guess", {}), ("recall_score", "words", "words guess", {"pos_label": "no"}),
        ("f1_score", "names", "names guess", {"average": "macro"}), ("f1_score", "labels", "labels guess", {"average": "micro"}),
        ("fbeta_score", "binary", "binary guess", {"beta": 2}), ("fbeta_score", "names", "names guess", {"beta": 2, "average": "weighted"}), ("jaccard_score", "binary", "binary guess", {}),
        ("roc_auc_score", "binary", "score", {}), ("roc_auc_score", "binary", "score", {"max_fpr": 0.3}),
        ("roc_auc_score", "classes", "proba", {"multi_class": "ovr"}), ("average_precision_score", "words", "score", {"pos_label": "yes"}),
        ("log_loss", "binary", "score", {}), ("log_loss", "names", "proba", {}), ("brier_score_loss", "binary", "score", {}), ("brier_score_loss", "classes", "proba", {}),
        ("d2_log_loss_score", "classes", "proba", {}), ("d2_brier_score", "binary", "score", {}), ("hinge_loss", "binary", "score", {}), ("top_k_accuracy_score", "classes", "proba", {"k": 2}),
        ("coverage_error", "labels", "label scores", {}), ("label_ranking_loss", "labels", "label scores", {}), ("label_ranking_average_precision_score", "labels", "label scores", {}),
        ("mean_absolute_error", "target", "value", {}), ("root_mean_squared_error", "target", "value", {}), ("median_absolute_error", "target", "value", {}),
        ("r2_score", "target", "value", {}), ("explained_variance_score", "target", "value", {}), ("mean_pinball_loss", "target", "value", {"alpha": 0.2}),
        ("d2_absolute_error_score", "target", "value", {}), ("mean_tweedie_deviance", "counts", "amounts", {"power": 1.5}), ("mean_gamma_deviance", "amounts", "amounts", {}),
        ("d2_tweedie_score", "counts", "amounts", {"power": 1}), ("mean_squared_log_error", "counts", "amounts", {}),
    ],
)
def test_an_interval_goes_with_the_same_number(name, truth, other, arguments, weight):
    columns = inputs(4, 200)
    other = columns[other] if other != truth else columns[other][::-1]
    if weight:
        arguments = {**arguments, "sample_weight": columns["weight"]}
    function = getattr(assay.metrics, name)
    estimate = function(columns[truth], other, **arguments, interval=0.9)
    assert float(estimate) == pytest.approx(function(columns[truth], other, **arguments), rel=1e-9)
    assert estimate.interval.tail_lower == pytest.approx(0.05) and estimate.interval.lower <= estimate.value <= estimate.interval.upper


def test_no_interval_is_made_up():
    columns = inputs(4, 50)
    for name, values, arguments in (
        ("max_error", (columns["target"], columns["value"]), {}),
        ("accuracy_score", (columns["binary"], columns["binary guess"]), {"normalize": False}),
        ("f1_score", (columns["names"], columns["names guess"]), {"average": None}),
        ("mean_absolute_error", (columns["targets"], columns["values"]), {}),
    ):
        with pytest.raises(ValueError, match="has no interval"):
            getattr(assay.metrics, name)(*values, **arguments, interval=0.95)


def test_scikit_learns_own_tests_pass():
    script = pathlib.Path(__file__).with_name("own_tests_of_scikit_learn.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.returncode == 0 and "tests that call these functions pass" in done.stdout, done.stdout[-3000:]
