# SPDX-License-Identifier: Apache-2.0
"""Scorers that are programs: what one line does wrong is the outcome of its row, and of no other."""
import json
import os
import re

import pathlib

from scoring import run_scores, scored, write_rows, write_suite

PROGRAM = '''
import json, os, sys, time
print("ready", file=sys.stderr)
for line in sys.stdin:
    row = json.loads(line)
    what = row["output"]
    if what == "crash":
        sys.exit("out of luck")
    if what == "hang":
        time.sleep(60)
    if what == "silent end":
        sys.exit(0)
    answers = {
        "garbage": "no JSON at all", "list": "[1]", "nothing": "{}", "twice": '{"score": 1}\\n{"score": 0}', "nan": '{"score": NaN}',
        "big": '{"score": 7}', "text": '{"score": "1"}', "error": '{"error": "cannot tell"}', "bytes": None,
        "odd": '{"outcome": "unparseable", "reason": "no number"}', "other": '{"outcome": "not_applicable"}', "long": '"' + "x" * (1 << 21) + '"',
    }
    if what == "bytes":
        sys.stdout.buffer.write(b"\\xff\\xfe\\n")
        sys.stdout.flush()
        continue
    if what in answers:
        print(answers[what], flush=True)
        continue
    good = what == row["reference"] or row.get("options", {}).get("kind", False)
    print(json.dumps({"score": good, "reason": "" if good else f"{what} to {row.get('input')}"}), flush=True)
'''


def program(bench):
    (bench.directory / "score.py").write_text(PROGRAM)
    return ["python3", str(bench.directory / "score.py")]


def test_each_mistake_is_the_outcome_of_its_row(bench):
    mistakes = {"crash": ("error", "exit code 1; ready\nout of luck"), "hang": ("timeout", "no answer within 1 s"), "silent end": ("error", "it ended"),
                "garbage": ("error", "no JSON"), "list": ("error", "no object"), "nothing": ("error", "no score"), "twice": ("error", "more than one line"),
                "nan": ("error", "no JSON"), "big": ("error", "not from 0 to 1: 7"), "text": ("error", "no score"), "error": ("error", "cannot tell"),
                "bytes": ("error", "no JSON"), "odd": ("unparseable", "no number"), "other": ("not_applicable", ""), "long": ("error", "longer than")}
    outputs = [word for mistake in mistakes for word in (mistake, "fine")] + ["wrong"]
    table = {"output": outputs, "reference": ["fine"] * len(outputs), "question": ["why?"] * len(outputs)}
    rows = scored(bench, table, {"s": {"command": {"command": program(bench), "seconds": 1, "input": "question"}, "threshold": 1}})
    for row in rows.to_dict("records"):
        if row["output"] in mistakes:
            outcome, reason = mistakes[row["output"]]
            assert row["s.outcome"] == outcome and row["s"] != row["s"] and reason in str(row["s.reason"]), row
        else:
            assert row["s.outcome"] == "scored" and row["s"] == (row["output"] == "fine") and row["s.pass"] == (row["output"] == "fine")
    assert rows["s.reason"].tolist()[-1] == "wrong to why?"


def test_the_same_scores_for_any_number_of_threads(bench):
    outputs = [str(i % 7) for i in range(2000)]
    table = {"output": outputs, "reference": ["3"] * len(outputs)}
    path = write_rows(bench, table)
    found = []
    for threads in (1, 2, 5):
        suite = write_suite(bench, path, {"s": {"command": program(bench)}})
        _, rows = run_scores(bench, suite, "--threads", threads)
        found.append(rows["s"].tolist())
    assert found[0] == found[1] == found[2] == [float(output == "3") for output in outputs]


def test_wrong_programs_are_refused_before_any_row(bench):
    path = write_rows(bench, {"output": ["a"], "reference": ["a"]})
    for call, says in [("command('no-such-program-anywhere')", "there is no program"), ("command('')", "names no program"),
                       ({"command": {"command": ["python3"], "options": "loud"}}, "is no map")]:
        done = bench.command("run", write_suite(bench, path, {"s": call}), check=False)
        assert done.returncode == 2 and says in done.stderr, done.stderr


def test_a_row_of_data_starts_no_program(bench):
    bench.suite("rows.yaml", data={"rows": [{"output": "a", "expect": ["not all(command('touch', 'started'))"]}]}, checks=["failures(expect) == 0"])
    done = bench.command("run", "rows.yaml", check=False)
    assert done.returncode == 3 and "may not start a program" in done.stderr
    assert not (bench.directory / "started").exists()


def test_the_example_of_the_page_works(bench):
    page = pathlib.Path(__file__).resolve().parents[2] / "docs/commands.md"
    example = [block for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.S) if '"score"' in block]
    assert len(example) == 1 and len([line for line in example[0].splitlines() if line]) <= 10
    (bench.directory / "score.py").write_text(example[0])
    rows = scored(bench, {"output": ["the same", "the other", "nothing"], "reference": ["the same", "the same", "the same"]},
                  {"close": {"command": {"command": ["python3", "score.py"], "options": {"least": 0.3}}}})
    assert rows["close"].tolist() == [1, 1 / 3, 0]
