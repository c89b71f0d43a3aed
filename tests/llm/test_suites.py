# SPDX-License-Identifier: Apache-2.0
"""What a suite may say of models and prompts, and what is wrong with it, before anything is asked."""
import json
import os
import sys
import textwrap

import pytest

from asking import Asking, answers
from endpoint import Endpoint, chat_answer, whole


def test_messages_shots_and_conversations(tmp_path):
    bench = Asking(tmp_path)
    (tmp_path / "few.jinja").write_text("{% for shot in shots %}{{ shot.question }} -> {{ shot.reference }}\n{% endfor %}{{ question }} ->")
    data = {"train": {"rows": [{"question": f"old {i}", "reference": f"known {i}"} for i in range(20)]},
            "test": {"rows": [{"id": i, "question": f"question {i}"} for i in range(4)], "id": "id"}}
    prompts = {"few": {"path": "few.jinja", "few_shot": {"from": "train", "k": 3}},
               "talk": {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello, {{ question }}"}, {"role": "assistant"},
                                     {"role": "user", "content": "And now?"}]}}
    with Endpoint(answer=lambda request: f"reply {len(request.body['messages'])}") as endpoint:
        model = {"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "seed": 5}}
        _, run = bench.ask(model, data=data, prompts=prompts, samples=2)
        rows = answers(run)
        sent = [request.body for request in endpoint.requests]
        assert len(rows) == 16 and len(sent) == 8 + 16
        few = [row["request"] for row in rows if row["prompt"] == "few"]
        assert all(text.count("->") == 4 and text.endswith(f"question {i // 2} ->") for i, text in enumerate(few))
        assert len({text.split("question")[0] for text in few}) > 1, "each row draws its own shots"
        assert {body["seed"] for body in sent} == {5, 6}
        talks = [row for row in rows if row["prompt"] == "talk"]
        for row in talks:
            messages = json.loads(row["request"])
            assert [m["role"] for m in messages] == ["system", "user", "assistant", "user"] and messages[2]["content"] == "reply 2"
            assert row["output"] == "reply 4" and row["output_tokens"] == 10
        endpoint.requests.clear()
        _, again = bench.ask(model, data=data, prompts=prompts, samples=2)
        assert [row["request"] for row in answers(again)] == [row["request"] for row in rows]


def test_other_formats(tmp_path):
    class Providers(Endpoint):
        async def do_claude(self, request, writer):
            writer.write(whole({"content": [{"type": "text", "text": "bonjour"}], "stop_reason": "end_turn",
                                "usage": {"input_tokens": 10, "cache_read_input_tokens": 30, "cache_creation_input_tokens": 5, "output_tokens": 7}}))
            return True

        async def do_ok(self, request, writer):
            if "generateContent" in request.path:
                writer.write(whole({"candidates": [{"content": {"parts": [{"text": "hallo"}]}, "finishReason": "STOP"}],
                                    "usageMetadata": {"promptTokenCount": 9, "cachedContentTokenCount": 4, "candidatesTokenCount": 3, "thoughtsTokenCount": 2}}))
                return True
            if request.path.endswith("/ask"):
                writer.write(whole({"result": {"text": "ciao " + request.body["q"]}}))
                return True
            if request.path.endswith("/embeddings"):
                writer.write(whole({"data": [{"embedding": [0.5, -1.25]}], "usage": {"prompt_tokens": 2}}))
                return True
            if request.path.endswith("/completions") and "prompt" in request.body:
                writer.write(whole({"choices": [{"text": " and on", "finish_reason": "length"}], "usage": {"prompt_tokens": 2, "completion_tokens": 2}}))
                return True
            return await super().do_ok(request, writer)

    prices = {"input": 1000, "cached_input": 100, "cache_write": 2000, "output": 10000}
    (tmp_path / "answer.py").write_text(textwrap.dedent("""
        import json, sys
        for line in sys.stdin:
            request = json.loads(line)
            if "2" in request["prompt"]:
                print(json.dumps({"error": "not this one"}), flush=True)
            elif "3" in request["prompt"]:
                sys.exit("broken")
            else:
                print(json.dumps({"output": request["prompt"][::-1] + request["options"]["end"], "output_tokens": 1}), flush=True)
        """))
    with Providers() as endpoint:
        base = endpoint.url
        models = {"claude": {"kind": "anthropic", "url": base, "model": "claude", "api_key": "key-of-claude", "prices": prices},
                  "gemini": {"kind": "gemini", "url": base, "model": "g", "api_key": "key-of-gemini", "temperature": 0, "seed": 3},
                  "any": {"kind": "http", "url": base + "/ask", "request": {"q": "{{ prompt }}!", "n": 1}, "output": "/result/text"},
                  "vector": {"kind": "embedding", "url": base, "model": "e"},
                  "text": {"kind": "completion", "url": base, "model": "t"},
                  "mine": {"kind": "command", "command": [sys.executable, "answer.py"], "options": {"end": "."}, "retries": 1},
                  "echo": {"kind": "echo"}}
        _, run = Asking(tmp_path).ask(models, count=4)
        by_path = {request.path.split("?")[0]: request for request in endpoint.requests}
    rows = {(row["model"], row["id"]): row for row in answers(run)}
    claude = rows["claude", 0]
    assert claude["output"] == "bonjour" and claude["input_tokens"] == 45 and claude["cached_tokens"] == 30
    assert claude["cost_usd"] == pytest.approx((10 * 1000 + 30 * 100 + 5 * 2000 + 7 * 10000) / 1e6)
    sent = by_path["/v1/messages"]
    assert sent.headers["x-api-key"] == "key-of-claude" and sent.headers["anthropic-version"] and sent.body["max_tokens"] == 1024
    gemini = rows["gemini", 0]
    assert gemini["output"] == "hallo" and (gemini["input_tokens"], gemini["output_tokens"], gemini["cached_tokens"], gemini["reasoning_tokens"]) == (9, 5, 4, 2)
    sent = by_path["/v1/models/g:generateContent"]
    assert sent.headers["x-goog-api-key"] == "key-of-gemini" and sent.body["generationConfig"] == {"temperature": 0, "seed": 3}
    assert "key-of-gemini" not in sent.path
    assert rows["any", 1]["output"] == "ciao question 1!"
    assert json.loads(rows["vector", 0]["output"]) == [0.5, -1.25]
    assert rows["text", 0]["output"] == " and on" and rows["text", 0]["outcome"] == "truncated"
    assert rows["mine", 0]["output"] == "0 noitseuq." and rows["mine", 0]["output_tokens"] == 1
    assert rows["mine", 2]["error"] == "command: not this one"
    assert rows["mine", 3]["error"].startswith("process:") and "broken" in rows["mine", 3]["error"]
    assert rows["mine", 1]["outcome"] == "scored"
    assert rows["echo", 2]["output"] == "question 2"


URL = "http://127.0.0.1:9/v1"
WRONG = [
    ({"models": {"m": {"kind": "chatt"}}}, "there is no kind of model 'chatt'", "'chat'"),
    ({"models": {"m": {"kind": "chat", "url": URL, "model": "x", "temprature": 1}}}, "temprature", "'temperature'"),
    ({"models": {"m": {"kind": "chat", "url": URL, "model": "x", "temperature": "hot"}}}, "temperature must be a number", ""),
    ({"models": {"m": {"kind": "chat", "url": URL, "model": "x", "temperature": -1}}}, "temperature is at least 0", ""),
    ({"models": {"m": {"kind": "chat", "url": URL}}}, "does not say which model", "model: NAME"),
    ({"models": {"m": {"kind": "chat", "url": "localhost:8080", "model": "x"}}}, "is no URL", "http://"),
    ({"models": {"m": {"kind": "chat", "url": "http://me:hunter22@host/v1", "model": "x"}}}, "holds a user or password", "api_key"),
    ({"models": {"m": {"kind": "chat", "url": "${NOT_SET_ANYWHERE}", "model": "x"}}}, "NOT_SET_ANYWHERE", ""),
    ({"models": {"m": {"kind": "chat", "url": URL, "model": "x", "prompts": ["drect"]}}}, "there is no prompt 'drect'", "'direct'"),
    ({"prompts": {"direct": "{{ qestion }}"}}, "'qestion' is not defined", "'question'"),
    ({"prompts": {"direct": "{% if question %}"}}, "no Jinja template", ""),
    ({"prompts": {"direct": {"path": "nowhere.jinja"}}}, "nowhere.jinja", ""),
    ({"prompts": {"direct": {"messages": [{"role": "usr", "content": "x"}]}}}, "'usr' is no role", "'user'"),
    ({"budget": {"dollars": 3}}, "dollars", ""),
    ({"budget": {"cost_usd": 1}}, "price of model 'm' is not known", "prices"),
    ({"samples": 0}, "samples", ""),
    ({"checks": ["row_countt == 4"]}, "row_countt", "row_count"),
    ({"checks": ["mean(latency_mss) <= 4"]}, "latency_mss", "latency_ms"),
]


@pytest.mark.parametrize("change, what, mend", WRONG, ids=[case[1][:30] for case in WRONG])
def test_what_is_wrong_is_said_before_anything_is_asked(tmp_path, change, what, mend):
    bench = Asking(tmp_path)
    keys = {"models": {"m": {"kind": "chat", "url": URL, "model": "x"}}, "prompts": {"direct": "{{ question }}"}} | change
    done, run = bench.ask(keys.pop("models"), prompts=keys.pop("prompts"), check=False, **keys)
    assert done.returncode == 2, done.stderr
    assert what in done.stderr and mend in done.stderr and "suite.yaml:" in done.stderr
    assert "cannot reach" not in done.stderr and not run.exists() and "hunter22" not in done.stderr


def test_where_a_prompt_is_wrong(tmp_path):
    (tmp_path / "suite.yaml").write_text("data: {rows: [{id: 1, question: a}], id: id}\nmodels: {m: {kind: echo}}\nprompts:\n  direct: |\n    First line.\n    Then {{ qestion }}.\n")
    done = Asking(tmp_path).command("run", "suite.yaml", check=False)
    assert done.returncode == 2 and "suite.yaml:6:13: the prompt cannot be made: 'qestion' is not defined" in done.stderr, done.stderr


def test_an_estimate_asks_nothing(tmp_path):
    with Endpoint() as endpoint:
        models = {"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "max_tokens": 100, "prices": {"input": 1, "output": 10}}}
        bench = Asking(tmp_path)
        bench.suite(name="asked", data=bench.data(10), models=models, prompts={"direct": "{{ question }}"}, samples=3)
        done = bench.command("run", "suite.yaml", "--estimate")
        assert "30 requests" in done.stdout and "3,000 of output" in done.stdout and "0.03 US dollars" in done.stdout and "Nothing was asked" in done.stdout
        validated = bench.command("validate", "suite.yaml")
        assert "30 answers would be asked for" in validated.stderr
        assert not endpoint.requests and not (tmp_path / "runs").exists()


@pytest.mark.parametrize("kind, variable", [("anthropic", "ANTHROPIC_API_KEY"), ("gemini", "GEMINI_API_KEY"), ("chat", "OPENAI_API_KEY")])
def test_a_key_that_is_not_set_is_said_before_the_first_request(tmp_path, kind, variable):
    bench = Asking(tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    models = {"m": {"kind": kind, "model": "m", "prices": {"input": 1, "output": 1}} | ({"url": "https://api.openai.com/v1"} if kind == "chat" else {})}
    done, run = bench.ask(models, check=False, env=environment)
    assert done.returncode == 2 and f"the environment has no {variable}" in done.stderr and "--env-file" in done.stderr, done.stderr
    assert not run.exists()
    # Nothing is asked for an estimate, so it needs no key.
    assert bench.command("run", "suite.yaml", "--estimate", env=environment).returncode == 0
