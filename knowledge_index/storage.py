"""Write an index to a folder so that a crash leaves the old one, and read it with distrust."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import file_digest
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from pydantic import TypeAdapter

from knowledge_index.catalogue import Catalogue, Record
from knowledge_index.errors import IndexDamaged, IndexMissing, WrongModel
from knowledge_index.lexical import LexicalIndex
from knowledge_index.ranking import Stores
from knowledge_index.vectors import VectorStore

FORMAT = 3  # raise it when the splitter, the entries or the files change

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_ARTICLES = "articles.jsonl"
_LEXICAL = ("passages", "articles")
_RECORD = TypeAdapter(Record)


def save(folder: Path, fingerprint: str, held: Stores) -> None:
    """Write a new generation beside the old one, then point to it in one step.

    `held` is a fork that nobody changes meanwhile.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generation = folder / f"generation-{uuid4().hex[:12]}"
    generation.mkdir()
    try:
        _write(generation, held)
        manifest = {"format": FORMAT, "model": fingerprint, "sha256": _checksums(generation)}
        (generation / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
        for path in generation.iterdir():
            _sync(path)
        _sync(generation)
        _point_to(folder, generation.name)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    for old in folder.glob("generation-*"):
        if old != generation:
            shutil.rmtree(old, ignore_errors=True)


def load(folder: Path, fingerprint: str, dimension: int) -> Stores:
    """Read what `save` wrote; raises IndexMissing, IndexDamaged or WrongModel."""
    generation = _generation(folder)
    manifest = _manifest(generation)
    if manifest.get("model") != fingerprint:
        raise WrongModel(
            f"The index in {folder} was built with another encoder; rebuild it from the articles."
        )
    try:
        if manifest["sha256"] != _checksums(generation):
            raise IndexDamaged(f"A file of the index in {folder} was altered.")
        stores = _read(generation)
    except IndexDamaged:
        raise
    except Exception as error:  # FAISS and NumPy raise many kinds on a broken file
        raise IndexDamaged(f"The index in {folder} cannot be read: {error}") from error
    _check(stores, folder, dimension)
    return stores


def _generation(folder: Path) -> Path:
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no index in {folder}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{folder / _CURRENT} cannot be read: {error}") from error
    if not name.startswith("generation-") or "/" in name:
        raise IndexDamaged(f"{folder / _CURRENT} does not name a generation.")
    return folder / name


def _manifest(generation: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((generation / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{generation / _MANIFEST} cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IndexDamaged(f"The index in {generation.parent} is of another format; rebuild it.")
    return manifest


def _write(generation: Path, held: Stores) -> None:
    with (generation / _ARTICLES).open("wb") as file:
        for record in held.catalogue.records.values():
            file.write(_RECORD.dump_json(record) + b"\n")
    held.vectors.save(generation)
    for name in _LEXICAL:
        state = getattr(held, name).state()
        np.savez(generation / f"{name}.npz", allow_pickle=False, **state)


def _read(generation: Path) -> Stores:
    with (generation / _ARTICLES).open("rb") as file:
        catalogue = Catalogue(_RECORD.validate_json(line) for line in file)
    vectors = VectorStore.load(generation, len(catalogue.used()))
    return Stores(catalogue, vectors, *(_read_lexical(generation, name) for name in _LEXICAL))


def _read_lexical(generation: Path, name: str) -> LexicalIndex:
    with np.load(generation / f"{name}.npz", allow_pickle=False) as arrays:
        return LexicalIndex.restore(dict(arrays))


def _check(stores: Stores, folder: Path, dimension: int) -> None:
    records = stores.catalogue.records.values()
    slots = [slot for record in records for slot in record.slots]
    passages = sum(len(record.passages) for record in records)
    findable = sum(bool(record.slots) for record in records)
    fits = (
        stores.vectors.dimension == dimension
        and len(set(slots)) == len(slots)
        and max(slots, default=-1) < stores.vectors.size
        and len(stores.passages) == passages
        and len(stores.articles) == findable
    )
    if not fits:
        raise IndexDamaged(f"The files of the index in {folder} do not belong together.")


def _checksums(generation: Path) -> dict[str, str]:
    paths = sorted(path for path in generation.iterdir() if path.name != _MANIFEST)
    return {path.name: _checksum(path) for path in paths}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _point_to(folder: Path, name: str) -> None:
    pointer = folder / f".{_CURRENT}-{uuid4().hex[:12]}"
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(folder / _CURRENT)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
