"""`frontdesk evaluate intents`: train the pipeline on one file, measure it on others."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.nlu.intent_lines import BadLine, Line, read_lines, write_training_data

if TYPE_CHECKING:
    from rasa.core.agent import Agent

BAD_INPUT = 2


@dataclass(frozen=True)
class Parsed:
    """What the pipeline made of one message; `score` grows with how far it is in scope."""

    intent: str | None
    in_scope: bool
    score: float
    milliseconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 2 for input that cannot be used, with the reason on stderr."""
    options = _options(arguments)
    try:
        train = read_lines(options.train, with_intent=True)
        test = read_lines(options.test, with_intent=True)
        outside = read_lines(options.oos, with_intent=False) if options.oos else None
    except (BadLine, OSError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    # Rasa prints to stdout, which belongs to the result.
    with contextlib.redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as folder:
        figures = evaluate(options.config, train, test, outside, Path(folder))
    print(json.dumps(figures) if options.json else as_table(figures))
    return 0


def evaluate(
    config: Path, train: list[Line], test: list[Line], outside: list[Line] | None, folder: Path
) -> dict[str, float]:
    """Train `config`'s pipeline in `folder`, parse the messages through Rasa, and count.

    Accuracy is that of the best-ranked intent, whether or not the message would be rejected, and
    before the task gate, which asks back rather than decides: data sets may well name an intent as
    this product names one of its tasks.
    """
    say("starting Rasa")
    import_rasa(folder)
    say(f"training on {len(train)} messages of {len({line.intent for line in train})} intents")
    start = time.perf_counter()
    model = _train(config, train, folder)
    seconds = time.perf_counter() - start
    say(f"trained in {seconds:.1f} s; parsing {len(test)} messages")
    parsed = asyncio.run(_parse_all(model, [test, outside or []]))
    figures = {
        **_of_intents(test, parsed[0]),
        "n_train": len(train),
        "n_test": len(test),
        "train_seconds": round(seconds, 2),
        **_of_time(parsed[0]),
    }
    return figures if outside is None else {**figures, **_of_scope(test, *parsed)}


def as_table(figures: dict[str, float]) -> str:
    """Return the figures one a line."""
    width = max(map(len, figures))
    return "\n".join(f"{name:<{width}}  {value:g}" for name, value in figures.items())


def say(text: str) -> None:
    """Report progress on stderr."""
    print(text, file=sys.stderr, flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="frontdesk evaluate intents", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.yml"), help="Rasa's pipeline")
    parser.add_argument("--train", type=Path, required=True, help='JSON lines {"text", "intent"}')
    parser.add_argument("--test", type=Path, required=True, help='JSON lines {"text", "intent"}')
    parser.add_argument("--oos", type=Path, help='JSON lines {"text"}, out of scope')
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(arguments)


def import_rasa(folder: Path) -> None:
    """Import Rasa, which takes seconds that are not training, and make it speak of errors only."""
    # Read at import: no telemetry, and no cache in which an earlier training could be found.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    # Sanic, which Rasa imports, switches deprecation warnings back on; they are not about our code.
    warnings.showwarning = lambda *details, **more: None
    import rasa.core.agent
    import rasa.model_training  # noqa: F401
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    logging.getLogger("rasa").setLevel(logging.ERROR)


def _train(config: Path, train: list[Line], folder: Path) -> str:
    from rasa.model_training import train_nlu

    data = folder / "train.json"
    write_training_data(train, data)
    model = train_nlu(str(config), str(data), str(folder))
    if model is None:
        raise RuntimeError("Rasa trained no model; the lines above say why")
    return model


async def _parse_all(model: str, groups: list[list[Line]]) -> list[list[Parsed]]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    await agent.parse_message("warm up")
    parsed: list[list[Parsed]] = []
    for group in groups:
        parsed.append([await _parse(agent, line.text) for line in group])
    return parsed


async def _parse(agent: Agent, text: str) -> Parsed:
    # As the service does: a leading slash would be read as the name of an intent.
    start = time.perf_counter()
    found: dict[str, Any] = await agent.parse_message(text.lstrip("/ \t\r\n"))
    milliseconds = (time.perf_counter() - start) * 1000
    details = found.get("understanding")
    if details is None:  # nothing but slashes
        return Parsed(None, False, -float("inf"), milliseconds)
    return Parsed(details["intent"], details["in_scope"], details["in_scope_score"], milliseconds)


def _of_intents(test: list[Line], parsed: list[Parsed]) -> dict[str, float]:
    from sklearn.metrics import accuracy_score, f1_score

    true = [line.intent or "" for line in test]
    found = [result.intent or "" for result in parsed]
    return {
        "accuracy": round(accuracy_score(true, found), 4),
        "macro_f1": round(
            f1_score(true, found, labels=sorted(set(true)), average="macro", zero_division=0), 4
        ),
    }


def _of_time(parsed: list[Parsed]) -> dict[str, float]:
    import numpy as np

    p50, p95 = np.percentile([result.milliseconds for result in parsed], [50, 95])
    return {"parse_ms_p50": round(p50, 2), "parse_ms_p95": round(p95, 2)}


def _of_scope(test: list[Line], inside: list[Parsed], outside: list[Parsed]) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    is_inside = [1] * len(inside) + [0] * len(outside)
    scores = [max(result.score, -1e9) for result in inside + outside]
    pairs = zip(test, inside, strict=True)
    right = [result.in_scope and result.intent == line.intent for line, result in pairs]
    return {
        "oos_auroc": round(roc_auc_score(is_inside, scores), 4),
        "in_scope_accuracy": round(sum(right) / len(right), 4),
        "oos_recall": round(sum(not result.in_scope for result in outside) / len(outside), 4),
    }


if __name__ == "__main__":
    sys.exit(main())
