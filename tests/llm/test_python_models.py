# SPDX-License-Identifier: Apache-2.0
"""Functions of Python as models: what they are called with, what they may answer, and what becomes of their errors."""
import sys

import pytest

from asking import Asking, answers

APP = '''
print("a print is no answer")

def answer(prompt):
    print("nor is this")
    if "1" in prompt:
        raise ValueError("not one")
    return prompt[::-1]

def knowing(prompt, messages, sample, options):
    return {"output": f"{len(messages)} {sample} {options['loud']}", "output_tokens": 3}

def odd(prompt):
    return None if "0" in prompt else {1, 2} if "1" in prompt else [1, 2] if "2" in prompt else {"error": "no"}

class Tools:
    @staticmethod
    def upper(prompt, **rest):
        return prompt.upper() + "".join(sorted(rest))

NUMBER = 7
'''


def asked(tmp_path, call, **settings):
    bench = Asking(tmp_path)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "app.py").write_text(APP)
    rows = [{"id": str(i), "question": f"what is {i}"} for i in range(4)]
    _, run = bench.ask({"mine": {"kind": "python", "call": call, "python": sys.executable, "concurrency": 2, **settings}}, check=False,
                       data={"rows": rows, "id": "id"}, metrics=["row_count"])
    return {one["id"]: one for one in answers(run)}


def test_an_error_is_an_outcome_of_its_row(tmp_path):
    rows = asked(tmp_path, "package.app:answer")
    assert rows["0"]["output"] == "0 si tahw" and rows["0"]["outcome"] == "scored"
    assert rows["1"]["output"] is None and rows["1"]["outcome"] == "error" and rows["1"]["error"].endswith("ValueError: not one")
    assert {rows[i]["output"] for i in "23"} == {"2 si tahw", "3 si tahw"}


def test_it_is_given_what_it_takes(tmp_path):
    row = asked(tmp_path, "package.app:knowing", options={"loud": True})["0"]
    assert row["output"] == "1 1 True" and row["output_tokens"] == 3


def test_a_part_of_a_class_that_takes_anything(tmp_path):
    assert asked(tmp_path, "package.app:Tools.upper")["0"]["output"] == "WHAT IS 0messagesoptionssample"


def test_answers_that_are_none(tmp_path):
    rows = asked(tmp_path, "package.app:odd")
    assert "answered with None" in rows["0"]["error"] and "no JSON" in rows["1"]["error"] and rows["3"]["error"].endswith("no")
    assert rows["2"]["output"] in ("[1,2]", "[1, 2]")


@pytest.mark.parametrize("call, text", [("package.app:asnwer", "asnwer"), ("package.nothing:answer", "ModuleNotFoundError"), ("package.app:NUMBER", "cannot be called")])
def test_what_cannot_be_called(tmp_path, call, text):
    rows = asked(tmp_path, call)
    assert all(row["outcome"] == "error" and text in row["error"] for row in rows.values()) and len(rows) == 4


@pytest.mark.parametrize("call", ["answer", "package.app:", ":answer", "a b:c", ""])
def test_what_is_no_function(tmp_path, call):
    bench = Asking(tmp_path)
    done, _ = bench.ask({"mine": {"kind": "python", "call": call}}, check=False)
    assert done.returncode == 2 and "write call: package.app:answer" in done.stderr, done.stderr
