"""What every ticket system does the same: a class for each behaviour, which a test inherits.

`TicketSystemContract` is for all, the built-in desk too. `RemoteTicketsContract` is for systems at
somebody else's; `DeliveryContract` for those that deliver their events. The bench of such a system
is the far side's hands: it works there as an agent does, in the far side's own shape, and holds the
`tests.tickets.line.Line` that was handed to the connector, which can be bad.

`tests/tickets/test_logbook.py` is the smallest bench; docs/adding-a-ticket-system.md tells of it.
"""

from tests.contracts.ticketing.delivering import DeliveryBench, DeliveryContract
from tests.contracts.ticketing.faults import BadLines
from tests.contracts.ticketing.lost_answers import LostAnswers
from tests.contracts.ticketing.news import TellingNews
from tests.contracts.ticketing.owning import Owning
from tests.contracts.ticketing.remote import RemoteBench
from tests.contracts.ticketing.system import (
    ADA,
    BOB,
    NOTES,
    SCREEN,
    Bench,
    TicketSystemContract,
    ticket,
)


class RemoteTicketsContract(TicketSystemContract, LostAnswers, BadLines, TellingNews, Owning):
    """The behaviours that every ticket system at somebody else's has."""


__all__ = [
    "ADA",
    "BOB",
    "NOTES",
    "SCREEN",
    "Bench",
    "DeliveryBench",
    "DeliveryContract",
    "RemoteBench",
    "RemoteTicketsContract",
    "TicketSystemContract",
    "ticket",
]
