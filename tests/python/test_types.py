# SPDX-License-Identifier: Apache-2.0
"""Types: the package under mypy --strict, a user's program beside it, and the compiled module beside its stub."""
import ast
import pathlib
import subprocess
import sys

import assay._assay
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

PROGRAM = '''
import assay
from assay.metrics import accuracy_score

run = assay.evaluate({"y": [0, 1], "p": [0.1, 0.9]}, target="y", score="p", checks=["accuracy >= 0.5"], seed=3)
verdict: str = run.verdict
interval: assay.Interval | None = run["accuracy"].interval
state: assay.State = assay.State({"y": [0]}, target="y").update({"y": [1]})
'''


def mypy(*words):
    done = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir", "/dev/null", *words], cwd=ROOT, capture_output=True, text=True, env={"MYPYPATH": "python", "PATH": "/usr/bin:/bin"})
    return done.returncode, done.stdout + done.stderr


def test_the_package_is_typed():
    code, said = mypy("--strict", "--config-file", "pyproject.toml", "python/assay")
    assert code == 0, said


def test_a_users_program_is_checked(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    code, said = mypy("--strict", "--config-file", "pyproject.toml", str(program))
    assert code == 0, said
    program.write_text(PROGRAM + "run.verdct\nassay.evaluate({}, sed=3)\n")
    code, said = mypy("--strict", "--config-file", "pyproject.toml", str(program))
    assert code == 1 and "verdct" in said and "sed" in said, said


def test_the_stub_names_what_is_compiled():
    stub = ast.parse((ROOT / "python/assay/_assay.pyi").read_text())
    names = {one.name: one for one in stub.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    compiled = {name for name in dir(assay._assay) if not name.startswith("_")}
    assert set(names) == compiled
    for name, one in names.items():
        if isinstance(one, ast.ClassDef):
            own = {part.name for part in one.body if isinstance(part, ast.FunctionDef)} - {"__init__"}
            assert own == {part for part in dir(getattr(assay._assay, name)) if not part.startswith("_")}, name
