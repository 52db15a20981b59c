"""Write what Rasa learns from: the corpus, the domain and the rules, with what was made here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.corpus import Corpus
from bot.dialogue.starter import Example
from bot.dialogue.texts import same

_VERSION = "3.1"
_ANSWER = "action_answer_question"
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Block(str):
    """A text that YAML shows as a block."""

    __slots__ = ()


def _block(dumper: Any, text: _Block) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


yaml.add_representer(_Block, _block, _Dumper)


def write(corpus: Corpus, folder: Path) -> tuple[Path, list[Path]]:
    """Write into a folder; return the domain file and the files of examples and rules."""
    others = [item for item in corpus.starter.items if "intent" not in item]
    nlu = folder / "nlu.yml"
    nlu.write_text(_dump({"version": _VERSION, "nlu": [*_intents(corpus.learnt), *others]}))
    domain = folder / "domain.yml"
    learnt = {example.intent for example in corpus.learnt}
    own = [name for name in corpus.edits.intents if name in learnt - corpus.starter.domain_intents]
    intents = [*corpus.starter.domain.get("intents", ()), *own]
    domain.write_text(_dump({**corpus.starter.domain, "intents": intents}))
    if not own:
        return domain, [nlu]
    rules = folder / "rules.yml"
    rules.write_text(_dump({"version": _VERSION, "rules": [_rule(name) for name in own]}))
    return domain, [nlu, rules]


def as_yaml(examples: Iterable[Example]) -> str:
    """Give examples as a file for `data/nlu`; held-out sentences are left out."""
    return _dump({"version": _VERSION, "nlu": _intents(e for e in examples if not e.is_test)})


def as_lines(examples: Iterable[Example]) -> str:
    """Give held-out sentences as a file for `data/held_out`."""
    held_out = [{"text": e.text, "intent": e.intent} for e in examples if e.is_test]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in held_out)


def _intents(examples: Iterable[Example]) -> list[dict[str, Any]]:
    texts: dict[str, dict[str, str]] = {}
    for example in examples:
        texts.setdefault(example.intent, {}).setdefault(same(example.text), example.text)
    return [
        {"intent": intent, "examples": _Block("".join(f"- {text}\n" for text in of.values()))}
        for intent, of in texts.items()
    ]


def _rule(intent: str) -> dict[str, Any]:
    # What somebody made here has no action of its own: our articles answer it.
    return {
        "rule": f"{intent} is answered from the articles",
        "steps": [{"intent": intent}, {"action": _ANSWER}],
    }


def _dump(value: dict[str, Any]) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000))
