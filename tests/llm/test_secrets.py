# SPDX-License-Identifier: Apache-2.0
"""Keys, headers and their values enter no file, message, report or process title."""
import os
import pathlib
import subprocess
import time

import pytest

from asking import Asking, answers
from assay_command import ASSAY
from endpoint import Endpoint

KEY, ORGANISATION, TOKEN, LITERAL = "sk-planted-1234567890", "org-planted-abcdef", "token-planted-fedcba", "literal-planted-777777"
SECRETS = (KEY, ORGANISATION, TOKEN, LITERAL)


def found_in(directory: pathlib.Path) -> list:
    found = []
    for path in directory.rglob("*"):
        if path.is_file() and path.name != "suite.yaml":
            data = path.read_bytes()
            found += [(str(path), secret) for secret in SECRETS if secret.encode() in data]
    return found


def planted(endpoint, behaviour="repeats_headers"):
    return {"m": {"kind": "chat", "url": endpoint.url, "model": behaviour, "api_key": "${PLANTED_KEY}",
                  "headers": {"X-Organisation": "${PLANTED_ORGANISATION}", "X-Token": "Bearer " + TOKEN, "X-Literal": LITERAL}}}


ENVIRONMENT = os.environ | {"PLANTED_KEY": KEY, "PLANTED_ORGANISATION": ORGANISATION}


@pytest.mark.parametrize("behaviour", ["repeats_headers", "repeats_headers_in_errors", "bad_key"])
def test_no_secret_is_kept_even_where_the_endpoint_repeats_it(tmp_path, behaviour):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        done, run = bench.ask(planted(endpoint, behaviour), "--report", f"html={tmp_path}/report.html,junit={tmp_path}/j.xml,md={tmp_path}/r.md", "--verbose",
                              count=3, check=False, env=ENVIRONMENT)
        sent = endpoint.requests[0].headers
        assert sent["authorization"] == "Bearer " + KEY and sent["x-organisation"] == ORGANISATION and sent["x-token"] == "Bearer " + TOKEN
        shown = bench.command("show", run, "--format", "html", "--out", tmp_path / "shown.html", check=False).stderr if run.exists() else ""
    assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr + shown]
    assert not found_in(tmp_path)
    if behaviour == "repeats_headers":
        assert all("[secret]" in row["output"] for row in answers(run))
        assert "${PLANTED_KEY}" in (run / "run.json").read_text()


def test_a_resume_finds_its_secrets_again(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        done, run = bench.ask(planted(endpoint, "ok"), count=6, budget={"requests": 2}, check=False, env=ENVIRONMENT)
        assert done.returncode == 3, done.stderr
        bench.command("run", "--resume", run, "--set", "budget=null", "--quiet", env=ENVIRONMENT)
        assert len(endpoint.requests) == 6
        assert {request.headers["authorization"] for request in endpoint.requests} == {"Bearer " + KEY}
        assert {request.headers["x-literal"] for request in endpoint.requests} == {LITERAL}
        without = bench.command("run", "suite.yaml", "--out", "other", check=False)
        assert without.returncode == 2 and "PLANTED_KEY" in without.stderr and "suite.yaml:" in without.stderr
    assert not found_in(tmp_path)


def test_a_new_key_finds_the_old_answers(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint() as endpoint:
        _, first = bench.ask(planted(endpoint, "ok"), count=3, env=ENVIRONMENT)
        bench.ask(planted(endpoint, "ok"), "--replay", first, count=3, env=ENVIRONMENT | {"PLANTED_KEY": "sk-another-1234567890"})
        # Another organisation is another question.
        done, _ = bench.ask(planted(endpoint, "ok"), "--replay", first, count=3, check=False, env=ENVIRONMENT | {"PLANTED_ORGANISATION": "org-other-12345"})
        assert done.returncode == 3 and "replay holds no answer" in done.stderr


def test_a_key_on_the_command_line_leaves_the_process_title(tmp_path):
    bench = Asking(tmp_path)
    with Endpoint(delay=0.5) as endpoint:
        bench.suite("suite.yaml", name="asked", data=bench.data(20), models={"m": {"kind": "chat", "url": endpoint.url, "model": "ok", "concurrency": 2}},
                    prompts={"direct": "{{ question }}"}, metrics=["row_count"])
        process = subprocess.Popen([ASSAY, "run", "suite.yaml", "--out", "run", "--quiet", "--set", f"models.m.api_key={KEY}"], cwd=tmp_path)
        while not endpoint.requests:
            time.sleep(0.01)
        title = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()
        process.wait(timeout=60)
    assert KEY.encode() not in title and b"suite.yaml" in title
    assert endpoint.requests[0].headers["authorization"] == "Bearer " + KEY
    assert not found_in(tmp_path)
