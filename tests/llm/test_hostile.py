# SPDX-License-Identifier: Apache-2.0
"""An endpoint that does everything wrong: each mistake is an outcome of its own, and the run completes."""
import ssl
import subprocess
import time

import pytest

from asking import Asking, answers
from endpoint import Endpoint

LIMITS = {"timeout": {"connect": "2s", "whole": "1s"}, "retries": 1}

# The behaviour, the outcome, and the type of the error.
SPOILT = [("error_500", "error", "server_error"), ("hang", "timeout", "timeout"), ("drip", "timeout", "timeout"),
          ("cut", "error", "connection_cut"), ("cut_in_body", "error", "connection_cut"), ("length_too_long", "error", "connection_cut"),
          ("length_too_short", "error", "invalid_json"), ("bad_chunk", "error", ("connection_cut", "protocol")), ("no_http", "error", "protocol"),
          ("bad_utf8", "error", "invalid_json"), ("bad_json", "error", "invalid_json"), ("nan", "error", "invalid_json"),
          ("wrong_schema", "error", "invalid_answer"), ("list", "error", "invalid_answer"), ("deep", "error", "invalid_json"),
          ("empty", "error", "invalid_json"), ("refused", "refused", None), ("filtered", "filtered", None), ("truncated", "truncated", None),
          ("broken_tool_call", "unparseable", "tool_arguments"), ("tool_call", "scored", None), ("endless_storm", "error", "rate_limited")]


@pytest.mark.parametrize("behaviour, outcome, error", SPOILT, ids=[case[0] for case in SPOILT])
def test_each_mistake_has_an_outcome_of_its_own(tmp_path, behaviour, outcome, error):
    with Endpoint() as endpoint:
        models = {"spoilt": {"kind": "chat", "url": endpoint.url, "model": behaviour, **LIMITS},
                  "good": {"kind": "chat", "url": endpoint.url, "model": "ok", **LIMITS}}
        _, run = Asking(tmp_path).ask(models, count=2)
    rows = answers(run)
    assert [row["model"] for row in rows] == ["spoilt", "good"] * 2
    for row in rows:
        if row["model"] == "good":
            assert row["outcome"] == "scored" and row["output"] == f"answer to question {row['id']}" and row["error"] is None
        else:
            assert row["outcome"] == outcome, row
            assert (row["error"] or "").split(":")[0] in ([error] if isinstance(error, str) else error or [""]), row


def test_a_key_twice_in_an_answer_is_an_error(tmp_path):
    with Endpoint() as endpoint:
        _, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "duplicate-keys"}}, count=1)
    (row,) = answers(run)
    assert row["outcome"] == "error" and row["error"].startswith("invalid_json") and "content" in row["error"]


@pytest.mark.parametrize("behaviour", ["huge", "endless_stream"])
def test_a_body_without_end_takes_little_memory(tmp_path, behaviour):
    import resource
    with Endpoint() as endpoint:
        model = {"kind": "chat", "url": endpoint.url, "model": behaviour, "timeout": "20s", "retries": 0, "stream": behaviour == "endless_stream"}
        bench = Asking(tmp_path)
        _, run = bench.ask({"m": model}, count=2)
    for row in answers(run):
        assert row["outcome"] in ("error", "timeout") and row["error"].split(":")[0] in ("too_large", "timeout")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 700 * 1024


@pytest.mark.parametrize("behaviour", ["storm", "storm_with_header", "error_500_once"])
def test_what_passes_is_tried_again(tmp_path, behaviour):
    with Endpoint() as endpoint:
        _, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": behaviour}}, count=6)
        for row in answers(run):
            assert row["outcome"] == "scored" and row["output"] == f"answer to question {row['id']}"
        if behaviour == "storm_with_header":
            first, second = [[r.at for r in endpoint.requests if r.prompt == "question 0"][i] for i in (0, 1)]
            assert second - first >= 0.29
    assert len(answers(run)) == 6


def test_what_is_answered_too_fast_lowers_how_much_is_asked_at_once(tmp_path):
    """An endpoint that bears four requests at once is asked about as much, not as much as is allowed."""
    class Narrow(Endpoint):
        async def do_ok(self, request, writer):
            if self.open > 4:
                return await self.do_endless_storm(request, writer)
            return await super().do_ok(request, writer)

    with Narrow(delay=0.02) as endpoint:
        _, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "concurrency": 64, "retries": 50}}, count=100)
        refused = len(endpoint.requests) - 100
    assert all(row["outcome"] == "scored" for row in answers(run))
    assert refused < 200


def test_a_redirect_is_not_followed(tmp_path):
    with Endpoint() as endpoint:
        done, _ = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "redirect", "api_key": "secret-key-1"}}, check=False)
        assert done.returncode == 3 and "elsewhere" in done.stderr
        assert all("elsewhere" not in request.path for request in endpoint.requests)


def test_a_certificate_that_nobody_knows(tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
                    "-subj", "/CN=localhost"], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with Endpoint(ssl=context) as endpoint:
        done, _ = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "ok"}}, check=False)
    assert done.returncode == 3 and "cannot reach" in done.stderr and "certificate" in done.stderr
    assert not endpoint.requests


def test_streamed_answers(tmp_path):
    with Endpoint() as endpoint:
        models = {"whole": {"kind": "chat", "url": endpoint.url, "model": "ok"},
                  "streamed": {"kind": "chat", "url": endpoint.url, "model": "ok", "stream": True}}
        _, run = Asking(tmp_path).ask(models, count=3)
    rows = answers(run)
    for row in rows:
        assert row["outcome"] == "scored" and row["output"] == f"answer to question {row['id']}" and row["output_tokens"] == 5
        assert (row["first_token_ms"] is not None) == (row["model"] == "streamed")
        if row["model"] == "streamed":
            assert 40 <= row["first_token_ms"] <= row["latency_ms"]


def test_a_stream_that_is_cut_is_no_answer(tmp_path):
    with Endpoint() as endpoint:
        _, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "cut_stream", "stream": True, "retries": 1}}, count=1)
    (row,) = answers(run)
    assert row["outcome"] == "error" and row["error"].startswith("connection_cut") and row["output"] is None


@pytest.mark.parametrize("behaviour, words", [("bad_key", "api_key"), ("no_such_model", "is model right"), ("no_quota", "quota"), ("rejects", "schema is not valid")])
def test_what_will_never_work_stops_at_once(tmp_path, behaviour, words):
    with Endpoint() as endpoint:
        bench = Asking(tmp_path)
        done, run = bench.ask({"m": {"kind": "chat", "url": endpoint.url, "model": behaviour}}, count=2000, check=False)
        assert len(endpoint.requests) < 60
    assert done.returncode == 3 and words in done.stderr
    assert not run.exists()


def test_rejections_of_single_requests_are_outcomes(tmp_path):
    with Endpoint() as endpoint:
        _, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "rejects_some"}}, count=30)
    for row in answers(run):
        assert row["outcome"] == ("error" if "3" in str(row["id"]) else "scored")


def test_nobody_there_is_said_within_a_second(tmp_path):
    begun = time.monotonic()
    done, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": "http://127.0.0.1:9/v1", "model": "ok"}}, count=10000, check=False)
    assert done.returncode == 3 and "cannot reach http://127.0.0.1:9" in done.stderr
    assert time.monotonic() - begun < 10  # of starting and reading ten thousand rows on a busy machine; the refusal itself is immediate
    assert not run.exists()
