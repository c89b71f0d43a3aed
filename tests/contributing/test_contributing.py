# SPDX-License-Identifier: Apache-2.0
"""CONTRIBUTING.md is true: the metric that it adds is compiled as it stands there, the table of metrics is written anew
with it, and the program that has both knows it in its catalog, in a suite and in a check."""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import textwrap

import pytest

import assay_command

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(assay_command.ASSAY).parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def run(command, **options) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stderr}"
    return done.stdout


def commands_of(target: str) -> list:
    """The commands that make a target, the last one of its own."""
    return [shlex.split(line) for line in run(["ninja", "-t", "commands", target], cwd=BUILD).splitlines()]


def compiled(source: pathlib.Path) -> pathlib.Path:
    """By the flags of the library, without what only makes it faster to build."""
    like = next(command for command in commands_of("src/assay/libassay_core.a") if command[-1].endswith("metrics/classification/accuracy.cpp"))
    begin = next(i for i, word in enumerate(like) if word.endswith(("c++", "g++", "clang++")) and "=" not in word)
    flags = [word for word in like[begin:like.index("-o")] if not word.startswith(("-MD", "-MT", "-MF", "-O", "-Winvalid-pch"))]
    for option in ("-include", "-MT", "-MF"):
        while option in flags:
            place = flags.index(option)
            del flags[place:place + 2]
    flags = [word for word in flags if not word.endswith(".d")]
    target = source.with_suffix(".o")
    run([*flags, "-O0", "-o", target, "-c", source], cwd=BUILD)
    return target


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> pathlib.Path:
    if not (BUILD / "build.ninja").exists():
        pytest.skip("the program under test was not built by ninja beside it")
    place = tmp_path_factory.mktemp("contributed")
    named = re.search(r"here `classification/(\w+)\.cpp`", PAGE)
    assert named, "the page no longer shows the metric as it did"
    # The code block of the list's first item: blank lines, and lines that are indented further than the item is.
    code = re.match(r"(?:(?: {7}[^\n]*)?\n)+", PAGE[PAGE.index("\n\n", named.end()):]).group()
    source = place / f"{named.group(1)}.cpp"
    source.write_text(textwrap.dedent(code), encoding="utf-8")
    # The table is written from a folder of links to every metric and to this one.
    metrics = place / "tree/metrics"
    metrics.mkdir(parents=True)
    for path in [*(ROOT / "src/assay/metrics").rglob("*.cpp"), source]:
        (metrics / path.name).symlink_to(path)
    table = place / "catalog_table.cpp"
    run([sys.executable, ROOT / "tools/make_catalog_table.py", place / "tree", table])
    objects = [compiled(source), compiled(table)]
    link = commands_of("assay")[-1]
    # The objects come before the library, whose own table is then not asked for.
    at = next(i for i, word in enumerate(link) if word.endswith("libassay_core.a"))
    target = place / "assay"
    words = link[:at] + [str(one) for one in objects] + link[at:]
    words = [word for word in words if word not in (":", "&&")]
    words[words.index("-o") + 1] = str(target)
    run(words, cwd=BUILD)
    return target


def test_the_new_metric_is_in_the_catalog(program):
    (entry,) = json.loads(run([program, "catalog", "false_alarms", "--json"]))["metrics"]
    assert entry["name"] == "false_alarm_share" and entry["better"] == "lower"
    before = len(assay_command.catalog())
    assert len(json.loads(run([program, "catalog", "--json"]))["metrics"]) == before + 1


def test_the_new_metric_is_measured_sliced_averaged_and_checked(program, tmp_path):
    (tmp_path / "t.csv").write_text("y,p,g\n" + "0,0.9,a\n0,0.1,b\n1,0.8,a\n1,0.2,b\n" * 50, encoding="utf-8")
    (tmp_path / "s.yaml").write_text(
        "data: {path: t.csv, target: y, score: p}\nslices: [g]\nmetrics: [false_alarm_share]\nkeep: none\n"
        "checks: [false_alarm_share <= 0.5, 'false_alarms[g=b] <= 0.1']\n", encoding="utf-8")
    document = json.loads(run([program, "run", "s.yaml", "--format", "json"], cwd=tmp_path))
    values = {(e["slice"]): (e["value"], e["interval"]["method"]) for e in document["estimates"]}
    assert values[None] == (0.25, "clopper_pearson") and values["g=a"][0] == 0.5 and values["g=b"][0] == 0
    assert [check["verdict"] for check in document["checks"]] == ["pass", "pass"]


def test_the_folders_and_commands_that_the_page_names_are_there():
    assert list((ROOT / "tests/reference").glob("*_references.py"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make (\w+)`", PAGE))
    assert len(named) > 3 and all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in named), named
