# SPDX-License-Identifier: Apache-2.0
"""A check that was decided before on rows that it holds again says so: the guarantee is for one decision."""
import json

import numpy as np
import pandas
import pytest

CHECK = "accuracy >= 0.5"


def rows(first, last, seed=1):
    random = np.random.default_rng(seed)
    y = random.integers(0, 2, 1000)
    p = np.clip(0.2 + 0.6 * y + random.normal(0, 0.2, 1000), 0, 1)
    return pandas.DataFrame({"person": np.arange(1000), "y": y, "p": p})[first:last]


class Desk:
    """Decides again and again in one directory, where the runs lie side by side below runs/."""

    def __init__(self, bench):
        self.bench = bench

    def decide(self, table, *options, name="churn", checks=(CHECK,), **keys):
        path = self.bench.write(table, name="table.parquet")
        data = {"path": str(path), "target": "y", "score": "p"} | ({"id": "person"} if "person" in table else {})
        suite = self.bench.suite(name=name, data=data, metrics=["accuracy"], checks=list(checks), **keys)
        done = self.bench.command("run", suite, "--format", "json", *options)
        return json.loads(done.stdout)

    def look(self, *arguments, **keys):
        return self.decide(*arguments, **keys)["checks"][0]["look"]


@pytest.fixture
def desk(bench):
    return Desk(bench)


def test_rows_that_are_added_make_another_look(desk):
    assert desk.look(rows(0, 300)) is None, "the first decision"
    again = desk.look(rows(0, 400))
    assert again["number"] == 2 and again["planned"] is None and not again["controlled"]
    assert again["says"] == "repeated look: error not controlled" and again["last"].startswith("runs/")
    assert desk.look(rows(0, 500))["number"] == 3


def test_a_plan_counts_its_looks(desk):
    says = [desk.look(rows(0, 200 + 100 * i), looks=2)["says"] for i in range(3)]
    assert says == ["look 1 of 2", "look 2 of 2", "repeated look: error not controlled"]


def test_other_predictions_of_the_same_rows_are_another_look(desk):
    desk.decide(rows(0, 300))
    other = rows(0, 300)
    other["p"] = 1 - other["p"]
    assert desk.look(other)["number"] == 2


def test_the_same_decision_is_one_look_however_often_it_is_run(desk):
    """Rows without an id are known by the fingerprint of their table."""
    for table in (rows(0, 300), rows(0, 300).drop(columns="person")):
        for _ in range(3):
            look = desk.look(table.sample(frac=1, random_state=2), looks=3)
            assert look["says"] == "look 1 of 3"


def test_another_seed_on_the_same_rows_is_another_look(desk):
    table = rows(0, 300).drop(columns="person")
    check = "f1(interval=bootstrap) >= 0.5"
    assert desk.look(table, checks=[check], seed=1) is None
    assert desk.look(table, checks=[check], seed=2)["number"] == 2
    assert desk.look(table, checks=[check], seed=1)["number"] == 2


@pytest.mark.parametrize("change", ["other rows", "other check", "other suite", "fact", "point"])
def test_what_is_no_look(desk, change):
    desk.decide(rows(0, 300))
    if change == "other rows":
        assert desk.look(rows(300, 600)) is None
    elif change == "other check":
        assert desk.look(rows(0, 400), checks=["accuracy >= 0.51"]) is None
    elif change == "other suite":
        assert desk.look(rows(0, 400), name="other") is None
    else:
        check = "row_count >= 1" if change == "fact" else {"check": CHECK, "decision": "point"}
        desk.decide(rows(0, 400), checks=[check])
        assert desk.look(rows(0, 500), checks=[check]) is None


def test_every_report_says_it_and_no_bit_depends_on_it(desk):
    first = desk.decide(rows(0, 300))
    desk.decide(rows(0, 400))
    last = desk.decide(rows(0, 400))
    for form in ("text", "md", "html"):
        assert "repeated look: error not controlled" in desk.bench.command("show", last["run"], "--format", form).stdout
    assert desk.bench.command("show", first["run"]).stdout.count("repeated look") == 0
    assert desk.bench.command("reproduce", last["run"]).returncode == 0


def test_an_unreadable_neighbour_is_passed_over(desk):
    first = desk.decide(rows(0, 300))
    desk.decide(rows(0, 310))
    (desk.bench.directory / first["run"] / "examples/data-0.parquet").write_bytes(b"PAR1 torn")
    (desk.bench.directory / "runs/torn").mkdir()
    for file in ("run.json", "checks.json", "done.json"):
        (desk.bench.directory / "runs/torn" / file).write_text('{"suite": "churn", "data": 3, "checks": [1, {"check"')
    assert desk.look(rows(0, 400))["number"] == 2
