# SPDX-License-Identifier: Apache-2.0
"""Facts are exact and pass or fail; means of columns have intervals; bounds for each slice."""
import math

import numpy
import pandas
import pytest
import scipy.stats


@pytest.fixture
def table():
    random = numpy.random.default_rng(7)
    n = 900
    frame = pandas.DataFrame({
        "id": numpy.arange(n), "y": random.integers(0, 2, n), "p": random.random(n).round(3), "sex": random.choice(["F", "M"], n),
        "age": random.integers(18, 90, n).astype(float), "fare": (random.exponential(10, n)).round(2), "won": random.random(n) < 0.7,
        "city": random.choice(["Rome", "Oslo", None], n), "w": random.random(n)})
    frame.loc[:39, "age"] = None
    frame.loc[5, "id"] = 4
    return frame


def run(bench, table, checks, code, **keys):
    result = bench.run(table, ["accuracy"], target="y", score="p", checks=checks, **keys)
    assert result.exit_code == code, [(check["check"], check["verdict"], check["reason"]) for check in result.checks]
    return result


def test_values_are_those_of_pandas(bench, table):
    metrics = ["row_count", "missing_count(age)", "missing_fraction(city)", "duplicate_count(id)", "duplicate_count(sex * city)",
               "distinct_count(city)", "distinct_count(sex * won)", "sum(fare)", "mean(fare)", "mean(won)", "ratio(fare, won)"]
    result = bench.run(table, metrics, target="y", score="p", slices=["sex"])
    for name, part in ((None, table), ("sex=F", table[table.sex == "F"])):
        expected = {
            "row_count": len(part), "missing_count(age)": part.age.isna().sum(), "missing_fraction(city)": part.city.isna().mean(),
            "duplicate_count(id)": part.id.duplicated().sum(), "duplicate_count(sex * city)": part.duplicated(["sex", "city"]).sum(),
            "distinct_count(city)": part.city.nunique(), "distinct_count(sex * won)": len(part[["sex", "won"]].drop_duplicates()),
            "sum(fare)": math.fsum(part.fare)}
        for metric, value in expected.items():
            estimate = result.estimates[metric, None, name]
            assert estimate.value == value, metric
            assert estimate.interval is None, "a fact has no interval"
        assert result.estimates["mean(fare)", None, name].value == pytest.approx(part.fare.mean(), rel=1e-13)
        assert result.estimates["ratio(fare, won)", None, name].value == pytest.approx(part.fare.mean() / part.won.mean(), rel=1e-13)
        won = result.estimates["mean(won)", None, name]
        assert won.fields["interval"]["method"] == "clopper_pearson" and won.value == pytest.approx(part.won.mean(), rel=1e-13)


def test_quantiles_of_a_column_are_those_of_numpy_with_the_ends_of_its_rows(bench, table):
    names = ["quantile(fare, q=0.95)", "quantile(fare)", "min(fare)", "max(fare)", "min(age)"]
    result = bench.run(table, names, target="y", score="p", slices=["sex"])
    for name, part in ((None, table), ("sex=F", table[table.sex == "F"])):
        value = lambda metric: result.estimates[metric, None, name]
        for q, metric in ((0.95, names[0]), (0.5, names[1])):
            assert value(metric).value == numpy.quantile(part.fare, q, method="averaged_inverted_cdf")
            ordered, below = part.fare.sort_values().to_numpy(), scipy.stats.binom(len(part), q)
            lower = max(i for i in range(1, len(part)) if below.cdf(i - 1) <= 0.025)
            upper = min(i for i in range(1, len(part) + 1) if below.sf(i - 1) <= 0.025)
            assert value(metric).interval == (ordered[lower - 1], ordered[upper - 1])
        assert (value("min(fare)").value, value("max(fare)").value) == (part.fare.min(), part.fare.max())
        assert value("min(fare)").interval is None and value("min(fare)").fact
        assert value("min(age)").value == part.age.min() and value("min(age)").n == part.age.notna().sum()


def test_a_quantile_is_held_to_a_time_and_needs_rows_for_its_ends(bench):
    random = numpy.random.default_rng(1)
    for n, verdict in ((60, "inconclusive"), (4000, "pass")):
        rows = {"latency_ms": random.exponential(300, n), "g": numpy.arange(n) // 5}
        suite = bench.suite(data={"path": str(bench.write(rows))}, checks=["quantile(latency_ms, q=0.95) <= 2s", "max(latency_ms) <= 1h", "min(latency_ms) >= 0"])
        quantile, largest, smallest = bench.run_suite(suite).checks
        assert quantile["bound"] == 2000 and quantile["verdict"] == verdict
        assert (quantile["interval"]["upper"] is None) == (n == 60)
        assert largest["decision"] == "fact" and largest["verdict"] == smallest["verdict"] == "pass"
    clustered = bench.suite(data={"path": str(bench.write(rows)), "cluster": "g"}, checks=["quantile(latency_ms, q=0.95) <= 2s"])
    assert bench.run_suite(clustered).checks[0]["interval"]["method"] == "woodruff"
    drawn = bench.suite(data={"path": str(bench.write(rows))}, metrics=["quantile(latency_ms, q=0.5)", "quantile(latency_ms, q=0.5, interval=bootstrap)", "mean(latency_ms, interval=bootstrap)"])
    own, bootstrap, mean = (e.interval for e in bench.run_suite(drawn).estimates.values())
    assert bootstrap[1] - bootstrap[0] == pytest.approx(own[1] - own[0], rel=0.3)
    assert mean[1] - mean[0] == pytest.approx(3.92 * rows["latency_ms"].std(ddof=1) / n**0.5, rel=0.15)
    with pytest.raises(AssertionError, match="is a fact and has no interval"):
        bench.run_suite(bench.suite(data={"path": str(bench.write(rows))}, metrics=["max(latency_ms, interval=bootstrap)"]))


def test_whole_facts_read_as_whole_numbers(bench, table):
    table["n"] = 40.0
    suite = bench.suite(data={"path": str(bench.write(table)), "target": "y", "score": "p"}, metrics=["max(n)", "sum(n)"], checks=["missing_count(age) <= 50"])
    text = bench.command("run", suite).stdout
    assert "40.0" not in text and "36,000" in text
    assert "missing_count(age) <= 50  40\n" in text


def test_decimals_are_numbers_wherever_they_come_from(bench):
    rows = [{"y": 1, "p": 0.75, "w": 0.5}, {"y": 0, "p": 0.25, "w": 1.5}, {"y": 0, "p": 0.5, "w": 2.25}]
    suite = bench.suite(data={"inline": {"rows": rows, "target": "y", "score": "p", "weight": "w"}}, metrics=["accuracy", "mean(w)"])
    assert bench.run_suite(suite)["accuracy"].value == 2 / 4.25
    suite = bench.suite(data={"base": {"rows": rows}, "test": {"sql": "SELECT y, p, sum(CAST(w AS DECIMAL(9, 2))) AS w FROM base GROUP BY ALL", "target": "y", "score": "p", "weight": "w"}}, metrics=["accuracy"])
    assert bench.run_suite(suite)["accuracy"].value == 2 / 4.25


def test_facts_count_every_row_whatever_it_weighs(bench, table):
    table.loc[:9, "w"] = 0
    table.loc[10:12, "y"] = None
    result = bench.run(table, ["row_count", "mean(fare)", "missing_fraction(age)"], target="y", score="p", weight="w", positive="1")
    assert result.estimates["row_count", None, None].value == 900
    assert result.estimates["missing_fraction(age)", None, None].value == 40 / 900
    weighted = result.estimates["mean(fare)", None, None]
    assert weighted.value == pytest.approx(numpy.average(table.fare, weights=table.w), rel=1e-13)
    assert weighted.n == 890  # rows without a target have a fare too


def test_equality_is_for_facts(bench, table):
    run(bench, table, ["row_count == 900", "row_count['age < 0'] == 0", "missing_count(age) == 40", "duplicate_count(id) == 1"], 0)
    run(bench, table, ["duplicate_count(id) == 0"], 1)
    assert bench.run(table, target="y", score="p", checks=["row_count == 900"]).checks[0]["decision"] == "fact"
    suite = bench.suite(data={"path": str(bench.write(table)), "target": "y", "score": "p"}, checks=["accuracy == 1"])
    refused = bench.command("run", suite, check=False)
    assert refused.returncode == 2 and "'==' compares facts" in refused.stderr


def test_a_fact_asked_about_its_population_has_an_interval(bench, table):
    check = {"check": "missing_fraction(age) <= 5%", "decision": "interval"}
    result = run(bench, table, ["missing_fraction(age) <= 5%", check], 4)
    exact, population = result.checks
    assert exact["verdict"] == "pass" and exact["interval"] is None
    assert population["verdict"] == "inconclusive" and population["interval"]["upper"] > 0.05
    suite = bench.suite(data={"path": str(bench.write(table)), "target": "y", "score": "p"}, checks=[{"check": "row_count >= 1", "decision": "interval"}])
    refused = bench.command("run", suite, check=False)
    assert refused.returncode == 2 and "no population" in refused.stderr


def test_facts_need_neither_target_nor_model(bench, table):
    suite = bench.suite(data={"path": str(bench.write(table[["age", "won"]]))}, checks=["row_count == 900", "missing_fraction(age) <= 5%", "mean(won) >= 0.1"])
    result = bench.run_suite(suite)
    assert result.exit_code == 0 and result.table["task"] is None
    suite = bench.suite(data={"path": str(bench.write(table[["age", "fare"]]))}, checks=["accuracy >= 0.5"])
    refused = bench.command("run", suite, check=False)
    assert refused.returncode == 2 and "has no target" in refused.stderr and "target: COLUMN" in refused.stderr


def test_facts_of_two_slices_are_compared_exactly(bench, table):
    women, men = (table.sex == "F").sum(), (table.sex == "M").sum()
    result = run(bench, table, ["row_count[sex=F] >= row_count[sex=M] - 900", "row_count[sex=F] <= 50% of row_count[sex=M]"], 1)
    assert [check["verdict"] for check in result.checks] == ["pass", "fail"]
    assert result.checks[1]["estimate"] == women - 0.5 * men


def test_unanswered_rate_is_of_each_model(bench, table):
    table["q"] = table.p
    table.loc[:17, "q"] = None
    models = {"whole": {"score": "p"}, "gaps": {"score": "q"}}
    result = bench.run(table, ["unanswered_rate", "unanswered_count"], target="y", models=models, checks=["unanswered_rate <= 1%"])
    assert result["unanswered_rate", "whole"].value == 0 and result["unanswered_rate", "gaps"].value == 18 / 900
    assert result["unanswered_count", "gaps"].value == 18
    assert [(check["model"], check["verdict"]) for check in result.checks] == [("whole", "pass"), ("gaps", "fail")]


def test_each_slice_has_a_bound_of_its_own(bench, table):
    check = {"check": "mean(won)[each sex]", "bounds": {"F": ">= 0.1", "else": ">= 0.99"}}
    result = run(bench, table, [check], 1)
    members = {member["slice"]: (member["verdict"], member["bound"]) for member in result.checks[0]["members"]}
    assert members == {"sex=F": ("pass", 0.1), "sex=M": ("fail", 0.99)}
    for bounds, message in (({"F": ">= 0.1"}, "none for 'M'"), ({"Q": ">= 0.1", "else": ">= 0.1"}, "does not occur")):
        suite = bench.suite(data={"path": str(bench.write(table)), "target": "y", "score": "p"}, checks=[{"check": "mean(won)[each sex]", "bounds": bounds}])
        refused = bench.command("run", suite, check=False)
        assert refused.returncode == 2 and message in refused.stderr


def test_a_role_given_by_name(bench, table):
    random = numpy.random.default_rng(3)
    table["human"] = random.choice(["good", "bad", "fair"], len(table))
    table["judge"] = numpy.where(random.random(len(table)) < 0.8, table.human, "fair")
    table["q"] = (table.p + 0.1).clip(0, 1)
    metrics = ["cohen_kappa(target=human, prediction=judge)", "roc_auc(score=q)", "roc_auc"]
    result = bench.run(table, metrics, target="y", score="p", checks=["cohen_kappa(target=human, prediction=judge) >= 0.5", "roc_auc(score=q) >= roc_auc - 0.5"])
    from sklearn.metrics import cohen_kappa_score, roc_auc_score
    assert result["cohen_kappa(target=human, prediction=judge)"].value == pytest.approx(cohen_kappa_score(table.human, table.judge), rel=1e-12)
    assert result["roc_auc(score=q)"].value == pytest.approx(roc_auc_score(table.y, table.q), rel=1e-12)
    assert [check["verdict"] for check in result.checks] == ["pass", "pass"]
    assert result.checks[1]["interval"]["method"] == "bonferroni"
    assert len(result.document["data"]) == 1
