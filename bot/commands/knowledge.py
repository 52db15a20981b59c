"""Bring articles in, and take them out, from a terminal."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.setup import Steps
from bot.knowledge.bringing.drafts import Document
from bot.knowledge.bringing.exporting import export
from bot.knowledge.bringing.fetching import NotFetched
from bot.knowledge.bringing.jobs import Imports
from bot.knowledge.bringing.readers.reading import KINDS
from bot.knowledge.bringing.service import assemble
from bot.knowledge.lifecycle import Lifecycle
from bot.settings import Settings, load
from bot.store.database import Database
from bot.store.sources import ImportItemRow, ImportRow

What = Annotated[
    str | None, typer.Argument(help="A folder, a file, or the address of a page or sitemap.")
]
Overwrite = Annotated[bool, typer.Option(help="Also articles that were edited here.")]
Sitemap = Annotated[bool, typer.Option("--sitemap", help="The address is that of a sitemap.")]
Target = Annotated[Path, typer.Argument(help="The ZIP to be written.")]
_WHO = "import"


def import_articles(
    what: What = None, overwrite: Overwrite = False, sitemap: Sitemap = False
) -> None:
    """Import Markdown, HTML, PDF, Word, CSV or a ZIP of these, all or nothing.

    The running service sees them within a second.
    """
    settings = load()
    database = Database(settings.database)
    # Whoever is at this terminal could change the database itself: what is published stays so.
    owner = f"{socket.gethostname()[:20]}:cli:{os.getpid()}"
    folder = settings.data_dir / "imports"
    imports = assemble(database, folder, Lifecycle(approval=False), owner).imports
    try:
        with Steps(Console(stderr=True)) as steps:
            refused = _import(
                imports, database, _documents(what, settings, sitemap), overwrite, steps
            )
    except NotFetched as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    finally:
        database.close()
    raise typer.Exit(1 if refused else 0)


def export_articles(target: Target) -> None:
    """Write all articles into a ZIP of Markdown, which `import` reads without loss."""
    database = Database(load().database)
    try:
        with Steps(Console(stderr=True)) as steps:
            count = export(database, target, steps.counting("Articles"))
            steps.done(f"{count} articles exported to {target}")
    finally:
        database.close()


def _documents(what: str | None, settings: Settings, sitemap: bool) -> list[Document]:
    if what and what.startswith(("http://", "https://")):
        return [Document("", "sitemap" if sitemap else "page", what)]
    path = Path(what) if what else settings.articles_dir
    if path.is_file():
        return [Document(str(path), path.name)]
    if not path.is_dir():
        raise typer.BadParameter(f"there is no file or folder {path}")
    return list(_in_folder(path))


def _in_folder(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in KINDS and path.is_file() and not path.is_symlink():
            yield Document(str(path), str(path.relative_to(folder)))


def _import(
    imports: Imports, database: Database, documents: list[Document], overwrite: bool, steps: Steps
) -> int:
    name = documents[0].url or documents[0].name if len(documents) == 1 else "from a terminal"
    import_id = imports.add(_WHO, name, documents, may_publish=True, state="reading")
    told = steps.counting("Reading")
    imports.read(import_id, lambda done: told(done, max(done, len(documents))))
    imports.choose(import_id, None if overwrite else ())
    job = imports.apply(import_id, steps.counting("Importing"))
    counts, applied = job.counts, job.counts["applied"]
    brought = f"{applied.get('new', 0)} new, {applied.get('changed', 0)} changed"
    left = counts.get("same", 0) + (0 if overwrite else counts.get("edited", 0))
    steps.done(f"articles imported: {brought}, {left} left as they are")
    for ref, reason in database.read_sync(lambda session: _left_out(session, job)):
        steps.console.print("[yellow]![/]", f"{ref} was left out: {reason}", highlight=False)
    return int(counts.get("refused", 0)) + int(applied.get("conflict", 0))


def _left_out(session: Session, job: ImportRow) -> list[tuple[str, str]]:
    query = (
        select(ImportItemRow.ref, ImportItemRow.reason)
        .where(ImportItemRow.import_id == job.id)
        .where((ImportItemRow.outcome == "refused") | (ImportItemRow.applied == "conflict"))
        .order_by(ImportItemRow.position)
    )
    return [(ref, reason) for ref, reason in session.execute(query)]
