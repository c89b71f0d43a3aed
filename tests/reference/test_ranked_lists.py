# SPDX-License-Identifier: Apache-2.0
"""Metrics within a query against scikit-learn, against the golden output of trec_eval, and against all orders of ties."""
import collections
import itertools

import numpy as np
import pandas
import pytest
from scipy import stats
from sklearn.metrics import dcg_score, label_ranking_average_precision_score, ndcg_score


def lists(seed, queries=40, ties=True):
    random = np.random.default_rng(seed)
    frames = []
    for q in range(queries):
        n = random.integers(2, 12)
        score = random.normal(size=n)
        relevance = random.integers(0, 4, size=n)
        relevance[0] = max(relevance[0], 1)
        frames.append(pandas.DataFrame({"q": f"q{q}", "doc": [f"d{i}" for i in range(n)], "score": np.round(score) if ties else score, "rel": relevance,
                                        "w": 1.0 + q % 3, "market": "ab"[q % 2], "person": q % 9}))
    return pandas.concat(frames)


def per_query(table, value):
    return np.array([value(own["rel"].to_numpy()[None], own["score"].to_numpy()[None]) for _, own in table.groupby("q", sort=False)])


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_ndcg_and_dcg_as_scikit_learn(bench, ties, weighted):
    table = lists(1, ties=ties)
    result = bench.run(table.sample(frac=1, random_state=3), ["ndcg", "ndcg@5", "dcg(k=3)", "ndcg(gain=exponential)"], query="q", relevance="rel", score="score",
                       item="doc", slices=["market"], **({"weight": "w"} if weighted else {}))
    for name, own in ((None, table), ("market=a", table[table["market"] == "a"])):
        weight = own.groupby("q", sort=False)["w"].first() if weighted else None
        mean = lambda x: np.average(x, weights=weight)
        expected = {"ndcg": mean(per_query(own, ndcg_score)), "ndcg(k=5)": mean(per_query(own, lambda y, s: ndcg_score(y, s, k=5))),
                    "dcg(k=3)": mean(per_query(own, lambda y, s: dcg_score(y, s, k=3))),
                    "ndcg(gain=exponential)": mean(per_query(own, lambda y, s: ndcg_score(2.0**y - 1, s)))}
        for metric, value in expected.items():
            assert result[metric, None, name].value == pytest.approx(value, rel=1e-12), metric
        assert result["ndcg", None, name].n == own["q"].nunique()


def on_the_logit(value, half) -> tuple:
    """The ends of a mean of shares, Student's t on the logit's scale."""
    ends = np.log(value / (1 - value)) + np.array([-half, half]) / (value * (1 - value))
    return tuple(1 / (1 + np.exp(-ends)))


def test_interval_is_student_over_queries_and_over_clusters(bench):
    table = lists(2, ties=False)
    values = per_query(table, ndcg_score)
    estimate = bench.run(table, ["ndcg"], query="q", relevance="rel", score="score")["ndcg"]
    half = stats.t.ppf(0.975, 39) * values.std(ddof=1) / np.sqrt(40)
    assert estimate.interval == pytest.approx(on_the_logit(values.mean(), half), rel=1e-9)
    person = table.groupby("q", sort=False)["person"].first().to_numpy()
    without = np.array([values[person != one].mean() for one in range(9)])
    half = stats.t.ppf(0.975, 8) * np.sqrt(((without - values.mean()) ** 2).sum() * 8 / 9)
    clustered = bench.run(table, ["ndcg"], query="q", relevance="rel", score="score", cluster="person")["ndcg"]
    assert clustered.interval == pytest.approx(on_the_logit(values.mean(), half), rel=1e-9)


def one_order(relevant, k):
    """What a list in this order gives."""
    hits = np.cumsum(relevant)
    first = next((i for i, one in enumerate(relevant[:k]) if one), None)
    return {"precision_at_k": hits[min(k, len(relevant)) - 1] / k, "recall_at_k": hits[min(k, len(relevant)) - 1] / sum(relevant),
            "query_hit_rate": float(first is not None), "mean_reciprocal_rank": 0.0 if first is None else 1 / (first + 1),
            "mean_average_precision": sum(hits[i] / (i + 1) for i in range(min(k, len(relevant))) if relevant[i]) / sum(relevant)}


@pytest.mark.parametrize("k", [1, 2, 3, 7])
def test_ties_are_the_mean_over_their_orders(bench, k):
    random = np.random.default_rng(k)
    frames, expected = [], collections.defaultdict(list)
    for q in range(6):
        score = np.sort(random.integers(0, 3, size=6))[::-1]
        relevant = random.integers(0, 2, size=6)
        relevant[random.integers(6)] = 1
        frames.append(pandas.DataFrame({"q": q, "score": score, "rel": relevant}))
        orders = [order for order in itertools.permutations(range(6)) if all(score[a] >= score[b] for a, b in zip(order, order[1:]))]
        values = [one_order(relevant[list(order)], k) for order in orders]
        for metric in values[0]:
            expected[metric].append((np.mean([v[metric] for v in values]), max(v[metric] for v in values), min(v[metric] for v in values)))
    names = list(expected)
    result = bench.run(pandas.concat(frames), [f"{n}(k={k}{t})" for n in names for t in ("", ", ties=best", ", ties=worst")], query="q", relevance="rel", score="score")
    for name in names:
        for i, ties in enumerate(("", ", ties=best", ", ties=worst")):
            assert result[f"{name}(k={k}{ties})"].value == pytest.approx(np.mean([v[i] for v in expected[name]]), rel=1e-12), (name, ties)


def test_trec_eval(bench, real_data):
    """The golden output of trec_eval 10: its order of ties (document names descending) stands in the recorded ranks."""
    folder = real_data / "ranking/trec_eval"
    qrels = pandas.read_csv(folder / "qrels.test", sep=r"\s+", names=["q", "zero", "doc", "rel"], dtype={"q": str})
    run = pandas.read_csv(folder / "results.test", sep=r"\s+", names=["q", "q0", "doc", "no", "sim", "tag"], dtype={"q": str})
    run = run.sort_values(["q", "sim", "doc"], ascending=[True, False, False])
    run["rank"] = run.groupby("q").cumcount() + 1
    table = run[["q", "doc", "rank"]].merge(qrels[["q", "doc", "rel"]], on=["q", "doc"], how="outer")
    table["rel"] = table["rel"].fillna(0)
    table = table[table["q"].isin(set(run["q"]) & set(qrels["q"]))]
    golden = {}
    for line in (folder / "out.test.aq").read_text().splitlines():
        measure, query, value = line.split(None, 2)
        golden[measure, query] = value
    names = {"mean_average_precision": "map", "mean_reciprocal_rank": "recip_rank", "r_precision": "Rprec"}
    names |= {f"precision_at_k(k={k})": f"P_{k}" for k in (5, 10, 20, 100, 1000)} | {f"recall_at_k(k={k})": f"recall_{k}" for k in (5, 30, 200)}
    result = bench.run(table, list(names), query="q", relevance="rel", rank="rank", item="doc", slices=["q"])
    for ours, theirs in names.items():
        for query in ["all", *sorted(set(table["q"]))]:
            estimate = result[ours, None, None if query == "all" else f"q={query}"]
            assert f"{estimate.value:.4f}" == golden[theirs, query], (ours, query)


def test_queries_without_relevant_items(bench):
    table = pandas.DataFrame({"q": [1, 1, 2, 2], "score": [0.9, 0.1, 0.8, 0.2], "rel": [1, 0, 0, 0]})
    result = bench.run(table, ["ndcg", "ndcg(without_relevant=zero)", "mean_reciprocal_rank"], query="q", relevance="rel", score="score")
    assert result["ndcg"].value == 1 and result["ndcg"].n == 1 and result["ndcg"].excluded == {"query without relevant items": 1}
    # scikit-learn counts such a query as 0.
    assert result["ndcg(without_relevant=zero)"].value == ndcg_score([[1, 0], [0, 0]], [[0.9, 0.1], [0.8, 0.2]]) == 0.5
    assert result["mean_reciprocal_rank"].value == 0.5


def test_concordance_within_query(bench):
    table = lists(5)
    right = pairs = 0
    for _, own in table.groupby("q"):
        for (_, a), (_, b) in itertools.combinations(own.iterrows(), 2):
            if a["rel"] == b["rel"]:
                continue
            pairs += 1
            order = (a["rel"] - b["rel"]) * (a["score"] - b["score"])
            right += 1 if order > 0 else 0.5 if order == 0 else 0
    assert bench.run(table, ["concordance_within_query"], query="q", relevance="rel", score="score")["concordance_within_query"].value == pytest.approx(right / pairs, rel=1e-12)


def test_two_models_are_compared_query_by_query(bench):
    table = lists(6, ties=False)
    table["other"] = np.random.default_rng(1).normal(size=len(table))
    ours = per_query(table, ndcg_score)
    theirs = per_query(table.assign(score=table["other"]), ndcg_score)
    result = bench.run(table, ["ndcg"], query="q", item="doc", relevance="rel", task="ranking", models={"new": {"score": "score"}, "old": {"score": "other"}},
                       baseline="old", checks=["ndcg >= baseline - 0.5"])
    check = result.checks[0]
    difference = ours - theirs
    half = stats.t.ppf(0.975, 39) * difference.std(ddof=1) / np.sqrt(40)
    assert check["estimate"] == pytest.approx(difference.mean(), rel=1e-9)
    assert check["interval"]["lower"] == pytest.approx(difference.mean() - half, rel=1e-9)


def test_a_slice_must_be_of_the_query(bench):
    table = lists(7)
    with pytest.raises(AssertionError, match="query with rows in several slices"):
        bench.run(table, ["ndcg"], query="q", relevance="rel", score="score", slices=["doc"])
    with pytest.raises(AssertionError, match="needs the query"):
        bench.run(table, ["ndcg"], target="rel", score="score", task="ranking")


def test_shards_give_the_bits_of_one_process(bench):
    path = bench.write(lists(8))
    suite = bench.suite("ranking.yaml", data={"path": str(path), "query": "q", "relevance": "rel", "score": "score"}, metrics=["ndcg", "mean_average_precision"], keep="none")
    whole = bench.run_suite(suite)
    for shard in (1, 2, 3):
        bench.command("run", suite, "--shard", f"{shard}/3", "--out", f"part{shard}.shard")
    bench.command("merge", "part1.shard", "part2.shard", "part3.shard", "--out", "merged")
    merged = pandas.read_parquet(bench.directory / "merged/estimates.parquet")
    assert sorted(merged["value"]) == sorted(e["value"] for e in whole.document["estimates"])
