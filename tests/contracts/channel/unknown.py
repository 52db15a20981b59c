"""A real event that we do not handle is acknowledged: refusing it would bring it again."""

from __future__ import annotations

import pytest

from connectors.errors import UnknownEvent
from tests.contracts.channel.bench import Bench


class Unknown:
    """Far sides learn new events without asking us."""

    def test_an_unknown_event_is_acknowledged_and_ignored(self, bench: Bench) -> None:
        with pytest.raises(UnknownEvent):
            bench.read(bench.unknown())
        assert bench.deliver(bench.unknown()).is_success
        assert bench.ledger.messages == []
