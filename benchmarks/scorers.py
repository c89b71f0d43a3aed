#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rows a second of the scorers of texts beside the Python library that each agrees with, on one thread.

benchmarks/scorers.py ASSAY [--rows N]: CPU seconds of `assay run` less those of the same run with a scorer that does
nothing, against the library's own loop on the same rows. Both sides score rows that they have not seen before.
"""
import argparse
import json
import pathlib
import random
import resource
import subprocess
import tempfile
import time


def sentences(count, seed):
    draw = random.Random(seed)
    words = [f"word{i}" for i in range(3000)] + "the of and to in a is that for it was on are as with his they at be this".split() * 100
    return [" ".join(draw.choice(words) for _ in range(draw.randint(8, 40))) + "." for _ in range(count)]


def related(text, draw):
    """An answer that shares most words with its reference."""
    words = [w for w in text.split() if draw.random() > 0.2]
    return " ".join(w if draw.random() > 0.15 else "other" for w in words) or "nothing"


def peers():
    import rapidfuzz.distance as distance
    import sacrebleu
    from nltk.translate.meteor_score import single_meteor_score
    from rouge_score import rouge_scorer

    class NoSynonyms:
        def synsets(self, word):
            return []

    rouge_1 = rouge_scorer.RougeScorer(["rouge1"], use_stemmer=True)
    rouge_l = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True)
    none = NoSynonyms()
    return {
        "bleu()": ("sacrebleu", lambda a, b: sacrebleu.sentence_bleu(a, [b]).score),
        "chrf()": ("sacrebleu", lambda a, b: sacrebleu.sentence_chrf(a, [b]).score),
        "rouge_n(n=1)": ("rouge-score", lambda a, b: rouge_1.score(b, a)["rouge1"].fmeasure),
        "rouge_l()": ("rouge-score", lambda a, b: rouge_l.score(b, a)["rougeL"].fmeasure),
        "meteor()": ("nltk", lambda a, b: single_meteor_score(b.split(), a.split(), wordnet=none)),
        "levenshtein()": ("rapidfuzz (C++)", distance.Levenshtein.normalized_similarity),
        "jaro_winkler()": ("rapidfuzz (C++)", distance.JaroWinkler.similarity),
    }


def assay_seconds(assay, path, call, directory):
    suite = directory / "suite.json"
    suite.write_text(json.dumps({"data": {"path": str(path), "output": "output", "reference": "reference"}, "scorers": {"s": call}, "metrics": ["mean(s)"], "keep": "none"}))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([assay, "run", suite, "--threads", "1", "--quiet", "--out", directory / f"run-{time.monotonic_ns()}"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("assay")
    parser.add_argument("--rows", type=int, default=40000)
    parser.add_argument("--peer-rows", type=int, default=2000)
    options = parser.parse_args()
    draw = random.Random(7)
    references = sentences(options.rows, 1)
    answers = [related(text, draw) for text in references]
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        path = directory / "answers.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            for answer, reference in zip(answers, references):
                file.write(json.dumps({"output": answer, "reference": reference}) + "\n")
        nothing = min(assay_seconds(options.assay, path, "length(unit=bytes)", directory) for _ in range(3))
        print(f"reading and writing {options.rows:,} rows: {nothing:.2f} CPU s")
        for call, (library, score) in peers().items():
            whole = min(assay_seconds(options.assay, path, call, directory) for _ in range(2))
            ours = max(whole - nothing, 1e-3) / options.rows
            start = time.process_time()
            for answer, reference in zip(answers[: options.peer_rows], references):
                score(answer, reference)
            theirs = (time.process_time() - start) / options.peer_rows
            print(f"{call:16} {1 / ours:12,.0f} rows/s   {library:16} {1 / theirs:10,.0f} rows/s   {theirs / ours:6.1f} times"
                  f"   (whole run {options.rows / whole:,.0f} rows/s)")


if __name__ == "__main__":
    main()
