# SPDX-License-Identifier: Apache-2.0
"""Runs that end early: whatever was answered is kept, nothing is asked twice, and the end is that of an undisturbed run."""
import json
import os
import random
import signal
import subprocess
import time

import pytest

from asking import Asking, answers, content, without_times
from assay_command import ASSAY
from endpoint import Endpoint


def models(endpoint, **more):
    return {"one": {"kind": "chat", "url": endpoint.url, "model": "ok", "concurrency": 8, **more},
            "two": {"kind": "chat", "url": endpoint.url, "model": "ok", "temperature": 0.5, "concurrency": 8, **more}}


PROMPTS = {"direct": "{{ question }}", "polite": "Please: {{ question }}"}


def asked(endpoint) -> dict:
    """How often each request was made."""
    count = {}
    for request in endpoint.requests:
        count[request.text] = count.get(request.text, 0) + 1
    return count


def start(bench, *arguments):
    return subprocess.Popen([ASSAY, "run", *map(str, arguments), "--quiet"], cwd=bench.directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def test_killed_at_any_instant_and_resumed(tmp_path):
    bench = Asking(tmp_path)
    draw = random.Random(4)
    with Endpoint(delay=0.01) as endpoint:
        _, undisturbed = bench.ask(models(endpoint), count=30, prompts=PROMPTS, samples=2)
        expected = asked(endpoint)
        assert sum(expected.values()) == 30 * 2 * 2 * 2
        for attempt in range(4):
            run = tmp_path / f"killed-{attempt}"
            endpoint.requests.clear()
            in_flight, kills = 0, 0
            arguments = ["suite.yaml", "--out", run]
            while True:
                process = start(bench, *arguments)
                time.sleep(draw.uniform(0.05, 0.35))
                if process.poll() is None:
                    process.kill()
                    process.wait()
                    kills += 1
                    in_flight += 16
                if (run / "done.json").exists():
                    break
                arguments = ["--resume", run] if (run / "journal").exists() else ["suite.yaml", "--out", run]
                if kills > 6:
                    bench.command("run", *arguments, "--quiet")
                    break
            assert content(run) == content(undisturbed)
            assert without_times(answers(run)) == without_times(answers(undisturbed))
            # Nothing is asked again but what was in flight when the process died.
            assert set(asked(endpoint)) == set(expected)
            assert len(endpoint.requests) <= sum(expected.values()) + in_flight
    assert kills


def test_equal_prompts_of_two_rows_are_two_answers(tmp_path):
    count = iter(range(1000))
    with Endpoint(answer=lambda request: f"number {next(count)}") as endpoint:
        data = {"rows": [{"id": i, "question": "the same"} for i in range(5)], "id": "id"}
        _, run = Asking(tmp_path).ask({"m": {"kind": "chat", "url": endpoint.url, "model": "ok"}}, data=data, samples=3)
    rows = answers(run)
    assert len({row["output"] for row in rows}) == 15 == len(rows)
    assert [(row["id"], row["sample"]) for row in rows] == [(i, s) for i in range(5) for s in (1, 2, 3)]


def test_ctrl_c_finishes_what_is_in_flight_and_can_be_resumed(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint(delay=0.3) as endpoint:
        bench.suite("suite.yaml", name="asked", data=bench.data(40), models={"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "concurrency": 4}},
                    prompts={"direct": "{{ question }}"}, metrics=["row_count"])
        process = start(bench, "suite.yaml", "--out", "run")
        while len(endpoint.requests) < 8 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130 and "--resume run" in said
        endpoint.settle()
        before = len(endpoint.requests)
        shown = bench.command("show", "run", check=False)
        assert shown.returncode == 3 and "unfinished" in shown.stderr and "--resume run" in shown.stderr
        bench.command("run", "--resume", "run", "--quiet")
        assert len(endpoint.requests) == 40 and before < 40
    assert all(row["outcome"] == "scored" for row in answers(tmp_path / "run"))


def test_two_processes_on_one_run(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint(delay=0.5) as endpoint:
        bench.suite("suite.yaml", name="asked", data=bench.data(30), models={"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "concurrency": 4}},
                    prompts={"direct": "{{ question }}"}, metrics=["row_count"])
        process = start(bench, "suite.yaml", "--out", "run")
        while len(endpoint.requests) < 4:
            time.sleep(0.01)
        second = bench.command("run", "--resume", "run", check=False)
        assert second.returncode == 3 and "another process is at work on this run" in second.stderr
        process.communicate(timeout=60)
        assert process.returncode == 0 and (tmp_path / "run/done.json").exists()


def test_a_budget_stops_cleanly_and_goes_on_with_a_larger_one(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        priced = {"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "prices": {"input": 100, "output": 100}, "max_tokens": 10}}
        for budget, words in (({"requests": 7}, "7 requests"), ({"cost_usd": 0.02}, "0.02 US dollars"), ({"tokens": 300}, "300 tokens")):
            endpoint.requests.clear()
            done, run = bench.ask(priced, count=20, budget=budget, check=False)
            assert done.returncode == 3 and words in done.stderr and "missing" in done.stderr and "--resume" in done.stderr
            if "requests" in budget:
                assert len(endpoint.requests) == 7
            if "cost_usd" in budget:
                assert 0 < len(endpoint.requests) * 15 * 100 / 1e6 <= 0.02
            (key,) = budget
            bench.command("run", "--resume", run, "--set", f"budget.{key}=1000000", "--quiet")
            assert len(endpoint.requests) == 20
            assert sum(row["cost_usd"] for row in answers(run)) == pytest.approx(20 * 15 * 100 / 1e6)


def test_replay_gives_the_same_bytes_and_misses_nothing(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        _, first = bench.ask(models(endpoint), count=10, prompts=PROMPTS)
        made = len(endpoint.requests)
        _, second = bench.ask(models(endpoint), "--replay", first, count=10, prompts=PROMPTS)
        assert len(endpoint.requests) == made
        assert content(first) == content(second) and answers(first) == answers(second)
        done, _ = bench.ask(models(endpoint), "--replay", first, count=11, prompts=PROMPTS, check=False)
        assert done.returncode == 3 and "replay holds no answer" in done.stderr and "question 10" in done.stderr
        assert len(endpoint.requests) == made
        again = bench.command("reproduce", first)
        assert "the same bits" in again.stdout and len(endpoint.requests) == made


def test_reuse_asks_only_what_changed(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        _, first = bench.ask(models(endpoint), count=10, prompts=PROMPTS)
        endpoint.requests.clear()
        _, second = bench.ask(models(endpoint), "--reuse", first, count=12, prompts=PROMPTS | {"direct": "Now: {{ question }}"})
        # A prompt for ten old rows, both prompts for two new ones, of two models.
        assert len(endpoint.requests) == (10 + 2 * 2) * 2
        assert len(answers(second)) == 12 * 2 * 2


def test_the_cache_is_used_where_it_is_asked_for(tmp_path):
    bench = Asking(tmp_path)
    environment = os.environ | {"ASSAY_CACHE": str(tmp_path / "cache")}
    with Endpoint() as endpoint:
        _, first = bench.ask(models(endpoint), "--cache", count=5, env=environment)
        made = len(endpoint.requests)
        _, second = bench.ask(models(endpoint), "--cache", count=6, env=environment)
        assert len(endpoint.requests) == made + 2
        assert without_times(answers(second))[:10] == without_times(answers(first))
        bench.ask(models(endpoint), count=5, env=environment)
        assert len(endpoint.requests) == 2 * made + 2


def test_a_resume_with_another_suite_says_what_differs(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        done, run = bench.ask(models(endpoint), count=20, prompts=PROMPTS, budget={"requests": 5}, check=False)
        made = len(endpoint.requests)
        bench.suite("other.yaml", name="asked", data=bench.data(20), models=models(endpoint) | {"one": {"kind": "chat", "url": endpoint.url, "model": "ok", "temperature": 1}},
                    prompts={"direct": "{{ question }}?"}, metrics=["row_count"])
        refused = bench.command("run", "other.yaml", "--resume", run, check=False)
        assert refused.returncode == 2
        for difference in ("models.one.temperature", "prompts.direct", "prompts.polite", "--reuse"):
            assert difference in refused.stderr, refused.stderr
        changed = bench.command("run", "--resume", run, "--set", "models.one.temperature=0", check=False)
        assert changed.returncode == 2 and "models.one.temperature" in changed.stderr
        assert len(endpoint.requests) == made
        bench.command("run", "suite.yaml", "--resume", run, "--set", "budget=null", "--quiet")
    assert len(answers(run)) == 80


def test_a_disk_that_is_full(tmp_path):
    """The journal stops at a limit of the file's size; what was written is kept, and the run goes on with more room."""
    import resource
    bench = Asking(tmp_path)
    with Endpoint(answer=lambda request: "x" * 2000) as endpoint:
        bench.suite("suite.yaml", name="asked", data=bench.data(100), models={"m": {"kind": "chat", "url": endpoint.url, "model": "ok"}},
                    prompts={"direct": "{{ question }}"}, metrics=["row_count"])
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        done = subprocess.run([ASSAY, "run", "suite.yaml", "--out", "run"], cwd=tmp_path, capture_output=True, text=True, preexec_fn=limit, timeout=60)
        assert done.returncode == 3 and "journal cannot be written" in done.stderr and "--resume" in done.stderr
        endpoint.settle()
        before = len(endpoint.requests)
        written = (tmp_path / "run/journal").stat().st_size
        bench.command("run", "--resume", "run", "--quiet")
        kept = 100 - (len(endpoint.requests) - before)
    assert len(answers(tmp_path / "run")) == 100
    # Every answer that the file holds whole; records differ by a few bytes.
    one = (tmp_path / "run/journal").stat().st_size / 100
    assert kept > 0 and abs(kept - written // one) <= 1


def test_what_fails_after_some_answers_says_how_to_go_on(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        models = {"m": {"kind": "chat", "url": endpoint.url, "model": "no_quota_after_five", "concurrency": 1}}
        done, run = bench.ask(models, count=20, check=False)
        assert done.returncode == 3 and "quota" in done.stderr and f"assay run --resume {run}" in done.stderr, done.stderr
        endpoint.quota = 100
        bench.command("run", "--resume", run, "--quiet")
        assert len(answers(run)) == 20
