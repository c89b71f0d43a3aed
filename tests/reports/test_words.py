# SPDX-License-Identifier: Apache-2.0
"""The examples that help and README give are commands that work, run here one after the other."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from assay_command import ASSAY

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VERBS = ("run", "eval", "init", "validate", "merge", "reproduce", "show", "compare", "slices", "plan", "approve", "catalog", "doctor")
VERDICTS = (0, 1, 4)  # pass, fail, inconclusive: the command did what it was asked


def shell(command: str, where: pathlib.Path) -> subprocess.CompletedProcess:
    """On pipes, where lines are 100 columns wide unless COLUMNS says otherwise."""
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment["PATH"] = f"{pathlib.Path(ASSAY).parent}:{environment['PATH']}"
    return subprocess.run(["bash", "-c", command], cwd=where, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def place(tmp_path):
    """A directory with the example, a run of it and the states of three shards."""
    shutil.copytree(ROOT / "examples/churn", tmp_path, dirs_exist_ok=True)
    return tmp_path


def examples(text: str) -> list:
    return [line.strip() for line in text.split("Examples:\n")[1].splitlines() if line.strip()]


@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_of_help_work(verb, place):
    commands = examples(shell(f"assay {verb} --help", place).stdout)
    assert len(commands) == 2 and all(f"assay {verb}" in command for command in commands)
    if verb in ("reproduce", "show", "slices", "approve"):
        assert shell("assay run suite.yaml --quiet", place).returncode in VERDICTS
    if verb == "compare":
        for name in ("before", "after"):
            assert shell(f"assay run suite.yaml --quiet --out runs/{name}", place).returncode in VERDICTS
    if verb == "merge":
        assert shell("for i in 1 2 3; do assay run suite.yaml --shard $i/3 || exit; done", place).returncode == 0
    for command in commands:
        (place / "assay.yaml").unlink(missing_ok=True)
        done = shell(command, place)
        assert done.returncode in VERDICTS, f"{command}\n{done.stdout[-1000:]}{done.stderr}"
        named = re.search(r"--out (\S+)", command)
        assert done.stdout or done.stderr or (place / named.group(1)).exists(), command


def test_every_verb_is_tried():
    listed = re.search(r"Subcommands:\n(.*?)\n\n", shell("assay --help", ROOT).stdout, re.DOTALL).group(1)
    assert {line.split()[0] for line in listed.splitlines()} == set(VERBS) | ({"completion"} & {line.split()[0] for line in listed.splitlines()})


def test_the_tour_of_the_readme_works(place):
    """Each console block between the tour's heading and the next: its commands run, in order, and the lines that it
    shows below a command are lines that the command prints."""
    tour = (ROOT / "README.md").read_text(encoding="utf-8").split("## Five minutes\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```console\n(.*?)```", tour, re.DOTALL)
    assert len(blocks) >= 5
    printed = ""
    for line in "".join(blocks).splitlines():
        if line.startswith("$ "):
            done = shell(line[2:], place)
            assert done.returncode in VERDICTS, f"{line}\n{done.stdout[-1000:]}{done.stderr}"
            printed = done.stdout + done.stderr
        elif line.strip() and line.strip() != "...":
            assert any(re.fullmatch(re.escape(line.rstrip()).replace("XXXX", "[0-9a-f]{4}").replace("TIME", ".{19}"), real.rstrip()) for real in printed.splitlines()), \
                f"not printed: {line}\n{printed[:3000]}"
