# SPDX-License-Identifier: Apache-2.0
"""assay in scikit-learn: its metrics in GridSearchCV, cross_validate and learning curves, and models that have to meet checks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assay import metrics

if TYPE_CHECKING:
    from assay.checked_model import CheckedModel as CheckedModel

_LOSSES = frozenset(
    "zero_one_loss hamming_loss log_loss brier_score_loss hinge_loss coverage_error label_ranking_loss max_error".split()
    + [name for name in metrics.__all__ if name.startswith(("mean_", "root_", "median_"))]
)
_PROBABILITIES = frozenset({"log_loss", "brier_score_loss", "d2_log_loss_score", "d2_brier_score"})
_DECISIONS = frozenset({"roc_auc_score", "average_precision_score", "hinge_loss", "coverage_error", "label_ranking_loss", "label_ranking_average_precision_score", "dcg_score", "ndcg_score", "top_k_accuracy_score"})


def make_scorer(metric: str | Callable[..., Any], **arguments: Any) -> Any:
    """A scorer of a function of :mod:`assay.metrics`, by its name or itself.

        GridSearchCV(model, grid, scoring=assay.sklearn.make_scorer("roc_auc_score"))

    Whether higher is better, and whether it takes predictions, probabilities or decisions, is known of each function;
    for another one, or to have it otherwise, say ``greater_is_better`` and ``response_method`` as scikit-learn does.

    Args:
        metric: the function.
        arguments: of the function, and those two.

    Raises:
        ValueError: there is no such function, or it answers with more than a number.
        ImportError: scikit-learn is not there.
    """
    from sklearn.metrics import make_scorer as scorer_of

    if isinstance(metric, str):
        found = getattr(metrics, metric, None) or getattr(metrics, f"{metric}_score", None)
        if found is None or not inspect.isfunction(found):
            raise ValueError(f"assay.metrics has no function {metric!r}; there are {', '.join(metrics.__all__)}")
        metric = found
    name = getattr(metric, "__name__", "")
    if name.endswith(("_curve", "_matrix", "_thresholds", "_ratios", "_support", "_report")) or name == "auc":
        raise ValueError(f"{name} answers with more than a number")
    arguments.setdefault("greater_is_better", name not in _LOSSES)
    if name in _PROBABILITIES:
        arguments.setdefault("response_method", "predict_proba")
    if name in _DECISIONS:
        many = name == "roc_auc_score" and arguments.get("multi_class", "raise") != "raise"
        arguments.setdefault("response_method", "predict_proba" if many else ("decision_function", "predict_proba"))
    return scorer_of(metric, **arguments)


def __getattr__(name: str) -> Any:
    # Where scikit-learn is absent this module is there all the same.
    if name == "CheckedModel":
        from assay.checked_model import CheckedModel

        return CheckedModel
    raise AttributeError(f"module 'assay.sklearn' has no attribute {name!r}")
