# SPDX-License-Identifier: Apache-2.0
"""The scorers of texts beside the libraries whose numbers they are: the same scores on real and on hard texts."""
import json
import random

import pytest
import rapidfuzz.distance as distance
import sacrebleu
from rouge_score import rouge_scorer

from scoring import scored

HARD = [
    "", " ", "a", "the the the the", "Hello, world!", "3.14 and 1,000,000.5 - yes; 5-6", "&quot;quoted&quot; &amp; <b>bold</b>",
    "It's the U.S.A.'s best-known (and oldest) café.", "naïve Straße ΣΟΦΟΣ İstanbul", "日本語のテキストです。", "🙂 emoji 👨‍👩‍👧‍👦 family",
    "line one\nline two\n\n- item\ttab", "running runs ran runner easily fairly flying flies dying skies news", "a-\nb $5.00 100% @user #tag",
    "relational conditional rational valenci digitizer conformabli radicalli vileli analogousli vietnamization feudalism hopefulness",
    "happy enjoy enjoyment cement controlling rolling falling hissing hoping hopping plastered sky spied oed ied logi geologi alli",
]


def words(seed, count, length):
    draw = random.Random(seed)
    vocabulary = "the cat sat on a mat with its friend dog running runs happily to markets , . 12 3.5 don't Dogs CAT".split()
    return [" ".join(draw.choice(vocabulary) for _ in range(draw.randint(0, length))) for _ in range(count)]


@pytest.fixture(scope="module")
def pairs(real_data):
    """Answers and references: solutions of real models, invented sentences, and every hard text with every other."""
    rows = [json.loads(line) for line in open(real_data / "llm/gsm8k/example_model_solutions.jsonl", encoding="utf-8")][:300]
    found = [(row["6b_finetuning"]["solution"], row["ground_truth"]) for row in rows]
    found += list(zip(words(1, 600, 30), words(2, 600, 30)))
    found += [(a, b) for a in HARD for b in HARD]
    return found


def column(bench, pairs, call, part=""):
    table = {"output": [a for a, _ in pairs], "reference": [b for _, b in pairs]}
    return scored(bench, table, {"s": call}, roles={"output": "output", "reference": "reference"})["s" + part].tolist()


def assert_same(ours, theirs, pairs, scale=1.0):
    for one, other, pair in zip(ours, theirs, pairs, strict=True):
        assert one == pytest.approx(other, rel=1e-12, abs=1e-12 * scale), pair


def test_bleu_is_sacrebleus(bench, pairs):
    theirs = [sacrebleu.sentence_bleu(a, [b]).score for a, b in pairs]
    assert_same(column(bench, pairs, "bleu()"), theirs, pairs, 100)


def test_bleu_of_several_references_is_sacrebleus(bench):
    answers, references = words(3, 300, 15), list(zip(words(4, 300, 15), words(5, 300, 12), words(6, 300, 20)))
    table = {"output": answers, "reference": [list(r) for r in references]}
    ours = scored(bench, table, {"s": "bleu()", "c": "chrf()"}, roles={"output": "output", "reference": "reference"})
    assert_same(ours["s"], [sacrebleu.sentence_bleu(a, list(r)).score for a, r in zip(answers, references)], references, 100)
    assert_same(ours["c"], [sacrebleu.sentence_chrf(a, list(r)).score for a, r in zip(answers, references)], references, 100)


def test_chrf_is_sacrebleus(bench, pairs):
    assert_same(column(bench, pairs, "chrf()"), [sacrebleu.sentence_chrf(a, [b]).score for a, b in pairs], pairs, 100)
    plus = [sacrebleu.sentence_chrf(a, [b], word_order=2).score for a, b in pairs]
    assert_same(column(bench, pairs, "chrf(words=2)"), plus, pairs, 100)


@pytest.mark.parametrize("stem", [True, False])
def test_rouge_is_rouge_scores(bench, pairs, stem):
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=stem)
    theirs = [scorer.score(b, a) for a, b in pairs]
    word = "porter" if stem else "none"
    for call, name in ((f"rouge_n(n=1, stem={word})", "rouge1"), (f"rouge_n(n=2, stem={word})", "rouge2"), (f"rouge_l(stem={word})", "rougeL")):
        assert_same(column(bench, pairs, call), [t[name].fmeasure for t in theirs], pairs)
        assert_same(column(bench, pairs, call, ".precision"), [t[name].precision for t in theirs], pairs)
        assert_same(column(bench, pairs, call, ".recall"), [t[name].recall for t in theirs], pairs)


class NoSynonyms:
    def synsets(self, word):
        return []


def nltk_meteor(answer, reference):
    """NLTK's METEOR with a WordNet that knows no synonym."""
    from nltk.translate.meteor_score import single_meteor_score
    return single_meteor_score(reference.split(), answer.split(), wordnet=NoSynonyms())


def test_meteor_is_nltks(bench, pairs):
    assert_same(column(bench, pairs, "meteor()"), [nltk_meteor(a, b) for a, b in pairs], pairs)


def test_distances_are_rapidfuzzs(bench, pairs):
    short = [(a[:400], b[:400]) for a, b in pairs]
    for call, peer in (
        ("levenshtein()", distance.Levenshtein.normalized_similarity), ("levenshtein_distance()", distance.Levenshtein.distance),
        ("hamming()", lambda a, b: distance.Hamming.normalized_similarity(a, b, pad=True)),
        ("jaro()", distance.Jaro.similarity), ("jaro_winkler()", distance.JaroWinkler.similarity),
    ):
        assert_same(column(bench, short, call), [peer(a, b) for a, b in short], short)


def squad(answer, reference, multiset):
    """SQuAD's evaluation script, and its set form."""
    import collections
    import re
    import string

    def tokens(text):
        text = "".join(c for c in text.lower() if c not in string.punctuation)
        return re.sub(r"\b(a|an|the)\b", " ", text).split()

    ours, theirs = tokens(answer), tokens(reference)
    if not multiset:
        ours, theirs = sorted(set(ours)), sorted(set(theirs))
    common = sum((collections.Counter(ours) & collections.Counter(theirs)).values())
    if not ours or not theirs:
        return float(ours == theirs)
    precision, recall = common / len(ours), common / len(theirs)
    return 2 * precision * recall / (precision + recall) if common else 0.0


def test_token_f1_is_squads_and_the_set_is_another(bench, pairs):
    # \b of the script sees letters beside an article that our words do not: é of "café", for one.
    plain = [(a, b) for a, b in pairs if (a + b).isascii()]
    assert_same(column(bench, plain, "token_f1()"), [squad(a, b, True) for a, b in plain], plain)
    assert_same(column(bench, plain, "token_set_f1()"), [squad(a, b, False) for a, b in plain], plain)
    assert column(bench, [("the cat cat", "cat")], "token_f1()") == [pytest.approx(2 / 3)]
    assert column(bench, [("the cat cat", "cat")], "token_set_f1()") == [1.0]
