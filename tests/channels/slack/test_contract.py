"""The Slack channel keeps the contract of channels."""

from __future__ import annotations

from tests.contracts.channel import (
    ChannelContract,
    FarSideContract,
    FilesContract,
    TimedContract,
)


class TestSlackChannel(ChannelContract, TimedContract, FarSideContract, FilesContract):
    """All of it, over the fixture `bench`."""
