# SPDX-License-Identifier: Apache-2.0
"""What machines read: the JSON document against its schema, the run directory, JUnit XML and SARIF."""
import json
import pathlib
import re
import shutil
import xml.etree.ElementTree as ElementTree

import duckdb
import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs/run.schema.json").read_text(encoding="utf-8"))


def closed(schema):
    """The same schema, where a field that it does not describe is an error."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if "properties" in result and isinstance(result["properties"], dict) and "type" in result:
        result["additionalProperties"] = False
    return result


VALIDATOR = jsonschema.Draft202012Validator(closed(SCHEMA))


def validated(text: str) -> dict:
    document = json.loads(text)
    errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in VALIDATOR.iter_errors(document)]
    assert not errors, "\n".join(errors)
    return document


@pytest.fixture
def churn(bench):
    shutil.copytree(ROOT / "examples/churn", bench.directory, dirs_exist_ok=True)
    return bench


def test_comparisons_follow_their_schema(churn, bench):
    schema = json.loads((ROOT / "docs/comparison.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(closed(schema))
    rows = [{"id": i, "model": m, "question": "?", "answer": "4", "output": str(4 - i % 3), "right": int(i % (3 + (m == "b")) == 0)} for i in range(40) for m in "ab"]
    answers = bench.run_suite(bench.suite("answers.yaml", name="answers", metrics=["mean(right)", "row_count"], slices=["answer"],
                                          data={"path": str(bench.write(rows)), "id": "id", "model": "model", "input": "question", "output": "output", "reference": "answer"}))
    churn.command("run", "suite.yaml", "--out", "runs/one")
    churn.command("run", "suite.yaml", "--out", "runs/two", "--set", "smallest_slice=900")
    for words in (["runs/one", "--models", "production,candidate"], ["runs/one", "runs/two"], [answers.directory, "--models", "a,b"]):
        document = json.loads(churn.command("compare", *words, "--format", "json").stdout)
        errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(document)]
        assert not errors, "\n".join(errors)
        assert document["comparisons"][0]["differences"]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_documents_of_run_show_and_eval_follow_the_schema(churn):
    run = validated(churn.command("run", "suite.yaml", "--out", "runs/one", "--format", "json").stdout)
    assert run["verdict"] == "inconclusive" and len(run["checks"]) == 4
    shown = validated(churn.command("show", "runs/one", "--format", "json").stdout)
    for key in ("estimates", "checks", "verdict", "sentence", "data", "notes"):
        assert shown[key] == run[key]
    evaluated = validated(churn.command("eval", "predictions.csv", "--target", "churned", "--format", "json").stdout)
    assert evaluated["run"] is None and evaluated["checks"] == []


def test_documents_of_undefined_values_missing_outputs_and_several_classes_follow_the_schema(bench):
    table = {"y": ["a", "b", "c", "a"], "guess": ["a", "b", "c", None], "part": ["x", "x", "x", "y"]}
    path = bench.write(table)
    suite = bench.suite(data={"path": str(path), "target": "y", "prediction": "guess"}, slices=["part"],
                        checks=["accuracy[each part] >= 0.2", {"check": "f1 within 0.5 of 0.5", "severity": "warning"}])
    document = validated(bench.command("run", suite, "--format", "json", check=False).stdout)
    assert sum(document["data"][0]["excluded"].values()) == 1
    values = {"y": [1.0, 2.0, 4.0], "guess": [1.5, 2.5, 3.0]}
    validated(bench.command("eval", bench.write(values), "--target", "y", "--prediction", "guess", "--task", "regression", "--format", "json").stdout)


def test_the_run_directory_holds_the_same_fields(churn):
    run = json.loads(churn.command("run", "suite.yaml", "--out", "runs/one", "--format", "json").stdout)
    directory = churn.directory / "runs/one"
    checks = json.loads((directory / "checks.json").read_text(encoding="utf-8"))
    assert checks["checks"] == run["checks"] and checks["verdict"] == run["verdict"]
    rows = duckdb.sql(f"SELECT * FROM read_parquet('{directory}/estimates.parquet')")
    assert set(rows.columns) == set(SCHEMA["$defs"]["estimate"]["properties"])
    by_key = {(e["metric"], e["model"], e["slice"]): e for e in run["estimates"]}
    for metric, model, part, value, n in rows.select("metric", "model", "slice", "value", "n").fetchall():
        of_run = by_key.pop((metric, model, part))
        assert of_run.get("value") == value and of_run["n"] == n
    assert not by_key


def test_junit_counts_what_it_lists(churn):
    text = churn.command("run", "suite.yaml", "--set", "checks+=accuracy >= 0.99", "--format", "junit").stdout
    suite = ElementTree.fromstring(text).find("testsuite")
    cases = suite.findall("testcase")
    for kind, children in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(kind)) == len(suite.findall(f"testcase/{children}"))
    assert int(suite.get("tests")) == len(cases) == 5
    assert all(case.get("name") and case.get("classname") for case in cases)
    assert all(len(case) <= 1 and all(child.get("message") for child in case) for case in cases)
    assert [case.get("name") for case in cases if case.find("failure") is not None] == ["accuracy >= 0.99"]
    strict = churn.command("run", "suite.yaml", "--on-inconclusive", "fail", "--format", "junit").stdout
    assert ElementTree.fromstring(strict).find("testsuite").get("failures") == "1"


def test_junit_and_sarif_survive_any_text(churn):
    churn.command("run", "suite.yaml", "--set", "name=a<b>&\"c'\u0007", "--format", "junit", check=False)
    text = churn.command("run", "suite.yaml", "--set", 'name="a<b>&c é"', "--format", "junit").stdout
    assert ElementTree.fromstring(text).find("testsuite").get("name") == "a<b>&c é"


# What of JUnit's XML its readers agree on (https://github.com/testmoapp/junitxml): attributes of each element, those that
# it must have first.
JUNIT = {
    "testsuites": ((), ("name", "tests", "failures", "errors", "skipped", "time")),
    "testsuite": (("name", "tests", "failures", "errors", "skipped"), ("time", "timestamp", "file")),
    "testcase": (("name", "classname"), ("time", "file", "line")),
    "failure": (("message",), ("type",)), "error": (("message",), ("type",)), "skipped": (("message",), ()),
}
WITHIN = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error", "skipped"}}


def junit_errors(text):
    root = ElementTree.fromstring(text)
    found = [] if root.tag == "testsuites" else [f"the root is {root.tag}"]
    for element in root.iter():
        if element.tag not in JUNIT:
            found.append(f"there is no element {element.tag}")
            continue
        required, allowed = JUNIT[element.tag]
        found += [f"{element.tag} lacks {name}" for name in required if not element.get(name)]
        found += [f"{element.tag} has {name}" for name in element.keys() if name not in required + allowed]
        found += [f"{child.tag} within {element.tag}" for child in element if child.tag not in WITHIN.get(element.tag, ())]
        found += [f"text within {element.tag}"] if (element.text or "").strip() else []
        found += [f"{name} of {element.tag} is no number" for name in ("tests", "failures", "errors", "skipped", "line")
                  if not (element.get(name) or "0").isdigit()]
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    return found + (["a case stands twice"] if len(set(names)) < len(names) else [])


SARIF_SCHEMA = ROOT / "build/deps/sarif/sarif-2.1.0-rtm.5.json"


def sarif_errors(text):
    validator = jsonschema.Draft4Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker())
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(json.loads(text))]


# A suite whose checks end in every way: pass, fail, inconclusive, an undefined number, a warning, a row for each slice;
# its texts hold what XML, JSON, URIs and workflow commands give a meaning.
EVERY_WAY = """name: "all <ways> & 'more': 100%, done"
data: {path: predictions.csv, id: customer, target: churned}
models:
  candidate: {kind: predictions, score: p}
  production: {kind: predictions, path: previous.csv, id: customer, score: p}
baseline: production
slices: [region]
checks:
  - accuracy >= 0.5
  - accuracy >= 0.99
  - recall[each region] >= 0.55
  - 'accuracy["p > 5"] >= 0.5'
  - 'accuracy[region="no, such: 1%"] >= 0.5'
  - {check: brier_score <= 0.11, severity: warning, why: "a % sign, a comma: and <markup>"}
  - accuracy >= baseline - 1%
"""


@pytest.fixture
def every_way(churn):
    rows = (churn.directory / "predictions.csv").read_text(encoding="utf-8").splitlines()
    place = rows[0].split(",").index("region")
    first = rows[1].split(",")
    first[place] = '"no, such: 1%"'
    (churn.directory / "predictions.csv").write_text("\n".join([rows[0], ",".join(first), *rows[2:]]) + "\n", encoding="utf-8")
    (churn.directory / "every way.yaml").write_text(EVERY_WAY, encoding="utf-8")
    return churn


def test_junit_keeps_to_its_form(every_way):
    text = every_way.command("run", "every way.yaml", "--format", "junit").stdout
    assert junit_errors(text) == []
    cases = list(ElementTree.fromstring(text).iter("testcase"))
    assert len(cases) == 7 and {child.tag for case in cases for child in case} >= {"failure", "skipped"}
    assert junit_errors(text.replace("<failure message=", "<failure why=")) == ["failure lacks message", "failure has why"]


def test_sarif_keeps_to_its_published_schema(every_way):
    text = every_way.command("run", "every way.yaml", "--format", "sarif").stdout
    assert sarif_errors(text) == []
    results = json.loads(text)["runs"][0]["results"]
    assert {result["ruleId"] for result in results} >= {"assay/fail", "assay/inconclusive"}
    assert sarif_errors(text.replace('"startLine"', '"start_line"')) != []


def test_annotations_are_workflow_commands(every_way):
    text = every_way.command("run", "every way.yaml", "--report", "github", "--quiet").stdout
    lines = text.splitlines()
    assert len(lines) >= 4
    command = re.compile(r"::(error|warning) file=([^,:]+),line=(\d+),col=(\d+),title=([^,:]+)::(\S.*)")
    source = EVERY_WAY.splitlines()
    for line in lines:
        kind, file, row, _, title, message = command.fullmatch(line).groups()
        assert file == "every way.yaml"
        plain = re.sub("%(25|0D|0A|3A|2C)", lambda code: chr(int(code.group(1), 16)), title)
        verdict, check = plain.split(": ", 1)
        assert re.sub("[\"']", "", check) in re.sub("[\"']", "", source[int(row) - 1])
        assert (kind == "error") == (verdict == "fail" and "severity: warning" not in source[int(row) - 1])
        assert not re.search("%(?!25|0D|0A)", message), "a sign of its own is written as a code"


def test_sarif_points_at_the_suites_line(churn):
    (churn.directory / "my suite.yaml").write_text((churn.directory / "suite.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    sarif = json.loads(churn.command("run", "my suite.yaml", "--format", "sarif").stdout)
    assert sarif["version"] == "2.1.0" and len(sarif["runs"]) == 1
    run = sarif["runs"][0]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    lines = (churn.directory / "my suite.yaml").read_text(encoding="utf-8").splitlines()
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert result["ruleId"] in rules and result["level"] in ("error", "warning", "note") and result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "my%20suite.yaml"
        check = result["message"]["text"].split(": ")[0]
        region = place["region"]
        assert lines[region["startLine"] - 1][region["startColumn"] - 1:].lstrip("{").lstrip().removeprefix("check: ").startswith(check)
    assert len({result["partialFingerprints"]["check/v1"] for result in run["results"]}) == 2
