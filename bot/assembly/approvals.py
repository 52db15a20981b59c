"""Approvals: asked for, decided, and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.approvals.asking import Asker
from bot.approvals.clock import ApprovalClock, Patience
from bot.approvals.deciding import Approvals
from bot.approvals.letters import ApprovalLetters, ApprovalLinks
from bot.approvals.telling import Telling
from bot.assembly.core import Core
from bot.assembly.web import smtp
from bot.conversation.outbox import Item
from bot.internal import internal_token
from bot.mail.mailer import Mailer
from connectors.channel import Reach


@dataclass(frozen=True, slots=True)
class ApprovalParts:
    """What decides, and the links of the letters."""

    approvals: Approvals
    links: ApprovalLinks


def build_approvals(core: Core) -> ApprovalParts:
    """Make what decides."""
    key = internal_token(core.settings.signing_key, "approvals")
    telling = Telling(core.sentences, core.topics, core.owner)
    return ApprovalParts(Approvals(telling), ApprovalLinks(core.settings.url, key))


def build_approval_clock(
    core: Core,
    parts: ApprovalParts,
    reaches: Mapping[str, Reach],
    submit: Callable[[list[Item]], None],
) -> ApprovalClock:
    """Make the clock that asks and reminds."""
    settings, telling = core.settings, parts.approvals.telling
    letters = None
    if settings.smtp_host:
        mailer = Mailer(smtp(settings), settings.company)
        letters = ApprovalLetters(mailer, parts.links, telling, settings.company)
    remind = timedelta(hours=settings.approval_remind_hours)
    patience = Patience(remind, settings.approval_reminders)
    asker = Asker(core.database, telling, reaches, letters)
    return ApprovalClock(core.database, asker, telling, patience, submit)
