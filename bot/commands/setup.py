"""Everything between the installed environments and the running service, each done once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from bot.commands.models import settle
from bot.commands.training import train
from bot.knowledge import KnowledgeService
from bot.knowledge.importing import ImportReport, import_folder
from bot.knowledge.indexing import make_index
from bot.knowledge.wording import Wording
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from knowledge_index.encoder_export import export, is_exported

Counter = Callable[[int, int], None]


class Steps:
    """Show each step of the set-up, with a bar where its length is known."""

    def __init__(self, console: Console) -> None:
        self.console = console
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=30))
        self._bars = Progress(*columns, MofNCompleteColumn(), Elapsed(), console=console)

    def __enter__(self) -> Steps:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def counting(self, title: str) -> Counter:
        """Begin a step that counts (done, of)."""
        task = self._bars.add_task(title, total=None)

        def show(done: int, of: int) -> None:
            self._bars.update(task, completed=done, total=of)

        return show

    def telling(self, title: str) -> Callable[[str], None]:
        """Begin a step that tells what it is doing."""
        task = self._bars.add_task(title, total=1)
        return lambda words: self._bars.update(task, description=f"{title}: {words[:60]}")

    def done(self, words: str) -> None:
        """Say that a step is done."""
        self._bars.print(f"[green]✓[/] {words}")


def set_up(settings: Settings, steps: Steps) -> None:
    """Export the encoder, migrate, import, index and train; what is done already is skipped.

    Raises the errors of the parts.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    ensure_encoder(settings, steps)
    database = Database(settings.database)
    try:
        changed = migrate(database)
        steps.done("database migrated" if changed else "database is up to date")
        import_articles(settings, database, settings.articles_dir, steps)
        index_articles(settings, database, steps)
    finally:
        database.close()
    train_dialogue(settings, steps)
    # It needs the database, which `frontdesk train` alone can do without.
    steps.done(f"assistant: {settle(settings, steps.telling('Rasa'))}")


def ensure_encoder(settings: Settings, steps: Steps) -> None:
    """Export the encoder unless it is there."""
    if is_exported(settings.encoder_dir, settings.encoder_model):
        steps.done("encoder is there")
        return
    export(settings.encoder_dir, steps.telling("Encoder"), settings.encoder_model)
    steps.done("encoder exported to ONNX int8")


def import_articles(
    settings: Settings, database: Database, folder: Path, steps: Steps, overwrite: bool = False
) -> ImportReport:
    """Import a folder of articles, and say what came of it."""
    report = import_folder(
        database, folder, overwrite=overwrite, progress=steps.counting("Articles")
    )
    counts = f"{len(report.added)} new, {len(report.changed)} changed"
    same = len(report.unchanged) + len(report.kept)
    steps.done(f"articles imported: {counts}, {same} left as they are")
    for name, reason in report.refused.items():
        steps.console.print(f"[yellow]![/] {name} was left out: {reason}")
    return report


def index_articles(settings: Settings, database: Database, steps: Steps) -> None:
    """Bring the saved index into step with the database."""
    index = make_index(settings)
    if count := Wording(database, index, settings.synonyms_file).begin():
        steps.done(f"{count} synonyms taken from {settings.synonyms_file.name}")
    knowledge = KnowledgeService(database, index, settings.index_dir)
    touched = knowledge.open(steps.counting("Index"))
    steps.done(f"index is in step with the database ({touched} articles indexed anew)")


def train_dialogue(settings: Settings, steps: Steps, force: bool = False) -> None:
    """Train Rasa when its inputs changed."""
    made = train(settings, steps.telling("Rasa"), force)
    steps.done("Rasa trained" if made else "Rasa's model is up to date")
