"""What all tables share."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Unpack, cast

from sqlalchemy import JSON, DateTime, Dialect, Row, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


def now() -> datetime:
    """Tell the time, aware and in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Make an identifier nobody can guess."""
    return uuid.uuid4().hex


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes: their zone would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive values their zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The declarative base of all tables."""

    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
    }


AnyRow = Row[Unpack[tuple[Any, ...]]]


def table(model: type[Base]) -> Table:
    """Give the table of a model, for statements that pass the session's objects by."""
    return cast("Table", model.__table__)
