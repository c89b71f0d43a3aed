# SPDX-License-Identifier: Apache-2.0
"""Scorers of structured answers, numbers, choices, languages, instructions: what holds and what does not, case by case."""
import json

import pytest

from scoring import scored

ROLES = {"output": "output", "reference": "reference"}


def scores(bench, call, cases, extra=None, extract=None):
    """`cases`: (output, reference, expected score)."""
    table = {"output": [c[0] for c in cases], "reference": [c[1] for c in cases]} | (extra or {})
    rows = scored(bench, table, {"s": call}, extract, ROLES)
    assert rows["s"].tolist() == pytest.approx([c[2] for c in cases], rel=1e-12, nan_ok=True), rows[["output", "s", "s.reason"]].to_string()
    return rows


def test_numbers(bench):
    scores(bench, "exact_number()", [
        ("costs $1,234.50.", "1234.5", 1), ("-5", "5", 0), ("5-3", "3", 1), ("it is 018", "18.0", 1), ("1,2,3", "3", 1), ("12,345,678", "12345678", 1),
        ("50%", "50", 1), ("0.1", ".10", 1), ("123456789012345678901234567890", "123456789012345678901234567891", 0), ("none", "1", 0), ("-0", "0", 1), ("v2.", "2", 1)])
    scores(bench, "numeric(tolerance=0.01)", [("3.141", "3.14159", 1), ("3.2", "3.14159", 0), ("1e-3", "0.001", 1), ("x", "1", 0)])
    scores(bench, "numeric(relative=1%)", [("101", "100", 1), ("102", "100", 0), ("-101", "-100", 1)])


def test_choices(bench):
    scores(bench, "choice(letters='ABCD')", [
        ("The answer is (C).", "C", 1), ("Answer: b", "B", 1), ("A", "A", 1), ("C) because A is wrong", "C", 1), (r"so \boxed{D}", "D", 1), ("**B**", "1", 1),
        ("Considering (A) and (B), the answer is B", "B", 1), ("I do not know", "A", 0), ("The correct option is D.", "(D)", 1), ("A cat sat", "B", 0)])


def test_json(bench):
    scores(bench, "json_valid()", [('{"a": 1}', "", 1), ('{"a": 1, "a": 2}', "", 0), ("[NaN]", "", 0), ("```json\n{}\n```", "", 0), ("[" * 300 + "]" * 300, "", 0)])
    scores(bench, "json_valid(from=code_block)", [("Here:\n```json\n{}\n```\nBye", "", 1), ("{}", "", 1)])
    schema = {"json_schema": {"schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 1}}}}}
    rows = scores(bench, schema, [('{"a": 3}', "", 1), ('{"a": 0}', "", 0), ('{"b": 1}', "", 0), ("x", "", 0)])
    assert "a" in rows["s.reason"].tolist()[2]
    scores(bench, "json_field(path='a.b')", [('{"a": {"b": "x"}}', "x", 1), ('{"a": {"b": 1.0}}', "1", 1), ('{"a": 1}', "1", 0), ('{"a": {"b": [1]}}', "[1]", 1)])
    scores(bench, "json_diff()", [
        ('{"a": 1, "b": "x"}', '{"b": "x", "a": 1}', 1), ('{"a": 1}', '{"a": 1, "b": 2}', 0.5), ("[1, 2]", "[1]", 0.5), ("1", "3", 0.5), ('"abcd"', '"abce"', 0.75), ("x", "1", 0), ("true", "1", 0)])


def test_xml_and_sql(bench):
    scores(bench, "xml_valid()", [("<a><b/></a>", "", 1), ("<a><b></a>", "", 0), ("text", "", 0), ('<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>', "", 1)])
    scores(bench, {"xml_valid": {"elements": ["a/b"]}}, [("<a><b/></a>", "", 1), ("<a/>", "", 0)])
    fixture = "CREATE TABLE people (name VARCHAR, age INT); INSERT INTO people VALUES ('Ann', 30), ('Bob', 20), ('Cy', 40)"
    scores(bench, {"sql_valid": {"fixture": fixture}}, [("SELECT name FROM people", "", 1), ("SELECT nme FROM people", "", 0), ("DROP TABLE people", "", 0), ("", "", 0)])
    rows = scores(bench, {"sql_equivalent": {"fixture": fixture, "seconds": 2}}, [
        ("SELECT name FROM people WHERE age > 25", "SELECT name FROM people WHERE age >= 30", 1), ("SELECT name FROM people ORDER BY age DESC", "SELECT name FROM people", 1),
        ("SELECT name FROM people ORDER BY age DESC", "SELECT name FROM people ORDER BY age", 0), ("SELECT * FROM read_csv('/etc/passwd')", "SELECT 1", 0),
        ("WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT count(*) FROM t", "SELECT 1", 0)])
    assert rows["s.reason"].tolist()[4] == "the query takes too long"


def test_embeddings_and_likelihoods(bench):
    table = {"output": ["ab", "é"], "embedding": [[1.0, 0.0], [3.0, 4.0]], "reference_embedding": [[0.6, 0.8], [3.0, 4.0]],
             "logprobs": [[-0.5, -1.5], {"content": [{"token": "é", "logprob": -2.0}]}], "choices": [["a long choice", "b"], ["xx", "y"]],
             "loglikelihoods": [[-3.0, -2.0], [-1.0, -3.0]], "reference": ["0", "A"]}
    rows = scored(bench, table, {"cos": "embedding_similarity()", "far": "embedding_similarity(measure=euclidean)", "ppl": "perplexity()", "bits": "bits_per_byte()",
                                 "acc": "likelihood_choice()", "norm": "likelihood_choice(normalize=characters)"}, roles=ROLES)
    assert rows["cos"].tolist() == pytest.approx([0.6, 1.0]) and rows["far"].tolist() == pytest.approx([1 / (1 + 0.8 ** 0.5), 1])
    import math
    assert rows["ppl"].tolist() == pytest.approx([math.e, math.e ** 2]) and rows["bits"].tolist() == pytest.approx([1 / math.log(2), 1 / math.log(2)])
    assert rows["acc"].tolist() == [0, 1] and rows["norm"].tolist() == [1, 1]


def test_language_length_texts(bench):
    rows = scored(bench, {"output": ["Das ist ein deutscher Satz über das Wetter in Berlin.", "This is an English sentence about nothing much."]}, {"de": "language(code=de)"}, {"code": "language()"})
    assert rows["de"].tolist() == [1, 0] and rows["code"].tolist() == ["de", "en"]
    scores(bench, "length()", [("naïve 🙂", "", 7), ("", "", 0)])
    scores(bench, "length(unit=words)", [("a b  c", "", 3)])
    scores(bench, "equals(case=ignore, blanks=trim)", [(" PARIS ", "paris", 1), ("ΣΟΦΟΣ", "σοφος", 1)])
    scores(bench, "equals(normalize=squad)", [("The Eiffel Tower.", "eiffel tower", 1)])
    scores(bench, "contains('a', 'b', match=any)", [("xbx", "", 1), ("xx", "", 0)])
    scores(bench, "starts_with(case=ignore)", [(" Yes, sir", "yes", 1)])
    scores(bench, "ends_with('.')", [("Done. ", "", 1), ("Done", "", 0)])


IFEVAL = [
    ("keywords:existence", {"keywords": ["alpha", "Beta"]}, "Alpha and beta", True), ("keywords:frequency", {"keyword": "go", "frequency": 2, "relation": "at least"}, "go, going", True),
    ("keywords:forbidden_words", {"forbidden_words": ["cat"]}, "category", True), ("keywords:forbidden_words", {"forbidden_words": ["cat"]}, "a Cat.", False),
    ("keywords:letter_frequency", {"letter": "E", "let_frequency": 3, "let_relation": "less than"}, "eEa", True), ("language:response_language", {"language": "de"}, "Das ist ein ganz normaler deutscher Satz.", True),
    ("length_constraints:number_sentences", {"num_sentences": 2, "relation": "at least"}, "One. Two!", True), ("length_constraints:number_paragraphs", {"num_paragraphs": 2}, "a\n***\nb", True),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 2}, "a\n***\n\n***\nb", False), ("length_constraints:number_words", {"num_words": 3, "relation": "less than"}, "two words", True),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Then"}, "First\n\n\"Then, more", True),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}, "[a] and [b]", True), ("detectable_content:postscript", {"postscript_marker": "P.S."}, "Hi\np. s. more", True),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}, "P.P.S x", True), ("detectable_format:number_bullet_lists", {"num_bullets": 2}, "* a\n- b\n** no", True),
    ("detectable_format:constrained_response", {}, "My answer is maybe.", True), ("detectable_format:number_highlighted_sections", {"num_highlights": 1}, "*bold*", True),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 1}, "* *", False), ("detectable_format:multiple_sections", {"section_spliter": "Section", "num_sections": 2}, "Section 1\na\nSection 2\nb", True),
    ("detectable_format:json_format", {}, "```json\n{}\n```", True), ("detectable_format:title", {}, "<<Joy>>", True), ("detectable_format:title", {}, "<< >>", False),
    ("combination:two_responses", {}, "a******b", True), ("combination:two_responses", {}, "a******a", False), ("combination:repeat_prompt", {"prompt_to_repeat": "Say hi"}, "say hi: hi", True),
    ("startend:end_checker", {"end_phrase": "The end."}, "... the end.\"", True), ("change_case:capital_word_frequency", {"capital_frequency": 2, "capital_relation": "at least"}, "THE END is", True),
    ("change_case:english_capital", {}, "THIS IS A SENTENCE IN ENGLISH.", True), ("change_case:english_lowercase", {}, "this is a Sentence in english", False),
    ("punctuation:no_comma", {}, "a, b", False), ("startend:quotation", {}, '"quoted"', True),
]


def test_ifeval(bench):
    assert len({name for name, *_ in IFEVAL}) == 25
    table = {"output": [c[2] for c in IFEVAL] + ["Sure!\n*a, b*"], "instruction_id_list": [[c[0]] for c in IFEVAL] + [["punctuation:no_comma", "startend:quotation"]],
             "kwargs": [[c[1]] for c in IFEVAL] + [[{}, {}]]}
    table["kwargs"] = [json.dumps(k) for k in table["kwargs"]]
    rows = scored(bench, table, {"s": "ifeval()", "loose": "ifeval(mode=loose)"})
    for (name, arguments, answer, expected), value in zip(IFEVAL, rows["s"]):
        assert value == expected, (name, answer)
    assert rows["s.share"].tolist()[-1] == 0
    bullets = scored(bench, {"output": ["Sure, here you are:\nplain text"], "instruction_id_list": [["punctuation:no_comma"]], "kwargs": ["[{}]"]}, {"s": "ifeval()", "loose": "ifeval(mode=loose)"})
    assert bullets["s"].tolist() == [0] and bullets["loose"].tolist() == [1]


def test_code_in_a_sandbox(bench):
    left = bench.directory / "left-behind"
    leaves = f"import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1)\n    open({str(left)!r}, 'w')\ndef f(): return 1\n"
    table = {"output": ["def f(): return 1\n", "def f(): return 2\n", "while True: pass\n", "import socket; socket.create_connection(('192.0.2.1', 80), 2)\n",
                        "x = 'a' * (1 << 33)\n", "import os; print(os.environ.get('PLANTED'))\ndef f(): return 1 if 'PLANTED' not in os.environ else 0\n",
                        "import sys; sys.exit(0)\n", "import os; os._exit(0)\n", "import sys; sys.stdout.close(); sys.stderr.close()\ndef f(): return 1\n", leaves],
             "test": ["assert f() == 1\n"] * 10}
    import os
    import subprocess
    import time
    os.environ["PLANTED"] = "secret"
    rows = scored(bench, table, {"s": "code_passes(seconds=3)"}, execute="allowed")
    assert rows["s"].tolist() == [1, 0, 0, 0, 0, 1, 0, 0, 1, 1], rows["s.reason"].tolist()
    assert rows["s.reason"].tolist()[6] == "ends before its tests do"
    assert rows["s.reason"].tolist()[2] == "runs longer than its time" and "MemoryError" in rows["s.reason"].tolist()[4]
    if subprocess.run(["unshare", "--map-root-user", "--net", "--pid", "--fork", "true"], capture_output=True).returncode == 0:
        time.sleep(2)
        assert not left.exists(), "what a program leaves behind ends with it"
