# SPDX-License-Identifier: Apache-2.0
"""What machines read: the JSON document against its schema, the run directory, JUnit XML and SARIF."""
import json
import pathlib
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
