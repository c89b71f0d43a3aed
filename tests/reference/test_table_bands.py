# SPDX-License-Identifier: Apache-2.0
"""Intervals of the cells of tables: exact ones beside scipy's, and with weights and clusters beside those of the
metrics that are the same shares."""
import numpy as np
import pytest
from scipy import stats

RANDOM = np.random.default_rng(7)
ROWS = 240
CLASSES = ["ash", "elm", "oak"]
TRUTH = RANDOM.choice(CLASSES, size=ROWS, p=[0.6, 0.3, 0.1])
PREDICTED = np.where(RANDOM.random(ROWS) < 0.7, TRUTH, RANDOM.choice(CLASSES, size=ROWS))
TABLE = {"id": range(ROWS), "y": TRUTH, "prediction": PREDICTED, "w": np.round(RANDOM.uniform(0.2, 3, ROWS), 3), "household": RANDOM.integers(0, 40, ROWS)}
KINDS = {"plain": {}, "weights": {"weight": "w"}, "clusters": {"cluster": "household"}, "weighted clusters": {"weight": "w", "cluster": "household"}}


def measured(bench, metrics, roles=None, table=TABLE, task="multiclass"):
    return bench.run(table, metrics, target="y", prediction="prediction", task=task, **(roles or {}))


def exact(successes, trials, tail):
    lower = 0.0 if successes == 0 else stats.beta.ppf(tail, successes, trials - successes + 1)
    upper = 1.0 if successes == trials else stats.beta.isf(tail, successes + 1, trials - successes)
    return lower, upper


@pytest.mark.parametrize("normalize", ["none", "true", "pred", "all"])
def test_cells_have_exact_intervals_alone_and_together(bench, normalize):
    asked = f"confusion_matrix(normalize={normalize})"
    table = measured(bench, [asked])[asked].column_of_table
    counts = np.array([[np.sum((TRUTH == a) & (PREDICTED == b)) for b in CLASSES] for a in CLASSES])
    for cell in range(9):
        truth, predicted = divmod(cell, 3)
        whole = {"true": counts[truth].sum(), "pred": counts[:, predicted].sum()}.get(normalize, ROWS)
        scale = whole if normalize == "none" else 1
        for name, tail in (("", 0.025), ("simultaneous_", 0.025 / 9)):
            lower, upper = exact(counts[truth, predicted], whole, tail)
            assert table[name + "lower"][cell] == pytest.approx(scale * lower, rel=1e-10, abs=1e-12)
            assert table[name + "upper"][cell] == pytest.approx(scale * upper, rel=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_has_the_intervals_of_its_metrics(bench, kind):
    names = [f"{metric}(class={label})" for metric in ("precision", "recall") for label in CLASSES]
    estimates = measured(bench, ["classification_report", "confusion_matrix(normalize=true)", *names], KINDS[kind])
    report, matrix = estimates["classification_report"].column_of_table, estimates["confusion_matrix(normalize=true)"].column_of_table
    for k, label in enumerate(CLASSES):
        for end in ("lower", "upper"):
            same = lambda value: pytest.approx(value, rel=1e-9)
            assert report[f"precision_{end}"][k] == same(estimates[f"precision(class={label})"].fields["interval"][end])
            assert report[f"recall_{end}"][k] == same(estimates[f"recall(class={label})"].fields["interval"][end])
            assert matrix[end][4 * k] == report[f"recall_{end}"][k]
            if kind == "plain":
                hits, either = np.sum((TRUTH == label) & (PREDICTED == label)), np.sum((TRUTH == label) | (PREDICTED == label))
                jaccard = exact(hits, either, 0.025)[end == "upper"]
                assert report[f"f1_{end}"][k] == same(2 * jaccard / (1 + jaccard))
        assert report["f1_simultaneous_lower"][k] < report["f1_lower"][k] < report["f1"][k] < report["f1_upper"][k] < report["f1_simultaneous_upper"][k]


def test_fewer_than_five_clusters_say_nothing(bench):
    few = dict(TABLE, household=np.arange(ROWS) % 4)
    table = measured(bench, ["confusion_matrix"], {"cluster": "household"}, few)["confusion_matrix"].column_of_table
    assert set(table["lower"]) == {0} and set(table["upper"]) == {ROWS}


@pytest.mark.parametrize("kind", KINDS)
def test_labels_have_intervals_too(bench, kind):
    truth, predicted = RANDOM.random((2, ROWS, 2)) < 0.4
    table = {"t_a": truth[:, 0].astype(int), "t_b": truth[:, 1].astype(int), "p_a": predicted[:, 0].astype(int), "p_b": predicted[:, 1].astype(int),
             "w": TABLE["w"], "household": TABLE["household"]}
    roles = {"target": ["t_a", "t_b"], "prediction": ["p_a", "p_b"]} | KINDS[kind]
    names = [f"{metric}(class={label})" for metric in ("precision", "recall") for label in ("t_a", "t_b")]
    estimates = bench.run(table, ["classification_report", "multilabel_confusion_matrix", *names], task="multilabel", **roles)
    report = estimates["classification_report"].column_of_table
    for k, label in enumerate(("t_a", "t_b")):
        for metric in ("precision", "recall"):
            single = estimates[f"{metric}(class={label})"]
            if kind != "plain":
                # With clusters the metric linearises, the table leaves out one at a time; with weights the table counts
                # no more than Kish's rows of the trials, the metric those of all rows.
                assert report[f"{metric}_lower"][k] == pytest.approx(single.fields["interval"]["lower"], abs=0.02)
            else:
                assert report[f"{metric}_lower"][k] == pytest.approx(single.fields["interval"]["lower"], rel=1e-9)
                assert report[f"{metric}_upper"][k] == pytest.approx(single.fields["interval"]["upper"], rel=1e-9)
    cells = estimates["multilabel_confusion_matrix"].column_of_table
    total = TABLE["w"].sum() if "weight" in KINDS[kind] else ROWS
    for part in ("tn", "fp", "fn", "tp"):
        for k in range(2):
            ends = [cells[f"{part}_{end}"][k] for end in ("simultaneous_lower", "lower", "upper", "simultaneous_upper")]
            assert 0 <= ends[0] < ends[1] < cells[part][k] < ends[2] < ends[3] <= total


@pytest.mark.parametrize("kind", KINDS)
def test_counts_at_thresholds_have_intervals_alone_and_together(bench, kind):
    score = np.round(RANDOM.random(ROWS), 2)
    table = {"y": (RANDOM.random(ROWS) < score).astype(int), "p": score, "w": TABLE["w"], "household": TABLE["household"]}
    curve = bench.run(table, ["confusion_matrix_at_thresholds"], target="y", score="p", task="binary", **KINDS[kind])["confusion_matrix_at_thresholds"].column_of_table
    for part in ("tn", "fp", "fn", "tp"):
        for i, count in enumerate(curve[part]):
            assert curve[f"{part}_lower"][i] <= count + 1e-9 and count - 1e-9 <= curve[f"{part}_upper"][i]
            assert curve[f"{part}_simultaneous_lower"][i] <= count + 1e-9 and count - 1e-9 <= curve[f"{part}_simultaneous_upper"][i]
            if kind == "plain":
                lower, upper = exact(count, ROWS, 0.025)
                assert curve[f"{part}_lower"][i] == pytest.approx(ROWS * lower, rel=1e-10, abs=1e-10)
                assert curve[f"{part}_upper"][i] == pytest.approx(ROWS * upper, rel=1e-10)
                assert curve[f"{part}_simultaneous_upper"][i] == pytest.approx(min(ROWS, count + ROWS * np.sqrt(np.log(4 / 0.025) / (2 * ROWS))), rel=1e-10)


def test_thresholds_have_the_order_statistics_of_their_class(bench):
    score = np.sort(RANDOM.random(ROWS))
    truth = np.arange(ROWS) % 2
    names = ["threshold_at_recall(recall=0.8)", "threshold_at_false_positive_rate(false_positive_rate=0.1)"]
    recall, rate = bench.run({"y": truth, "p": score}, names, target="y", score="p", task="binary").estimates.values()
    positives, negatives = np.sort(score[truth == 1])[::-1], np.sort(score[truth == 0])[::-1]
    n = len(positives)
    found = np.arange(1, n + 1)
    lower, upper = (np.array([exact(k, n, 0.025)[end] for k in found]) for end in (0, 1))
    assert recall.fields["interval"]["lower"] == positives[np.argmax(lower >= 0.8)]
    assert recall.fields["interval"]["upper"] == positives[np.argmax(upper >= 0.8)]
    # Rows of the other class in between are thresholds too.
    assert negatives[np.argmax(lower > 0.1)] == rate.fields["interval"]["lower"]
    last = np.flatnonzero(upper <= 0.1)[-1]
    assert negatives[last + 1] < rate.fields["interval"]["upper"] <= negatives[last]
    assert recall.fields["interval"]["method"] == rate.fields["interval"]["method"] == "order_statistics"


@pytest.mark.parametrize("kind", KINDS)
def test_thresholds_have_intervals_with_weights_and_clusters(bench, kind):
    score = RANDOM.random(ROWS)
    table = {"y": (RANDOM.random(ROWS) < score).astype(int), "p": score, "w": TABLE["w"], "household": TABLE["household"]}
    names = ["threshold_at_recall(recall=0.8)", "threshold_at_false_positive_rate(false_positive_rate=0.2)"]
    for estimate in bench.run(table, names, target="y", score="p", task="binary", **KINDS[kind]).estimates.values():
        assert estimate.fields["interval"]["lower"] < estimate.value < estimate.fields["interval"]["upper"]
