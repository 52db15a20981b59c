"""Log lines: one JSON object a line, and no secret in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import logs
from bot.conversation.rasa_client import RasaClient
from bot.settings import Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Give the loggers back as they were; a server of another test may have made one quieter."""
    root, server = logging.getLogger(), logging.getLogger("uvicorn.error")
    handlers, levels = list(root.handlers), (root.level, server.level)
    server.setLevel(logging.NOTSET)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    server.setLevel(levels[1])
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def configure(settings: Settings, **changes: str) -> None:
    logs.configure(settings.model_copy(update={"log_format": "json"} | changes))


def test_every_line_is_json(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure(settings)
    structlog.get_logger("bot.x").info("turn.handled", text='line\nbreak "quoted"', ms=1.5)
    logging.getLogger("uvicorn.error").warning("two\nlines %s", "here")
    ours, theirs = lines(capsys)
    assert ours | {"event": "turn.handled", "text": 'line\nbreak "quoted"', "ms": 1.5} == ours
    assert (ours["level"], ours["logger"]) == ("info", "bot.x")
    assert (theirs["event"], theirs["level"]) == ("two\nlines here", "warning")
    assert {line["timestamp"][-1] for line in (ours, theirs)} == {"Z"}


def test_an_exception_stays_on_its_line(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(settings)
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("bot.x").exception("turn.broken", event_id="e1")
        logging.getLogger("other").exception("elsewhere")
    for line in lines(capsys):
        assert "ValueError: broken" in line["exception"]


def test_a_correlation_stands_on_every_line_of_a_turn(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(settings)
    with structlog.contextvars.bound_contextvars(correlation="turn-1"):
        structlog.get_logger("bot.x").info("one")
        logging.getLogger("library").warning("two")
    structlog.get_logger("bot.x").info("three")
    assert [line.get("correlation") for line in lines(capsys)] == ["turn-1", "turn-1", None]


def test_what_is_less_severe_is_left_out(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(settings, log_level="warning")
    structlog.get_logger("bot.x").info("not this")
    structlog.get_logger("bot.x").warning("this")
    assert [line["event"] for line in lines(capsys)] == ["this"]


def test_people_get_text(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure(settings, log_format="text")
    structlog.get_logger("bot.x").info("turn.handled", ms=1.5)
    written = capsys.readouterr().err
    assert "turn.handled" in written
    with pytest.raises(json.JSONDecodeError):
        json.loads(written)


async def test_a_call_to_rasa_leaves_no_token(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(settings)
    client = RasaClient("http://127.0.0.1:9", "the-secret-token", timeout=1)
    assert await client.healthy() is False
    await client.close()
    structlog.get_logger("bot.x").info("settings", settings=settings)
    written = capsys.readouterr().err
    assert "the-secret-token" not in written
    assert settings.secret not in written
