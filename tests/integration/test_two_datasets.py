# SPDX-License-Identifier: Apache-2.0
"""Two tables under test, compared: over common ids row by row, else as independent samples, and the output says which."""
import numpy as np
import pandas
import pytest
from scipy import stats

CHECK = "accuracy[dataset=a] >= accuracy[dataset=b] - 5%"


def table(n=400, seed=1, first=0):
    random = np.random.default_rng(seed)
    y = random.integers(0, 2, n)
    return pandas.DataFrame({"person": first + np.arange(n), "y": y, "p": np.clip(0.25 + 0.5 * y + random.normal(0, 0.3, n), 0, 1),
                             "sex": random.choice(["F", "M"], n)})


def run(bench, a, b, checks=(CHECK,), check=True, ids=True, **keys):
    data = {name: {"path": str(bench.write(rows)), "target": "y", "score": "p"} | ({"id": "person"} if ids else {}) for name, rows in (("a", a), ("b", b))}
    suite = bench.suite(data=data, evaluate=["a", "b"], checks=list(checks), keep="none", **keys)
    return bench.run_suite(suite, check=check)


def shifted(rows, seed=2, noise=0.05):
    other = rows.copy()
    other["p"] = np.clip(other.p + np.random.default_rng(seed).normal(0, noise, len(other)), 0, 1)
    return other


def test_common_ids_are_paired_as_two_models_of_one_table_are(bench):
    a = table()
    b = shifted(a).sample(frac=1, random_state=3)
    across = run(bench, a, b).checks[0]
    assert across["difference"]["paired"] and across["interval"]["method"] == "tango" and across["dataset"] == "a"
    both = a.merge(b[["person", "p"]].rename(columns={"p": "q"}), on="person")
    one = bench.run(both, target="y", id="person", models={"a": {"score": "p"}, "b": {"score": "q"}}, baseline="b", checks=["accuracy >= baseline - 5%"]).checks[0]
    for field in ("estimate", "interval", "p_pass", "verdict", "difference"):
        ours, theirs = across[field], one[field]
        if field == "difference":
            ours, theirs = ({k: v for k, v in d.items() if k != "of"} for d in (ours, theirs))
        assert ours == theirs, field


@pytest.mark.parametrize("metric, method", [("roc_auc", "paired_delong"), ("log_loss", "paired_influence"), ("f1", "paired_influence")])
def test_any_metric_is_paired(bench, metric, method):
    a = table()
    check = run(bench, a, shifted(a), [f"{metric}[dataset=a] within 0.5 of {metric}[dataset=b]"]).checks[0]
    assert check["difference"]["paired"] and check["interval"]["method"] == method


def test_the_tables_keep_their_own_estimates(bench):
    a, b = table(), shifted(table())[50:]
    result = run(bench, a, b)
    shown = {(e["dataset"], e["metric"]): e for e in result.document["estimates"]}
    assert shown["a", "accuracy"]["n"] == 400 and shown["b", "accuracy"]["n"] == 350
    assert len(result.document["data"]) == 2
    check = result.checks[0]
    right = lambda rows: np.mean(rows.y == (rows.p >= 0.5))
    assert check["estimate"] == pytest.approx(right(a[50:]) - right(b), rel=1e-12), "on the common ids"
    assert "'a' and 'b' are compared on their 350 common ids; 50 are only in the first, 0 only in the second" in result.document["notes"]


def test_no_common_id_means_independent_samples(bench):
    a, b = table(), table(seed=5, first=1000)
    result = run(bench, a, b)
    check = result.checks[0]
    assert not check["difference"]["paired"] and check["interval"]["method"] == "mover"
    assert "'a' and 'b' have no id in common and are compared as independent samples" in result.document["notes"]
    right = [np.mean(rows.y == (rows.p >= 0.5)) for rows in (a, b)]
    assert check["estimate"] == pytest.approx(right[0] - right[1], rel=1e-12)
    # Newcombe 1998, method 10, with Clopper and Pearson's ends: MOVER of two proportions.
    ends = [stats.binomtest(int(round(r * 400)), 400).proportion_ci() for r in right]
    lower = right[0] - right[1] - np.hypot(right[0] - ends[0].low, ends[1].high - right[1])
    assert check["interval"]["lower"] == pytest.approx(lower, rel=1e-9)


def test_without_an_id_nothing_is_paired(bench):
    a = table()
    plain = a.drop(columns="person")
    result = run(bench, plain, shifted(plain), ids=False)
    assert not result.checks[0]["difference"]["paired"]
    assert any("without an id nothing is paired" in note for note in result.document["notes"])


def test_ids_that_repeat_are_dependent_and_not_paired(bench):
    a = table().rename(columns={"person": "id"})
    b = shifted(a)
    b.loc[0, "id"] = 1
    result = run(bench, a, b, ids=False)
    check = result.checks[0]
    assert not check["difference"]["paired"] and check["interval"]["method"] == "bonferroni"
    assert any("1 ids occur more than once" in note for note in result.document["notes"])


def test_another_truth_for_an_id_is_an_error(bench):
    a = table()
    b = shifted(a)
    b.loc[:2, "y"] = 1 - b.loc[:2, "y"]
    with pytest.raises(AssertionError, match="the target of 3 ids differs between 'a' and 'b'"):
        run(bench, a, b)


def test_what_one_side_does_not_fix_equals_the_other(bench):
    a, b = table(), table(seed=5, first=1000)
    right = lambda rows: np.mean(rows.y == (rows.p >= 0.5))
    result = run(bench, a, b, ["accuracy[dataset=a, sex=F] >= accuracy[dataset=b] - 20%", "accuracy[dataset=a, each sex] >= accuracy[dataset=b] - 20%"], slices=["sex"])
    women, each = result.checks
    assert women["estimate"] == pytest.approx(right(a[a.sex == "F"]) - right(b[b.sex == "F"]), rel=1e-12)
    assert {m["slice"]: m["estimate"] for m in each["members"]} == pytest.approx(
        {f"sex={s}": right(a[a.sex == s]) - right(b[b.sex == s]) for s in "FM"}, rel=1e-12)
    b["sex"] = "F"
    each = run(bench, a, b, ["accuracy[dataset=a, each sex] >= accuracy[dataset=b] - 20%"], slices=["sex"]).checks[0]
    assert {m["slice"]: m["estimate"] is None for m in each["members"]} == {"sex=F": False, "sex=M": True}, "no such slice there: no number"
