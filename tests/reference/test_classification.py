# SPDX-License-Identifier: Apache-2.0
"""Classes against scikit-learn: averages, named classes, weights, and the names that its users type."""
import numpy as np
import pytest
import sklearn.metrics as sk

CLOSE = dict(rel=1e-12, abs=1e-12)
LABELS = ["a", "b", "c", "d"]


def table_of(n, seed, weighted=False):
    rng = np.random.default_rng(seed)
    y = rng.choice(4, n, p=[0.5, 0.3, 0.15, 0.05])
    logits = rng.normal(size=(n, 4)) + 1.5 * np.eye(4)[y]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    y[:4], p[:4] = range(4), np.eye(4)
    table = {"y": np.array(LABELS)[y]} | {f"p_{LABELS[k]}": p[:, k] for k in range(4)}
    if weighted:
        table["w"] = rng.choice([0.0, 0.5, 1.0, 2.5], n)
    return y, p, table


def run(bench, table, metrics, **keys):
    if "w" in table:
        keys["weight"] = "w"
    return bench.run(table, metrics, target="y", score="p_*", task="multiclass", **keys)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_averages(bench, average, weighted):
    y, p, table = table_of(900, 1, weighted)
    predicted, w = p.argmax(axis=1), table.get("w")
    metrics = ["precision", "recall", "f1", "jaccard"]
    result = run(bench, table, [f"{m}(average={average})" for m in metrics] + [f"fbeta(beta=2, average={average})"])
    for metric in metrics:
        expected = getattr(sk, f"{metric}_score")(y, predicted, average=average, sample_weight=w)
        assert result[f"{metric}(average={average})"].value == pytest.approx(expected, **CLOSE)
    expected = sk.fbeta_score(y, predicted, beta=2, average=average, sample_weight=w)
    assert result[f"fbeta(beta=2, average={average})"].value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
@pytest.mark.parametrize("labels", [[0, 2], [1, 2, 3]])
def test_averages_over_named_classes(bench, average, labels):
    y, p, table = table_of(600, 2)
    names = ", ".join(LABELS[k] for k in labels)
    metrics = [f"{m}(average={average}, labels=[{names}])" for m in ("precision", "recall", "f1", "jaccard")]
    result = run(bench, table, metrics)
    for metric in metrics:
        expected = getattr(sk, metric.split("(")[0] + "_score")(y, p.argmax(axis=1), average=average, labels=labels)
        assert result[metric].value == pytest.approx(expected, **CLOSE)


def test_each_class(bench):
    y, p, table = table_of(500, 3)
    result = run(bench, table, ["f1(average=none)", "fbeta(beta=0.5, average=none)", "specificity(class=c)"])
    for k, expected in enumerate(sk.f1_score(y, p.argmax(axis=1), average=None)):
        assert result[f"f1(class={LABELS[k]})"].value == pytest.approx(expected, **CLOSE)
    for k, expected in enumerate(sk.fbeta_score(y, p.argmax(axis=1), beta=0.5, average=None)):
        assert result[f"fbeta(beta=0.5, class={LABELS[k]})"].value == pytest.approx(expected, **CLOSE)
    tn, fp, fn, tp = sk.confusion_matrix(y == 2, p.argmax(axis=1) == 2).ravel()
    assert result["specificity(class=c)"].value == tn / (tn + fp)


def test_a_class_that_is_never_predicted_is_undefined_and_not_zero(bench):
    table = {"y": ["a", "b", "c", "a"], "z": ["a", "b", "a", "a"]}
    result = bench.run(table, ["precision(average=macro)", "recall(average=macro)", "precision(class=c)", "precision(average=macro, labels=[a, b])"],
                       target="y", prediction="z", task="multiclass")
    assert result["precision(average=macro)"].value is None
    assert result["precision(average=macro)"].undefined == "no row is predicted as the class"
    assert result["precision(class=c)"].value is None
    assert result["recall(average=macro)"].value == pytest.approx(2 / 3, **CLOSE)
    assert result["precision(average=macro, labels=[a, b])"].value == pytest.approx((2 / 3 + 1) / 2, **CLOSE)


def test_a_class_that_a_slice_does_not_hold_is_not_averaged(bench):
    """As scikit-learn without labels=: those that occur among truths or predictions."""
    table = {"y": ["a", "b", "a", "b", "c", "c"], "z": ["a", "b", "b", "b", "c", "a"], "part": list("xxxxyy")}
    result = bench.run(table, ["recall(average=macro)"], target="y", prediction="z", task="multiclass", slices=["part"])
    assert result["recall(average=macro)", None, "part=x"].value == sk.recall_score(table["y"][:4], table["z"][:4], average="macro")


@pytest.mark.parametrize("weighted", [False, True])
def test_metrics_of_the_whole_matrix(bench, weighted):
    y, p, table = table_of(700, 4, weighted)
    predicted, w = p.argmax(axis=1), table.get("w")
    expected = {
        "accuracy": sk.accuracy_score(y, predicted, sample_weight=w),
        "balanced_accuracy": sk.balanced_accuracy_score(y, predicted, sample_weight=w),
        "balanced_accuracy(adjusted=yes)": sk.balanced_accuracy_score(y, predicted, sample_weight=w, adjusted=True),
        "cohen_kappa": sk.cohen_kappa_score(y, predicted, sample_weight=w),
        "cohen_kappa(weights=linear)": sk.cohen_kappa_score(y, predicted, weights="linear", sample_weight=w),
        "cohen_kappa(weights=quadratic)": sk.cohen_kappa_score(y, predicted, weights="quadratic", sample_weight=w),
        "matthews_correlation": sk.matthews_corrcoef(y, predicted, sample_weight=w),
        "zero_one_loss": sk.zero_one_loss(y, predicted, sample_weight=w),
        "hamming_loss": sk.hamming_loss(y, predicted, sample_weight=w),
    }
    result = run(bench, table, list(expected))
    for metric, value in expected.items():
        assert result[metric].value == pytest.approx(value, **CLOSE), metric


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("decimals", [1, 12])
def test_top_k_accuracy(bench, k, decimals):
    y, p, table = table_of(500, 5)
    p = np.round(p, decimals)
    table |= {f"p_{LABELS[j]}": p[:, j] for j in range(4)}
    metric = f"top_k_accuracy(k={k})"
    estimate = run(bench, table, [metric])[metric]
    assert estimate.value == pytest.approx(sk.top_k_accuracy_score(y, p, k=k), **CLOSE)
    assert estimate.fields["interval"]["method"] == "clopper_pearson"


@pytest.mark.parametrize("weighted", [False, True])
def test_hinge_loss(bench, weighted):
    rng = np.random.default_rng(6)
    y = rng.integers(0, 4, 300)
    y[:4] = range(4)
    margin = rng.normal(size=(300, 4))
    table = {"y": np.array(LABELS)[y]} | {f"p_{LABELS[k]}": margin[:, k] for k in range(4)}
    if weighted:
        table["w"] = rng.choice([0.5, 2.0], 300)
    value = run(bench, table, ["hinge_loss"])["hinge_loss"].value
    assert value == pytest.approx(sk.hinge_loss(y, margin, sample_weight=table.get("w")), **CLOSE)


def test_likelihood_ratios(bench):
    rng = np.random.default_rng(7)
    y, z = rng.integers(0, 2, 400), rng.integers(0, 2, 400)
    positive, negative = sk.class_likelihood_ratios(y, z)
    result = bench.run({"y": y, "z": z}, ["positive_likelihood_ratio", "negative_likelihood_ratio"], target="y", prediction="z")
    assert result["positive_likelihood_ratio"].value == pytest.approx(positive, **CLOSE)
    assert result["negative_likelihood_ratio"].value == pytest.approx(negative, **CLOSE)


# Of several labels a row, of clusters and of regressions others tell.
SCORERS = [name for name in sk.get_scorer_names() if not name.endswith("_samples") and name.split("_")[0] in (
    "accuracy", "average", "balanced", "f1", "jaccard", "matthews", "precision", "recall", "roc", "top", "positive")] + ["d2_brier_score", "d2_log_loss_score"]


@pytest.mark.parametrize("scorer", SCORERS)
def test_every_scorer_of_classes_is_known_by_its_name(bench, scorer):
    rng = np.random.default_rng(8)
    if "roc_auc_ov" in scorer or scorer.endswith(("_macro", "_micro", "_weighted")):
        y, p, table = table_of(400, 8)
        result = run(bench, table, [scorer])[scorer]
        if scorer.startswith("roc_auc"):
            _, _, kind, *average = scorer.split("_")
            expected = sk.roc_auc_score(y, p, multi_class=kind, average=average[0] if average else "macro")
        else:
            name, average = scorer.rsplit("_", 1)
            expected = getattr(sk, name + "_score")(y, p.argmax(axis=1), average=average)
    else:
        y, p = rng.integers(0, 2, 400), rng.random(400)
        result = bench.run({"y": y, "p": p}, [scorer], target="y", score="p")[scorer]

        class Recorded:
            """What a scorer needs of a model: the recorded scores."""
            _estimator_type, classes_ = "classifier", np.array([0, 1])
            def __sklearn_tags__(self):
                from sklearn.linear_model import LogisticRegression
                return LogisticRegression().__sklearn_tags__()
            def fit(self): return self
            def predict_proba(self, X): return np.column_stack([1 - p, p])
            def predict(self, X): return (p >= 0.5).astype(int)

        if scorer == "top_k_accuracy":
            expected = 1.0  # two of two classes
        else:
            expected = sk.get_scorer(scorer)(Recorded(), p.reshape(-1, 1), y)
    assert result.value == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("scorer, name", [("neg_log_loss", "log_loss"), ("neg_brier_score", "brier_score"),
                                          ("neg_negative_likelihood_ratio", "negative_likelihood_ratio")])
def test_a_negated_loss_names_the_loss_itself(bench, scorer, name):
    path = bench.write({"y": [0, 1], "p": [0.2, 0.7]})
    done = bench.command("eval", path, "--target", "y", "--score", "p", "--metric", scorer, check=False)
    assert done.returncode == 2 and f"write {name}: of it lower is better" in done.stderr


@pytest.mark.parametrize("typed, name", [("auc", "roc_auc"), ("mcc", "matthews_correlation"), ("tpr", "recall"), ("sensitivity", "recall"), ("fpr", "false_positive_rate"),
                                         ("ppv", "precision"), ("npv", "negative_predictive_value"), ("tnr", "specificity"), ("acc", "accuracy"), ("ap", "average_precision"),
                                         ("ece", "expected_calibration_error"), ("brier", "brier_score"), ("kappa", "cohen_kappa"), ("youden", "informedness"), ("ks", "ks_statistic"),
                                         ("cross_entropy", "log_loss"), ("dice", "f1"), ("iou", "jaccard")])
def test_what_people_type(bench, typed, name):
    rng = np.random.default_rng(9)
    result = bench.run({"y": rng.integers(0, 2, 60), "p": rng.random(60)}, [typed, name], target="y", score="p")
    assert result[typed].value is not None
    assert [e["value"] for e in result.document["estimates"]] == [result[typed].value]


def test_an_average_of_what_has_none_is_an_error(bench):
    path = bench.write({"y": [0, 1], "z": [0, 1]})
    done = bench.command("eval", path, "--target", "y", "--prediction", "z", "--metric", "accuracy(average=macro)", check=False)
    assert done.returncode == 2 and "takes no average" in done.stderr


def test_two_models_of_several_classes_are_compared_row_by_row(bench):
    """Paired, the difference of two equal models is exactly 0, and a shared error does not widen the interval."""
    y, p, table = table_of(12000, 10)
    table |= {f"q_{name}": table[f"p_{name}"] for name in LABELS}
    table["q_a"] = np.clip(table["p_a"] + np.random.default_rng(1).normal(0, 0.02, 12000), 0, 1)
    models = {"new": {"kind": "predictions", "score": "q_*"}, "old": {"kind": "predictions", "score": "p_*"}}
    checks = ["roc_auc >= baseline - 0.05", "ece <= baseline + 0.5", "roc_auc[model=new] >= accuracy[model=new] - 1"]
    table["row"] = np.arange(12000)
    result = bench.run(table, ["roc_auc"], target="y", id="row", models=models, baseline="old", task="multiclass", checks=checks)
    auc, ece, mixed = result.checks
    assert [check["verdict"] for check in result.checks] == ["pass"] * 3, [check["reason"] for check in result.checks]
    assert auc["interval"]["method"] == "paired_influence" and ece["interval"]["method"] == "bonferroni"
    lower, upper = auc["interval"]["lower"], auc["interval"]["upper"]
    single = result["roc_auc", "new"].interval
    assert upper - lower < (single[1] - single[0]) / 2
