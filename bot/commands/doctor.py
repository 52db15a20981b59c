"""Check settings, files and processes, and say what to do."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from rich.console import Console

from bot.assembly.external_tickets import external_systems
from bot.commands.training import model_path
from bot.sentences import Sentences
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.store.migrate import head, revision
from bot.tickets import troubles
from bot.topics import load as load_topics
from connectors.errors import ConnectorError
from connectors.registry import manifests
from connectors.ticketing import ExternalTickets
from knowledge_index.encoder_export import is_exported

_LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `advice` says what to do when it is not well."""

    name: str
    is_well: bool
    found: str
    advice: str = ""


def examine(settings: Settings, console: Console) -> bool:
    """Look at everything, print it, and tell whether all is well."""
    checks = list(_checks(settings))
    for check in checks:
        mark = "[green]✓[/]" if check.is_well else "[red]✗[/]"
        console.print(f"{mark} {check.name}: {check.found}")
        if not check.is_well:
            console.print(f"    → {check.advice}", style="yellow")
    return all(check.is_well for check in checks)


def _checks(settings: Settings) -> Iterator[Check]:
    yield from _files(settings)
    yield _database(settings)
    yield _rasa_environment(settings)
    yield from _processes(settings)
    yield from _connectors(settings)
    yield from _ticket_systems(settings)


def _files(settings: Settings) -> Iterator[Check]:
    folder = settings.data_dir
    writable = folder.is_dir() and os.access(folder, os.W_OK)
    advice = f"make the folder writable, or set FRONTDESK_DATA_DIR ({folder})"
    yield Check("data folder", writable, str(folder), advice)
    free = shutil.disk_usage(folder if folder.is_dir() else ROOT).free
    enough = free > _LEAST_FREE_BYTES
    yield Check("disk", enough, f"{free / 1e9:.1f} GB free", "make at least 1 GB free")
    there = is_exported(settings.encoder_dir, settings.encoder_model)
    yield Check("encoder", there, "exported" if there else "missing", "run: make run")
    trained = model_path(settings).exists()
    found = model_path(settings).name if trained else "no model of today's inputs"
    yield Check("Rasa's model", trained, found, "run: frontdesk train")
    teams = len(load_topics(settings.topics_file).teams)
    Sentences(ROOT / "domain.yml")
    yield Check("topics and sentences", True, f"{teams} teams")


def _database(settings: Settings) -> Check:
    try:
        database = Database(settings.database)
        held = revision(database)
        database.close()
    except Exception as error:
        return Check("database", False, str(error), "check FRONTDESK_DATABASE_URL")
    return Check("database", held == head(), f"shape {held}", "run: frontdesk migrate")


def _rasa_environment(settings: Settings) -> Check:
    command = [str(settings.rasa_python), "-c", "import rasa; print(rasa.__version__)"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        return Check("Rasa's environment", False, str(error), "run: make setup")
    return Check("Rasa's environment", True, told.stdout.strip())


def _processes(settings: Settings) -> Iterator[Check]:
    url = f"http://{settings.host}:{settings.port}/health/ready"
    try:
        health = httpx.get(url, timeout=5).json()
        parts = health["parts"]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        yield Check("service", False, f"{url}: {error}", "start it: make run")
        return
    for name, is_well in parts.items():
        yield Check(f"running {name}", is_well, "well" if is_well else "down", "see the log")


def _connectors(settings: Settings) -> Iterator[Check]:
    values = settings.model_dump()
    configured = {f"FRONTDESK_{name.upper()}" for name, value in values.items() if value}
    for manifest in manifests().values():
        missing = manifest.missing(configured)
        found = f"not used: {', '.join(missing)} is not set" if missing else "configured"
        yield Check(f"{manifest.title} ({manifest.kind})", True, found)


def _ticket_systems(settings: Settings) -> Iterator[Check]:
    for name, system in external_systems(settings).items():
        missing = asyncio.run(_missing(system))
        found = "it answers, and has all that we need" if not missing else f"{len(missing)} wrong"
        yield Check(f"ticket system {name}", not missing, found, "; ".join(missing))
    yield _troubles(settings)


async def _missing(system: ExternalTickets) -> list[str]:
    try:
        return list(await system.check())
    except ConnectorError as error:
        return [str(error)]
    finally:
        await system.close()


def _troubles(settings: Settings) -> Check:
    name, database = "tickets elsewhere", Database(settings.database)
    try:
        count = len(database.read_sync(troubles.unsettled))
    except Exception as error:
        return Check(name, False, str(error), "run: frontdesk migrate")
    finally:
        database.close()
    return Check(name, not count, f"{count} to see to", "run: frontdesk ticket troubles")
