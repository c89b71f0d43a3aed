# SPDX-License-Identifier: Apache-2.0
"""A real model: SmolLM2 behind llama.cpp's own server, started here. Small numbers, as it runs on one core."""
import json
import pathlib
import random
import subprocess
import sys
import time

import pytest

from asking import Asking, answers, content, without_times
from assay_command import ASSAY

ROOT = pathlib.Path(__file__).resolve().parents[2]
GSM8K = ROOT.parent / "shared/data/llm/gsm8k"
PYTHON = ROOT / "build/deps/python/bin/python"


def serve(*options):
    process = subprocess.Popen([PYTHON, ROOT / "tools/serve_smollm2.py", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = process.stdout.readline().strip()
    assert url, "the model's server does not start"
    return process, url


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("xllamacpp", reason="the small model is not installed: tools/setup")
    process, url = serve()
    yield url
    process.stdin.close()
    process.wait(timeout=30)


def problems(count: int) -> list:
    """Word problems with an answer; the first of GSM8K where they are there, else a few of our own."""
    files = sorted(GSM8K.rglob("*.jsonl"))
    rows = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "question" in row and "answer" in row:
                rows.append({"id": len(rows), "question": row["question"], "answer": row["answer"]})
            if len(rows) == count:
                return rows
    return [{"id": i, "question": f"Tom has {i + 2} apples and buys {i + 3} more. How many has he?", "answer": f"#### {2 * i + 5}"} for i in range(count)]


PROMPTS = {"direct": "Solve. End with '#### number'.\n\n{{ question }}", "short": "{{ question }} Answer with a number alone."}


def test_word_problems_killed_and_resumed(server, tmp_path):
    bench = Asking(tmp_path)
    model = {"small": {"kind": "chat", "url": server, "model": "smollm2", "temperature": 0, "seed": 1, "max_tokens": 8, "concurrency": 4}}
    bench.suite("suite.yaml", name="words", data={"rows": problems(6), "id": "id"}, models=model, prompts=PROMPTS, samples=2, metrics=["row_count"])
    draw = random.Random(3)
    run, kills = tmp_path / "run", 0
    arguments = ["suite.yaml", "--out", "run"]
    while not (run / "done.json").exists():
        process = subprocess.Popen([ASSAY, "run", *arguments, "--quiet"], cwd=tmp_path)
        try:
            process.wait(timeout=draw.uniform(1, 4) if kills < 3 else 120)
            assert process.returncode == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        arguments = ["--resume", "run"] if (run / "journal").exists() else arguments
    rows = answers(run)
    assert len(rows) == 6 * 2 * 2 and kills
    for row in rows:
        assert row["outcome"] in ("scored", "truncated") and row["output"] and row["output_tokens"] <= 8 and row["input_tokens"] > 10
    # The answers that are there are the bytes of any run that replays them.
    bench.command("run", "suite.yaml", "--replay", "run", "--out", "again", "--quiet")
    assert content(run) == content(tmp_path / "again") and answers(run) == answers(tmp_path / "again")


def test_an_answer_that_follows_a_schema(server, tmp_path):
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "sure": {"type": "boolean"}}, "required": ["city", "sure"], "additionalProperties": False}
    model = {"small": {"kind": "chat", "url": server, "model": "smollm2", "temperature": 0, "max_tokens": 60, "schema": schema}}
    _, run = Asking(tmp_path).ask(model, data={"rows": [{"id": 1, "question": "What is the capital of France?"}], "id": "id"})
    (row,) = answers(run)
    answer = json.loads(row["output"])
    assert set(answer) == {"city", "sure"} and isinstance(answer["sure"], bool)


def test_streams_and_log_probabilities(server, tmp_path):
    models = {"stream": {"kind": "chat", "url": server, "model": "smollm2", "temperature": 0, "max_tokens": 6, "stream": True},
              "whole": {"kind": "chat", "url": server, "model": "smollm2", "temperature": 0, "max_tokens": 6, "logprobs": True, "top_logprobs": 2},
              "text": {"kind": "completion", "url": server, "model": "smollm2", "temperature": 0, "max_tokens": 6}}
    _, run = Asking(tmp_path).ask(models, data={"rows": [{"id": 1, "question": "The capital of France is"}], "id": "id"})
    rows = {row["model"]: row for row in answers(run)}
    assert rows["stream"]["output"] == rows["whole"]["output"]
    assert 0 < rows["stream"]["first_token_ms"] <= rows["stream"]["latency_ms"]
    tokens = json.loads(rows["whole"]["logprobs"])["content"]
    assert len(tokens) == rows["whole"]["output_tokens"] and all(token["logprob"] <= 0 and len(token["top_logprobs"]) == 2 for token in tokens)
    assert rows["text"]["output"] and rows["text"]["outcome"] == "truncated"


def test_embeddings(tmp_path):
    pytest.importorskip("xllamacpp", reason="the small model is not installed: tools/setup")
    process, url = serve("--embeddings")
    try:
        data = {"rows": [{"id": i, "question": text} for i, text in enumerate(["a cat", "a kitten", "the stock exchange"])], "id": "id"}
        _, run = Asking(tmp_path).ask({"vectors": {"kind": "embedding", "url": url, "model": "smollm2"}}, data=data)
    finally:
        process.stdin.close()
        process.wait(timeout=30)
    vectors = [json.loads(row["output"]) for row in answers(run)]
    assert len({len(vector) for vector in vectors}) == 1 and len(vectors[0]) > 100


def test_a_conversation(server, tmp_path):
    prompt = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "My name is {{ name }}."}, {"role": "assistant"},
                           {"role": "user", "content": "What is my name?"}]}
    model = {"small": {"kind": "chat", "url": server, "model": "smollm2", "temperature": 0, "max_tokens": 12}}
    _, run = Asking(tmp_path).ask(model, data={"rows": [{"id": 1, "name": "Ada"}], "id": "id"}, prompts={"talk": prompt})
    (row,) = answers(run)
    messages = json.loads(row["request"])
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"] and messages[2]["content"]
    assert row["output"] and row["output_tokens"] > 12 - 12
