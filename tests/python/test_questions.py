# SPDX-License-Identifier: Apache-2.0
"""Tables measured without a suite file, states that go on, tables that stand for those of a suite."""
import concurrent.futures
import pickle
import threading

import assay
import numpy
import pandas
import polars
import pyarrow
import pytest


def rows(count=600, seed=3):
    draw = numpy.random.default_rng(seed)
    y = draw.integers(0, 2, count)
    p = numpy.round(numpy.clip(0.3 * y + draw.random(count) * 0.7, 0, 1), 3)
    return {"id": numpy.arange(count), "y": y, "p": p, "w": draw.random(count) + 0.5, "sex": [["f", "m"][i] for i in draw.integers(0, 2, count)]}


QUESTION = {"target": "y", "score": "p", "metrics": ["roc_auc", "accuracy", "brier_score"]}


def test_the_numbers_are_those_of_a_suite():
    table = rows()
    suite = {"data": {"sql": "FROM frame", "target": "y", "score": "p"}, "metrics": QUESTION["metrics"], "slices": ["sex"]}
    expected = assay.run(suite, data={"frame": table}).estimates.columns()
    for frame in (table, pandas.DataFrame(table), polars.DataFrame(table), pyarrow.table(table)):
        assert assay.evaluate(frame, **QUESTION, slices=["sex"]).estimates.columns() == expected


def test_columns_in_place_of_a_table():
    table = rows()
    expected = assay.evaluate(table, **QUESTION, weight="w", slices=["sex"]).estimates.columns()
    own = assay.evaluate(target=table["y"], score=table["p"], weight=table["w"], slices={"sex": table["sex"]}, metrics=QUESTION["metrics"])
    assert own.estimates.columns() == expected


def test_models_by_their_columns():
    table = rows()
    run = assay.evaluate(target=table["y"], models={"a": {"score": table["p"]}, "b": {"score": 1 - table["p"]}}, baseline="b", metrics=["roc_auc"],
                         checks=["roc_auc >= baseline"])
    a, b = (run.estimates.one("roc_auc", model=name).value for name in "ab")
    assert a == pytest.approx(1 - b) and run.verdict == "pass"


def test_words_are_those_of_a_suite():
    table = rows()
    run = assay.evaluate(table, **QUESTION, confidence=0.8, seed=5, name="mine")
    assert run.document["suite"] == "mine" and run.estimates[0].interval.tail_lower == pytest.approx(0.1)
    assert assay.evaluate(table, **QUESTION, set={"confidence": 0.8}).estimates.columns() == run.estimates.columns()
    assert assay.evaluate(table, **QUESTION, where="sex = 'f'")["roc_auc"].n == table["sex"].count("f")


@pytest.mark.parametrize(
    "words, word, text",
    [
        ({"metrics": ["acuracy"]}, "metrics", "did you mean 'accuracy'"),
        ({"trget": "y"}, "trget", "did you mean 'target'"),
        ({"target": "z"}, "target", "z"),
        ({"checks": ["accuracy >"]}, "checks", "accuracy"),
        ({"threshold": "high"}, "threshold", "number"),
    ],
)
def test_an_error_names_the_word(words, word, text):
    with pytest.raises(assay.UsageError, match=text) as caught:
        assay.evaluate(rows(), **{**QUESTION, **words})
    assert caught.value.file == word


def test_what_no_suite_could_say():
    with pytest.raises(TypeError, match="target holds a object"):
        assay.evaluate(rows(), target=object())
    with pytest.raises(ValueError, match="neither a table nor a column"):
        assay.evaluate(target="y", score="p")
    with pytest.raises(ValueError, match="beyond 64 bits"):
        assay.evaluate(rows(), **QUESTION, seed=2**70)


def test_a_run_directory_is_written(tmp_path):
    run = assay.evaluate(rows(), **QUESTION, out=tmp_path / "kept")
    assert assay.open_run(tmp_path / "kept").estimates.columns() == run.estimates.columns()


# ---- States ----


def batches(table, cuts):
    edges = [0, *cuts, len(table["y"])]
    return [{name: column[start:end] for name, column in table.items()} for start, end in zip(edges, edges[1:])]


@pytest.mark.parametrize("cuts", [[], [1], [300], [7, 7, 400], list(range(50, 600, 50))])
def test_a_state_has_the_bits_of_the_whole_table(cuts):
    table = rows()
    expected = assay.evaluate(table, **QUESTION, slices=["sex"]).estimates.columns()
    words = assay.learn(table, **QUESTION, slices=["sex"])
    state = assay.State(table, **words)
    for batch in batches(table, cuts):
        state.update(batch)
    assert state.rows == 600 and state.finalize().estimates.columns() == expected


def test_states_merge_in_any_order_and_survive_pickling():
    table = rows()
    words = assay.learn(table, **QUESTION)
    parts = [assay.State(table, **words).update(batch) for batch in batches(table, [100, 350])]
    expected = assay.evaluate(table, **QUESTION).estimates.columns()
    for order in ([0, 1, 2], [2, 0, 1]):
        whole = assay.State(table, **words)
        for place in order:
            whole.merge(pickle.loads(pickle.dumps(parts[place])))
        assert whole.finalize().estimates.columns() == expected
    assert [one.rows for one in parts] == [100, 250, 250]
    doubled = assay.State(table, **words).update(table)
    doubled.merge(assay.State.from_bytes(doubled.bytes()))
    assert doubled.rows == 1200


def test_states_of_processes(tmp_path):
    table = rows()
    words = assay.learn(table, **QUESTION)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(folded, [(words, batch) for batch in batches(table, [200, 400])]))
    whole = parts[0]
    for part in parts[1:]:
        whole.merge(part)
    assert whole.finalize().estimates.columns() == assay.evaluate(table, **QUESTION).estimates.columns()


def folded(work):
    words, batch = work
    return assay.State(batch, **words).update(batch)


def test_one_state_from_several_threads():
    table = rows()
    state = assay.State(table, **assay.learn(table, **QUESTION))
    threads = [threading.Thread(target=state.update, args=(batch,)) for batch in batches(table, list(range(20, 600, 20)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.finalize().estimates.columns() == assay.evaluate(table, **QUESTION).estimates.columns()


def test_a_state_is_made_of_a_schema():
    table = pyarrow.table(rows())
    state = assay.State(table.schema, **assay.learn(table, **QUESTION))
    for batch in table.to_batches(max_chunksize=100):
        state.update(batch)
    assert state.finalize().estimates.columns() == assay.evaluate(table, **QUESTION).estimates.columns()


def test_errors_of_states():
    table = rows()
    with pytest.raises(assay.UsageError, match="labels|values"):
        assay.State(table, **QUESTION)  # which labels there are is not said
    words = assay.learn(table, **QUESTION)
    with pytest.raises(assay.UsageError, match="where takes a query"):
        assay.State(table, **words, where="p > 0.5")
    state = assay.State(table, **words).update(table)
    with pytest.raises(assay.UsageError, match="the rows have no column"):
        state.update({"y": table["y"]})
    assert state.rows == 600
    with pytest.raises(assay.UsageError, match="different questions"):
        state.merge(assay.State(table, **{**words, "metrics": ["roc_auc"]}))
    with pytest.raises(assay.NotComputed, match="no rows"):
        assay.State(table, **words).finalize()
    with pytest.raises(assay.Error, match="no whole state"):
        assay.State.from_bytes(state.bytes()[:-3])


# ---- Tables that stand for those of a suite ----


def test_a_table_without_a_name_is_the_only_one_of_the_suite():
    table = rows()
    expected = assay.evaluate(table, **QUESTION).estimates.columns()["value"]
    for data in ({"path": "none.csv", "target": "y", "score": "p"}, {"target": "y", "score": "p"}, {"sql": "FROM data", "target": "y", "score": "p"}):
        assert assay.run({"data": data, "metrics": QUESTION["metrics"]}, data=table).estimates.columns()["value"] == expected
    named = {"data": {"test": {"path": "none.csv", "target": "y", "score": "p"}}, "metrics": QUESTION["metrics"]}
    assert assay.run(named, data=pandas.DataFrame(table)).estimates.columns()["value"] == expected
    assert assay.run("metrics: [roc_auc, accuracy, brier_score]\n", data={"y": table["y"], "p": table["p"]}).estimates.columns()["value"] == expected


def test_a_table_of_a_name_stands_for_that_one_with_its_filter():
    table = rows()
    suite = {"data": {"test": {"path": "none.csv", "target": "y", "score": "p", "where": "sex = 'f'"}}, "metrics": ["roc_auc"]}
    run = assay.run(suite, data={"test": table})
    assert run["roc_auc"].n == table["sex"].count("f")
    two = {"data": {"a": {"path": "none.csv", "target": "y", "score": "p"}, "b": {"sql": "FROM a WHERE sex = 'm'", "target": "y", "score": "p"}}, "metrics": ["roc_auc"], "evaluate": ["a", "b"]}
    run = assay.run(two, data={"a": table})
    assert run.estimates.one("roc_auc", dataset="b").n == table["sex"].count("m")
    with pytest.raises(assay.UsageError, match="has several tables"):
        assay.run(two, data=table)


def test_a_suite_given_as_text_is_named_in_its_errors():
    with pytest.raises(assay.UsageError) as caught:
        assay.run("data: {path: none.csv, target: y}\nmetics: [roc_auc]\n")
    assert str(caught.value).startswith("<suite>:2:1: unknown key 'metics'")
    assert (caught.value.file, caught.value.line) == ("<suite>", 2)
