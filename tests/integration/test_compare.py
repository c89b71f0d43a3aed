# SPDX-License-Identifier: Apache-2.0
"""`assay compare`: what is said first, what is an error, what is written."""
import json

import duckdb
import numpy as np
import pytest

N = 400


def table(strength=1.0, seed=1, ids=None, **columns):
    random = np.random.default_rng(seed)
    y = np.random.default_rng(0).integers(0, 2, N)
    p = np.clip(0.5 + 0.5 * strength * (y - 0.5) + random.normal(0, 0.2, N), 0, 1).round(4)
    return {"key": list(ids if ids is not None else range(N)), "y": y, "p": p, "site": ["north", "south"] * (N // 2)} | columns


def run_of(bench, rows, metrics=("accuracy", "roc_auc"), **keys):
    keys = {"id": "key", "target": "y", "score": "p"} | keys
    return bench.run(rows, metrics, keep=keys.pop("keep", "scored"), **{k: v for k, v in keys.items() if v is not None}).directory


def compare(bench, *arguments, code=0):
    done = bench.command("compare", *arguments, "--format", "json", check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code in (0, 1, 4) else done.stderr


def test_what_differs_is_said_first(bench):
    before = run_of(bench, table(0.5))
    after = run_of(bench, {name: list(values)[:300] for name, values in table(1.0).items()}, slices=["site"])
    document = compare(bench, before, after)
    assert document["differs"] == [
        "The suite was changed in between (data, slices). What is compared is what the later one asks for.",
        "Different data: 300 examples of table data are in both and compared; 100 are only before, 0 only after."]
    assert document["comparisons"][0]["examples"] == {"both": 300, "only_before": 100, "only_after": 0}
    text = bench.command("compare", before, after).stdout
    assert text.index("Different data") < text.index("accuracy")


def test_a_metric_that_means_something_else_is_said(bench):
    before = run_of(bench, table(0.5), metrics=["accuracy"], threshold=0.3)
    after = run_of(bench, table(1.0), metrics=["accuracy"])
    said = " ".join(compare(bench, before, after)["differs"])
    assert "threshold" in said


def test_errors_name_the_runs_and_the_mend(bench):
    good = run_of(bench, table())
    strangers = run_of(bench, table(ids=range(1000, 1000 + N)))
    assert "have no id in common" in compare(bench, strangers, good, code=3)
    flipped = table()
    flipped["y"] = flipped["y"].copy()
    flipped["y"][:7] = 1 - flipped["y"][:7]
    error = compare(bench, run_of(bench, flipped), good, code=3)
    assert "the target of 7 ids differs" in error and "the first is 0" in error
    assert "1 before, 0 after" in error or "0 before, 1 after" in error
    unkept = run_of(bench, table(), keep="none")
    assert "kept no rows" in compare(bench, unkept, good, code=3)
    assert "is compared with itself" in compare(bench, good, good, code=2)
    assert "has no model 'modle'" in compare(bench, good, good, "--models", "modle,model", code=2)
    assert "did you mean 'model'?" in compare(bench, good, good, "--models", "modle,model", code=2)
    assert "does not name two" in compare(bench, good, "--models", "model", code=2)
    assert "not a run" in compare(bench, "nowhere", good, code=2)


def test_without_an_id_runs_are_two_samples(bench):
    rows = {name: values for name, values in table(0.5).items() if name != "key"}
    better = {name: values for name, values in table(1.5, seed=2).items() if name != "key"}
    before, after = (run_of(bench, one, metrics=["accuracy", "brier_score"], id=None, slices=["site"], checks=["accuracy >= 0.5"]) for one in (rows, better))
    document = compare(bench, before, after)
    (comparison,) = document["comparisons"]
    assert not comparison["paired"] and comparison["changed"] == [] and document["verdict"] is None
    assert any("two independent samples" in sentence for sentence in document["differs"])
    entries = {(e["metric"], e["slice"]): e for e in comparison["differences"]}
    assert set(entries) == {(m, s) for m in ("accuracy", "brier_score") for s in (None, "site=north", "site=south")}
    whole = entries["accuracy", None]
    right = [((np.array(one["p"]) >= 0.5) == one["y"]).mean() for one in (rows, better)]
    assert (whole["before"], whole["after"]) == pytest.approx(right, abs=1e-12)
    assert whole["finding"] == "better" and whole["interval"]["method"] == "mover" and whole["test"] is None
    # MOVER of two exact intervals is a little wider than the normal one of two samples.
    normal = 1.96 * np.sqrt(sum(p * (1 - p) / N for p in right))
    assert 0.95 < (whole["interval"]["upper"] - whole["interval"]["lower"]) / 2 / normal < 1.15
    assert "two independent samples" in bench.command("compare", before, after).stdout
    assert "nothing to write" in compare(bench, before, after, "--examples", "x.parquet", code=3)
    scores = [bench.run({"right": [0, 1] * n + [1] * 40}, ["mean(right)"], keep="scored").directory for n in (40, 60)]
    entry = compare(bench, *scores)["comparisons"][0]["differences"][0]
    assert (entry["before"], entry["after"]) == pytest.approx((80 / 120, 100 / 160), abs=1e-12)


def test_an_id_twice_is_an_error(bench):
    rows = {"id": [*range(50), 7], "right": [0, 1] * 25 + [1]}
    twice, once = (bench.run({k: v[:n] for k, v in rows.items()}, ["mean(right)"], keep="scored").directory for n in (51, 50))
    error = compare(bench, twice, once, code=3)
    assert "holds 1 ids of table 'data' more than once, the first is 7" in error


def test_checks_against_a_baseline_are_decided_by_the_earlier_run(bench):
    keys = dict(models={"new": {"score": "p"}, "old": {"score": "q"}}, baseline="old", score=None, slices=["site"],
                checks=["accuracy >= 0.5", "accuracy >= baseline - 5%", "accuracy[each site] >= baseline - 50%", "roc_auc[model=new] >= baseline + 30%"])
    good, bad = table(1.5), table(0.4, seed=2)
    before = run_of(bench, good | {"q": bad["p"]}, **keys)
    after = run_of(bench, bad | {"q": bad["p"]}, **keys)
    document = compare(bench, before, after, code=1)
    verdicts = {check["check"]: check["verdict"] for check in document["checks"]}
    assert verdicts == {"accuracy >= baseline - 5%": "fail", "accuracy[each site] >= baseline - 50%": "pass", "roc_auc >= baseline + 30%": "fail"}
    assert document["verdict"] == "fail"
    assert {check["model"] for check in document["checks"]} == {"new"}
    assert compare(bench, after, before, code=1)["comparisons"][0]["differences"][0]["finding"] == "better"


def test_computed_slices_and_ids_need_no_data(bench):
    rows = table(0.5)
    path = bench.write(rows)
    suite = lambda name, file: bench.suite(name, name="computed", metrics=["accuracy"],
                                           data={"path": str(file), "id": {"sql": "key + 1"}, "target": "y", "score": "p", "where": "key < 350"},
                                           slices=[{"low": "key < 100"}, {"key": [100, 200]}, "site"])
    before = bench.run_suite(suite("a.yaml", path)).directory
    other = bench.write(table(1.0))
    after = bench.run_suite(suite("b.yaml", other)).directory
    path.unlink()
    other.unlink()
    slices = [entry["slice"] for entry in compare(bench, before, after)["comparisons"][0]["differences"]]
    assert set(slices) == {None, "low", "key=below 100", "key=[100, 200)", "key=from 200", "site=north", "site=south"}


def test_missing_outputs_may_take_a_finding_back(bench):
    """Of 400 answers 150 are missing afterwards: were they all wrong, it would be no better; those that are there are."""
    before, after = table(0.5), table(1.2, seed=3)
    after["p"] = [None if i % 8 < 3 else p for i, p in enumerate(after["p"])]
    runs = run_of(bench, before, metrics=["accuracy"]), run_of(bench, after, metrics=["accuracy"])
    entry = compare(bench, *runs)["comparisons"][0]["differences"][0]
    assert entry["interval"]["lower"] > 0 and entry["n"] == 250 and entry["missing_outputs"] == 150
    assert entry["finding"] == "not told apart" and entry["reason"] == "150 missing outputs decide"
    excluded = run_of(bench, after, metrics=["accuracy"], on_missing="exclude")
    assert compare(bench, runs[0], excluded)["comparisons"][0]["differences"][0]["finding"] == "better"


def test_all_examples_as_parquet(bench, tmp_path):
    before, after = run_of(bench, table(0.5), slices=["site"]), run_of(bench, table(1.0, seed=3), slices=["site"])
    document = compare(bench, before, after, "--examples", "changed.parquet")
    flips = document["comparisons"][0]["changed"][0]["flips"]
    rows = duckdb.sql(f"SELECT * FROM '{tmp_path}/changed.parquet'").df()
    assert len(rows) == N and list(rows.key) is not None
    assert (rows.flip == "right to wrong").sum() == flips["right_wrong"]
    assert (rows.flip == "wrong to right").sum() == flips["wrong_right"]
    assert ((rows.after >= 0.5).astype(int) == rows.y).equals(rows.right_after)
    assert sum(flips.values()) == N
    assert not list(tmp_path.glob("*.tmp"))


def test_flips_agree_with_the_paired_counts_for_every_kind_of_label(bench):
    random = np.random.default_rng(6)
    for labels in ([0, 1], [False, True], ["no", "yes"], [0.0, 1.0], ["cat", "dog", "eel"]):
        truth = [labels[i] for i in random.integers(0, len(labels), N)]
        sides = [[t if random.random() < 0.8 else labels[random.integers(0, len(labels))] for t in truth] for _ in range(2)]
        runs = [run_of(bench, {"key": range(N), "y": truth, "said": side}, metrics=["accuracy"], score=None, prediction="said",
                       task="multiclass" if len(labels) > 2 else "binary", **({"positive": "yes"} if "yes" in labels else {})) for side in sides]
        comparison = compare(bench, *runs)["comparisons"][0]
        flips = comparison["changed"][0]["flips"]
        assert (flips["wrong_right"] - flips["right_wrong"]) / N == pytest.approx(comparison["differences"][0]["difference"], abs=1e-12)
        assert sum(flips.values()) == N


def test_the_same_bits_for_any_number_of_threads(bench):
    runs = run_of(bench, table(0.5), metrics=["brier_score", "accuracy"]), run_of(bench, table(1.0, seed=9), metrics=["brier_score", "accuracy"])
    documents = [bench.command("compare", *runs, "--threads", threads, "--format", "json").stdout for threads in (1, 2)]
    assert documents[0] == documents[1]


def test_the_newest_run_is_the_later_one(bench):
    for strength, out in ((0.5, "runs/one"), (1.0, "runs/two")):
        path = bench.write(table(strength))
        suite = bench.suite(f"{strength}.yaml", name="newest", data={"path": str(path), "id": "key", "target": "y", "score": "p"}, metrics=["accuracy"])
        bench.command("run", suite, "--out", out)
    assert compare(bench, "runs/one")["after"]["run"] in ("runs/two", "runs/latest")


def test_an_id_in_one_run_alone_pairs_nothing_in_either_order(bench):
    named, nameless = run_of(bench, table(0.5)), run_of(bench, table(1.0), id=None)
    for order, whose in (((named, nameless), "later"), ((nameless, named), "earlier")):
        document = compare(bench, *order)
        assert not document["comparisons"][0]["paired"]
        assert f"Without an id in the {whose} run nothing is paired" in " ".join(document["differs"])
        assert len(document["comparisons"][0]["differences"]) == 2


def test_runs_of_the_same_answers_say_so(bench):
    document = compare(bench, run_of(bench, table()), run_of(bench, table(), metrics=["accuracy"]))
    assert [entry["differing"] for entry in document["comparisons"][0]["changed"]] == [0]
    text = bench.command("compare", document["before"]["run"], document["after"]["run"]).stdout
    assert "not one differs" in text


def test_where_examples_go_is_looked_at_first(bench, tmp_path):
    before, after = run_of(bench, table(0.5)), run_of(bench, table(1.0))
    assert "end it in .parquet" in compare(bench, before, after, "--examples", str(tmp_path / "all.xlsx"), code=2)
    assert "there is no directory" in compare(bench, before, after, "--examples", str(tmp_path / "no" / "all.parquet"), code=2)


def test_answers_that_a_suite_scores_are_compared_by_their_kept_scores(bench, tmp_path):
    """The scores of 200 answers, of which 8 turn from wrong to right and 2 the other way."""
    def run(name, wrong):
        rows = [{"id": i, "kind": "ab"[i % 2], "answer": str(i % 17), "output": f"It is {i % 17 + (i in wrong)}."} for i in range(200)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        (tmp_path / f"{name}.yaml").write_text(
            f"data: {{path: {name}.jsonl, id: id, target: answer, output: output}}\nextract: {{number: exact_number()}}\n"
            "scorers: {correct: equals(output=number)}\nmetrics: [mean(correct), pass_rate(correct)]\nslices: [kind]\n")
        bench.command("run", tmp_path / f"{name}.yaml", "--out", tmp_path / name, "--quiet")
        return tmp_path / name

    document = compare(bench, run("a", range(30, 50)), run("b", [*range(38, 50), 100, 101]))
    whole = {entry["metric"]: entry for entry in document["comparisons"][0]["differences"] if entry["slice"] is None}
    assert whole["mean(correct)"]["difference"] == whole["pass_rate(correct)"]["difference"] == pytest.approx(6 / 200)
    assert document["comparisons"][0]["changed"][0]["flips"] == {"right_right": 178, "right_wrong": 2, "wrong_right": 8, "wrong_wrong": 12}
