# SPDX-License-Identifier: Apache-2.0
"""Models that have to meet checks when they are fitted."""
import pickle

import assay
import assay.sklearn
import numpy
import pandas
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

CheckedModel = assay.sklearn.CheckedModel


def rows(count=1200, classes=2):
    draw = numpy.random.default_rng(5)
    x = draw.normal(size=(count, 3))
    return x, numpy.digitize(x[:, 0] + 0.4 * draw.normal(size=count), numpy.linspace(-1, 1, classes + 1)[1:-1])


def test_the_checks_are_decided_on_rows_that_it_has_not_seen():
    x, y = rows()
    model = CheckedModel(LogisticRegression(), ["roc_auc >= 0.8"]).fit(x, y)
    seen, unseen = train_test_split(numpy.arange(len(y)), test_size=0.25, random_state=0, stratify=y)
    measured = LogisticRegression().fit(x[seen], y[seen])
    estimate = model.run_["roc_auc"]
    assert estimate.n == 300 and estimate.value == pytest.approx(assay.metrics.roc_auc_score(y[unseen], measured.predict_proba(x[unseen])[:, 1]))
    assert numpy.array_equal(model.predict_proba(x), LogisticRegression().fit(x, y).predict_proba(x))
    alone = CheckedModel(LogisticRegression(), ["roc_auc >= 0.8"], refit=False).fit(x, y)
    assert numpy.array_equal(alone.predict_proba(x), measured.predict_proba(x)) and alone.score(x, y) == measured.score(x, y)


def test_in_a_pipeline_and_a_search():
    x, y = rows()
    frame = pandas.DataFrame(x, columns=list("abc"))
    labels = numpy.where(y == 1, "yes", "no")
    pipeline = make_pipeline(StandardScaler(), CheckedModel(LogisticRegression(), ["recall >= 0.6"])).fit(frame, labels)
    assert set(pipeline.predict(frame)) == {"yes", "no"} and pipeline[-1].run_.verdict == "pass"
    assert is_classifier(pipeline) and list(pipeline[-1].classes_) == ["no", "yes"]
    search = GridSearchCV(CheckedModel(LogisticRegression(), ["accuracy >= 0.6"]), {"model__C": [0.1, 1]}, cv=3).fit(x, y)
    assert search.best_estimator_.run_.checks[0].verdict == "pass"
    assert cross_val_score(clone(search.best_estimator_), x, y, cv=3).min() > 0.7
    assert numpy.array_equal(pickle.loads(pickle.dumps(pipeline[-1].model_)).predict(x), pipeline[-1].model_.predict(x))


def test_what_is_not_met_is_not_fitted():
    x, y = rows()
    model = CheckedModel(LogisticRegression(), ["accuracy >= 0.99"])
    with pytest.raises(assay.CheckFailed, match="fail accuracy >= 0.99"):
        model.fit(x, y)
    with pytest.raises(NotFittedError):
        model.predict(x)
    with pytest.warns(UserWarning, match="fail accuracy >= 0.99"):
        assert model.set_params(on_failure="warn").fit(x, y).run_.verdict == "fail"
    few = CheckedModel(LogisticRegression(), ["accuracy >= 0.85"])
    with pytest.warns(UserWarning, match="inconclusive accuracy >= 0.85"):
        few.fit(x[:60], y[:60])
    with pytest.raises(assay.CheckInconclusive):
        few.set_params(on_inconclusive="raise").fit(x[:60], y[:60])
    assert few.set_params(on_inconclusive="pass").fit(x[:60], y[:60]).run_.verdict == "inconclusive"


def test_numbers_many_classes_and_decisions():
    x, _ = rows()
    target = x @ [1.0, 2.0, 0.0] + numpy.random.default_rng(1).normal(0, 0.1, len(x))
    numbers = CheckedModel(LinearRegression(), ["r2 >= 0.9", "mean_absolute_error <= 0.2"]).fit(x, target)
    assert numbers.run_.verdict == "pass" and is_regressor(numbers) and not hasattr(numbers, "predict_proba")
    x, y = rows(4000, classes=3)
    many = CheckedModel(LogisticRegression(), ["accuracy >= 0.6", "log_loss <= 1"]).fit(x, y, sample_weight=numpy.linspace(0.5, 1.5, len(y)))
    assert many.run_.verdict == "pass" and many.predict_proba(x).shape == (len(y), 3)
    x, y = rows()
    lines = CheckedModel(LinearSVC(), ["f1 >= 0.7"], words={"confidence": 0.9}).fit(x, y)
    assert lines.run_["f1"].interval.tail_lower == pytest.approx(0.05) and lines.decision_function(x).shape == (len(y),)


def test_what_is_wrong_as_written():
    x, y = rows()
    with pytest.raises(assay.UsageError, match="did you mean 'accuracy'"):
        CheckedModel(LogisticRegression(), ["acuracy >= 0.9"]).fit(x, y)
    with pytest.raises(ValueError, match="'raise', 'warn' or 'pass'"):
        CheckedModel(LogisticRegression(), ["accuracy >= 0.5"], on_failure="stop").fit(x, y)
