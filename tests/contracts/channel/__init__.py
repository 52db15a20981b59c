"""What every channel does the same: a class for each behaviour, which a channel's test inherits.

How to bring a channel under it:

1. Write a bench, a class with what `bench.Bench` asks for. It holds the channel, served with its
   real routes over `tests.channels.ledger.Ledger` as the receiver, and the far side's hands: it
   makes genuine requests in the far side's own shape, delivers them, and tells what the far side
   shows. Where the vendor has a body, a signature or an acknowledgement of its own, the bench
   knows it; the contract never looks into a body.
2. Inherit and give the fixture:

       class TestSlackChannel(ChannelContract, TimedContract, FarSideContract, FilesContract):
           @pytest.fixture
           def bench(self) -> Iterator[SlackBench]: ...

`ChannelContract` is for all. The others are for channels that have the thing: `FilesContract`
(people send files), `TimedContract` (requests are signed with a time), `FarSideContract` (replies
are pushed to a server that can be down, slow or forget us), `JsonContract` (our own JSON bodies:
REST, web, console; it is stricter, since the answers are ours).

The far side of a test is a real local server. `tests/channels/test_console_channel.py` is the
smallest bench there is; `docs/adding-a-channel.md` walks through a whole channel.
"""

from tests.contracts.channel.authenticity import Authenticity, TimedContract
from tests.contracts.channel.bench import Bench, Carried, Press
from tests.contracts.channel.continuity import Continuity
from tests.contracts.channel.deciding import Deciding
from tests.contracts.channel.far_side import FarSideContract
from tests.contracts.channel.files import FilesContract
from tests.contracts.channel.json_bodies import JsonContract
from tests.contracts.channel.long_answers import LongAnswers
from tests.contracts.channel.ordering import Ordering
from tests.contracts.channel.parsing import Parsing
from tests.contracts.channel.pressing import Pressing
from tests.contracts.channel.redelivery import Redelivery
from tests.contracts.channel.replying import Replying
from tests.contracts.channel.trouble import Trouble
from tests.contracts.channel.unknown import Unknown
from tests.contracts.channel.updates import Updates
from tests.contracts.channel.working import Working


class ChannelContract(
    Authenticity,
    Parsing,
    Replying,
    Pressing,
    Deciding,
    Continuity,
    Redelivery,
    Ordering,
    LongAnswers,
    Working,
    Updates,
    Trouble,
    Unknown,
):
    """The behaviours that every channel has."""


__all__ = [
    "Bench",
    "Carried",
    "ChannelContract",
    "FarSideContract",
    "FilesContract",
    "JsonContract",
    "Press",
    "TimedContract",
]
