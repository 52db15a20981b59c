"""Count what the running service answers, offers or leaves: `python -m benchmarks.answers`.

Each line of the file names the articles that answer a question, none where none does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.internal import internal_token
from bot.settings import Settings, load

FILE = Path(__file__).with_name("answers.jsonl")
_TIMEOUT = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask every question and print how many came to what."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE, help="JSONL: text, as, articles")
    parser.add_argument("--show", action="store_true", help="print what did not come right")
    options = parser.parse_args(arguments)
    lines = [json.loads(line) for line in options.file.read_text("utf-8").splitlines()]
    counts: dict[str, Counter[str]] = {"known": Counter(), "unknown": Counter()}
    for line, found in _asked(load(), lines):
        outcome = judged(found, line["articles"])
        counts["known" if line["articles"] else "unknown"][outcome] += 1
        if options.show and outcome not in ("answered", "offered", "left"):
            print(f"{outcome}: {line['text']} ({found.get('intent')})", file=sys.stderr)
    print(json.dumps({name: dict(counter) for name, counter in counts.items()}, indent=2))
    return 0


def judged(found: dict[str, Any], right: Sequence[str]) -> str:
    """Tell what an answer came to.

    `answered` and `offered` are right, `answered wrongly` and `offered in vain` are not; `left`
    says that we do not know; anything else is the decision's own name.
    """
    replies = found["replies"]
    sources = {source["article_id"] for reply in replies for source in reply["sources"]}
    if sources:
        return "answered" if sources & set(right) else "answered wrongly"
    if found["decision"] == "choices":
        buttons = [button for reply in replies for button in reply["buttons"]]
        offered = {button["value"].get("article") for button in buttons}
        return "offered" if offered & set(right) else "offered in vain"
    return "left" if found["decision"] == "abstain" else str(found["decision"])


def _asked(
    settings: Settings, lines: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    headers = {"Authorization": f"Bearer {internal_token(settings.signing_key, 'console')}"}
    base = f"http://{settings.host}:{settings.port}"
    with httpx.Client(base_url=base, headers=headers, timeout=_TIMEOUT) as client:
        for line in lines:
            body = {"text": line["text"], "audience": line["as"], "conversation_id": ""}
            yield line, client.post("/internal/ask", json=body).raise_for_status().json()


if __name__ == "__main__":
    sys.exit(main())
