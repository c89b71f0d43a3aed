# SPDX-License-Identifier: Apache-2.0
"""A scikit-learn model that has to meet checks when it is fitted. Import it from :mod:`assay.sklearn`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

import numpy as np
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier
from sklearn.model_selection import train_test_split
from sklearn.utils import _safe_indexing, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from assay.assertions import CheckFailed, CheckInconclusive, explained
from assay.questions import evaluate
from assay.runs import Run

_Method = TypeVar("_Method", bound=Callable[..., Any])
Consequence = Literal["raise", "warn", "pass"]


def _model_has(name: str) -> Callable[[_Method], _Method]:
    def has(checked: CheckedModel) -> bool:
        getattr(checked.model_ if hasattr(checked, "model_") else checked.model, name)  # its own AttributeError
        return True

    found: Callable[[_Method], _Method] = available_if(has)
    return found


class CheckedModel(MetaEstimatorMixin, BaseEstimator):  # type: ignore[misc]
    """A model that has to meet checks when it is fitted, alone or as the last step of a pipeline.

        model = assay.sklearn.CheckedModel(LogisticRegression(), checks=["roc_auc >= 0.8"])
        make_pipeline(StandardScaler(), model).fit(x, y)
        model.run_["roc_auc"].interval

    A part of the rows is held out, a clone of the model is fitted on the others, and the checks are decided on the part that
    it has not seen. Then another clone is fitted on all rows, which answers from there on; what was measured is the first
    one's. Steps of a pipeline before this one have seen all rows.

    Args:
        model: a classifier or a regressor.
        checks: requirements, as of :func:`assay.evaluate`.
        held_out: the share of rows, or their number, that is held out; of a classifier each class's share.
        on_failure: what a check that fails or cannot be computed does: "raise", "warn" or "pass".
        on_inconclusive: and what one does that the rows do not settle.
        refit: False leaves the clone in place that was measured.
        words: further words of the question, as of :func:`assay.evaluate`: metrics, positive, confidence.
        random_state: of which rows are held out.

    Attributes:
        model_: the fitted model.
        run_: the run of the checks.
    """

    def __init__(
        self,
        model: Any,
        checks: str | Sequence[Any] = (),
        *,
        held_out: float = 0.25,
        on_failure: Consequence = "raise",
        on_inconclusive: Consequence = "warn",
        refit: bool = True,
        words: Mapping[str, Any] | None = None,
        random_state: int | None = 0,
    ):
        self.model = model
        self.checks = checks
        self.held_out = held_out
        self.on_failure = on_failure
        self.on_inconclusive = on_inconclusive
        self.refit = refit
        self.words = words
        self.random_state = random_state

    def fit(self, x: Any, y: Any, sample_weight: Any = None) -> CheckedModel:
        """Fits, measures, decides.

        Raises:
            CheckFailed, CheckInconclusive: as ``on_failure`` and ``on_inconclusive`` have it; nothing is fitted then.
            UsageError: a check is wrong as written.
        """
        for word in (self.on_failure, self.on_inconclusive):
            if word not in ("raise", "warn", "pass"):
                raise ValueError(f"what follows of a check is 'raise', 'warn' or 'pass', not {word!r}")
        y = np.asarray(y)
        seen, unseen = train_test_split(
            np.arange(len(y)), test_size=self.held_out, random_state=self.random_state, stratify=y if is_classifier(self.model) else None
        )
        measured = self._fitted(x, y, sample_weight, seen)
        run = self._run(measured, _safe_indexing(x, unseen), y[unseen], None if sample_weight is None else np.asarray(sample_weight)[unseen])
        self._decide(run)
        self.run_ = run
        self.model_ = self._fitted(x, y, sample_weight, None) if self.refit else measured
        if hasattr(self.model_, "classes_"):
            self.classes_ = self.model_.classes_
        return self

    def _fitted(self, x: Any, y: Any, weight: Any, rows: Any) -> Any:
        if rows is not None:
            x, y, weight = _safe_indexing(x, rows), y[rows], None if weight is None else np.asarray(weight)[rows]
        return clone(self.model).fit(x, y) if weight is None else clone(self.model).fit(x, y, sample_weight=weight)

    def _run(self, model: Any, x: Any, y: Any, weight: Any) -> Run:
        table: dict[str, Any] = {"target": y}
        words: dict[str, Any] = {"target": "target", "checks": self.checks}
        if weight is not None:
            table["weight"], words["weight"] = weight, "weight"
        if not is_classifier(self.model):
            table["prediction"], words["prediction"], words["task"] = np.asarray(model.predict(x)), "prediction", "regression"
        else:
            words["labels"] = labels = [one.item() if isinstance(one, np.generic) else one for one in model.classes_]
            if len(labels) == 2:
                words["positive"] = labels[1]
            if not hasattr(model, "predict_proba"):
                table["prediction"], words["prediction"] = np.asarray(model.predict(x)), "prediction"
            elif len(labels) == 2:
                table["score"], words["score"] = np.ascontiguousarray(model.predict_proba(x)[:, 1]), "score"
            else:
                scores = model.predict_proba(x)
                table.update({f"score {label}": np.ascontiguousarray(scores[:, place]) for place, label in enumerate(labels)})
                words["score"] = {str(label): f"score {label}" for label in labels}
        return evaluate(table, **{**words, **(self.words or {})})

    def _decide(self, run: Run) -> None:
        if run.verdict == "pass":
            return
        inconclusive = run.verdict == "inconclusive"
        follows = self.on_inconclusive if inconclusive else self.on_failure
        if follows == "pass":
            return
        text = "\n".join([run.sentence, *(explained(one) for one in run.checks if one.verdict not in ("pass", "skipped"))])
        if follows == "raise":
            raise (CheckInconclusive if inconclusive else CheckFailed)(text)
        warnings.warn(text, UserWarning, stacklevel=3)

    @_model_has("predict")
    def predict(self, x: Any) -> Any:
        check_is_fitted(self, "model_")
        return self.model_.predict(x)

    @_model_has("predict_proba")
    def predict_proba(self, x: Any) -> Any:
        check_is_fitted(self, "model_")
        return self.model_.predict_proba(x)

    @_model_has("decision_function")
    def decision_function(self, x: Any) -> Any:
        check_is_fitted(self, "model_")
        return self.model_.decision_function(x)

    @_model_has("score")
    def score(self, x: Any, y: Any, **words: Any) -> Any:
        check_is_fitted(self, "model_")
        return self.model_.score(x, y, **words)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        inner = get_tags(self.model)
        tags.estimator_type, tags.target_tags = inner.estimator_type, inner.target_tags
        tags.classifier_tags, tags.regressor_tags, tags.input_tags = inner.classifier_tags, inner.regressor_tags, inner.input_tags
        return tags
