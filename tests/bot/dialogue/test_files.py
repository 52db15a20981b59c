"""Examples from files, broken ones among them."""

from __future__ import annotations

import pytest

from bot.dialogue import files, merging
from bot.dialogue.corpus import Corpus, Edits
from bot.dialogue.files import BadFile
from bot.dialogue.starter import Example, Starter, lines, load_yaml

EXAMPLES = [Example("payday", 'he said "now", twice'), Example("parking", "=1+1", True)]


def test_csv_comes_back_as_it_went(starter: Starter) -> None:
    raw = files.as_csv([*EXAMPLES, *starter.examples]).encode()
    assert files.read("x.CSV", raw) == [*EXAMPLES, *starter.examples]


def test_a_spreadsheets_mark_and_other_columns_are_fine() -> None:
    raw = "\ufeffText,Intent,Note\r\nhello,greet,x\r\n".encode()
    assert files.read("x.csv", raw) == [Example("greet", "hello")]


def test_yaml_comes_back_as_it_went() -> None:
    text = merging.as_yaml([Example("payday", "it's: [SAP](application) # 1"), Example("a", "- b")])
    found = files.read("x.yml", text.encode())
    assert [e.text for e in found] == ["it's: [SAP](application) # 1", "- b"]


def test_rasas_long_form_is_read() -> None:
    raw = b"nlu:\n- intent: greet\n  examples:\n  - text: |\n      - hello\n- lookup: x\n"
    assert files.read("x.yaml", raw) == [Example("greet", "hello")]


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("x.csv", b"", "columns"),
        ("x.csv", b"text,what\na,b\n", "columns"),
        ("x.csv", b"intent,text\na,b,c\n", "columns"),
        ("x.csv", b"intent,text,is_test\na,b,maybe\n", "columns"),
        ("x.csv", b"intent,text\n", "empty"),
        ("x.csv", b'intent,text\na,"b\n', "quotes"),
        ("x.csv", b"intent,text\na," + b"b" * 200_000 + b"\n", "quotes"),
        ("x.csv", "intent,text\na,ü\n".encode("latin-1"), "encoding"),
        ("x.csv", b"intent,text\n" + b"a,b\n" * 20_001, "long"),
        ("x.csv", b"x" * (files.MOST_BYTES + 1), "large"),
        ("x.docx", b"intent,text\na,b\n", "kind"),
        ("x", b"intent,text\na,b\n", "kind"),
        ("x.yml", b"nlu: [", "yaml"),
        ("x.yml", b"nlu: !!python/object/apply:os.system [ls]", "yaml"),
        ("x.yml", b"a: &a x\nnlu: [*a, *a]", "yaml"),
        ("x.yml", b"- a", "nlu"),
        ("x.yml", b"nlu: 3", "nlu"),
        ("x.yml", b"nlu:\n- intent: 3\n  examples: '- a'", "nlu"),
        ("x.yml", b"nlu:\n- intent: a\n  examples: [[1]]", "nlu"),
        ("x.yml", b"nlu:\n- intent: a\n", "nlu"),
        ("x.yml", b"nlu: " + b"[" * 5000, "yaml"),
    ],
)
def test_a_file_that_cannot_be_read(name: str, raw: bytes, code: str) -> None:
    with pytest.raises(BadFile) as error:
        files.read(name, raw)
    assert error.value.code == code


def test_what_rasa_learns_from(starter: Starter, tmp_path) -> None:  # type: ignore[no-untyped-def]
    added = (Example("bike_shed", "where: is [it]", is_own=True), Example("gone", "x", is_own=True))
    removed = frozenset({("payday", "when is payday", False)})
    corpus = Corpus(starter, Edits(("bike_shed", "empty"), added, removed))
    domain, examples = merging.write(corpus, tmp_path)
    assert load_yaml(domain)["intents"][-1] == "bike_shed"
    items = load_yaml(examples[0])["nlu"]
    texts = {item["intent"]: lines(item["examples"]) for item in items if "intent" in item}
    assert texts["bike_shed"] == ["where: is [it]"]
    assert "when is payday" not in texts["payday"]
    assert "gone" not in texts
    assert items[-1]["synonym"] == "second factor"
    (rule,) = load_yaml(examples[1])["rules"]
    assert rule["steps"] == [{"intent": "bike_shed"}, {"action": "action_answer_question"}]


def test_without_intents_of_its_own_there_is_no_rule(starter: Starter, tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert len(merging.write(Corpus(starter), tmp_path)[1]) == 1
