"""Run every benchmark and write the table: `make bench`.

The development sets are looked for beside the checkout (`../shared/data`), or where
`--data` says; without them the figures that need them are left out, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import building, messages, processes, publishing, search, training, visitors
from bot.settings import ROOT, Settings
from tests.whole.house import House

RESULTS = ROOT / "benchmarks" / "results.json"
TABLE = ROOT / "benchmarks" / "results.md"


def main() -> None:
    """Run all, or those named, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=["messages", "search", "training"])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    asked = parser.parse_args()
    console = Console(stderr=True)
    wanted = asked.only or ["messages", "search", "training"]
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results["machine"] = _machine()
    with tempfile.TemporaryDirectory() as folder, console.status("") as status:
        house = House(Path(folder))
        status.update("setting up")
        house.start()
        try:
            if "messages" in wanted:
                status.update("messages")
                results["messages"] = messages.measure(house)
                status.update("processes")
                results["processes"] = processes.measure(house)
                status.update("visitors of the web chat")
                service = house.pid_listening_on(house.port)
                results["visitors"] = visitors.measure(house.url, service)
        finally:
            house.stop()
        settings = Settings(data_dir=Path(folder))
        if "search" in wanted:
            status.update("search")
            results["search"] = search.measure(settings.encoder_dir)
            status.update("publishing and building")
            results["publishing"] = publishing.measure(settings.encoder_dir)
            results["building"] = building.measure(settings.encoder_dir)
        if "training" in wanted and asked.data.is_dir():
            status.update("training, ours and Rasa's stock pipeline")
            results["training"] = training.measure(
                settings, asked.data / "intents" / "clinc150_work"
            )
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    TABLE.write_text("\n".join(_table(results)) + "\n")
    console.print(TABLE.read_text())


def _machine() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _table(results: dict[str, Any]) -> Iterable[str]:
    machine = results["machine"]
    yield "# Benchmarks"
    yield ""
    yield f"Measured by `make bench` on {machine['date']}, on {machine['cores']} cores of a shared "
    yield "machine: compare within a table, not across days."
    if found := results.get("messages"):
        yield from _messages(found)
    if found := results.get("processes"):
        yield from _processes(found)
    if found := results.get("visitors"):
        yield from _rows("Visitors of the web chat, connected at once", {"web chat": found})
    if found := results.get("search"):
        yield from _rows("Search", found)
    if found := results.get("publishing"):
        yield from _rows("Publishing: from the commit to the first search that finds it", found)
    if found := results.get("building"):
        yield from _rows("Building: the index, and the encoder alone", found)
    if found := results.get("training"):
        yield from _rows("Training: ours and the pipeline of `rasa init`, on the same data", found)


def _messages(found: dict[str, Any]) -> Iterable[str]:
    yield "\n## Messages: through the service, and on bare Rasa\n"
    yield "| at once | service p50 / p95 ms | Rasa p50 / p95 ms | overhead p50 ms | messages/s |"
    yield "|---|---|---|---|---|"
    for number, row in found.items():
        ours, bare = row["service"], row["rasa"]
        yield (
            f"| {number} | {ours['p50_ms']} / {ours['p95_ms']} | {bare['p50_ms']} / "
            f"{bare['p95_ms']} | {row['overhead_p50_ms']} | {ours['messages_per_second']} and "
            f"{bare['messages_per_second']} |"
        )


def _processes(found: dict[str, Any]) -> Iterable[str]:
    memory = found["resident_megabytes"]
    yield "\n## Processes\n"
    yield f"- ready {found['second_start_seconds']} s after a start with nothing to do"
    yield f"- memory: service {memory['service']} MB, Rasa {memory['rasa']} MB"


def _rows(title: str, found: dict[str, Any]) -> Iterable[str]:
    columns = list(next(iter(found.values())))
    yield f"\n## {title}\n"
    yield f"| | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for name, row in found.items():
        yield f"| {name} | {' | '.join(str(row[c]) for c in columns)} |"


if __name__ == "__main__":
    main()
