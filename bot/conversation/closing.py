"""Close a turn in one transaction: replies, effects, outbox, and the message marked as handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.conversation import effects, inbox, last_words, outbox
from bot.conversation.envelope import (
    AnswerGiven,
    AskHuman,
    ChangeTicket,
    Effect,
    OpenTicket,
)
from bot.conversation.inbox import Task
from bot.conversation.replies import Answered
from bot.files import telling
from bot.files.looking import Seen
from bot.sentences import Sentences
from bot.store.base import new_id, table
from bot.store.conversations import OutboxRow, TurnRow
from connectors.messages import Reply

_HUMAN = "human"
_NEVER = (
    ({"password"}, "utter_never_password"),
    ({"card number", "national id"}, "utter_never_number"),
)
_REMEMBER = (
    update(table(TurnRow))
    .where(TurnRow.id == bindparam("turn"))
    .values(understood=bindparam("understood"))
)


def close(
    session: Session,
    task: Task,
    answered: Answered,
    milliseconds: dict[str, float],
    sentences: Sentences,
    owner: str,
    files: Sequence[Seen] = (),
) -> list[outbox.Item]:
    """Store what was answered and what is to be done; return what to carry out now."""
    _over(session, task)
    if not _is_worth_a_reply(task, answered):
        _remember(session, task, answered, milliseconds)
        return []
    wanted = [effect for report in answered.reports for effect in report.effects]
    said = [s.reply(new_id(), 0, task.event_id) for s in answered.said]
    if any(_filed_before(session, effect) for effect in wanted):
        said = [_sentence(sentences, task, "utter_ticket_already")]
    said = _notices(sentences, task) + _of_files(sentences, task, files, wanted) + said
    items = [outbox.add_reply(session, task.conversation_id, reply, owner) for reply in said]
    turn_of = {r.details["answer_id"]: r.id for r in said if "answer_id" in r.details}
    items += [_apply(session, task, effect, turn_of, owner) for effect in wanted]
    _remember(session, task, answered, milliseconds)
    return [item for item in items if item is not None]


def take_files(
    session: Session, task: Task, files: Sequence[Seen], sentences: Sentences, owner: str
) -> list[outbox.Item]:
    """Tell what becomes of files that came without words."""
    _over(session, task)
    if _was_overheard(task):
        return []
    wanted = _comment_of_files(task, files)
    said = _of_files(sentences, task, files, wanted)
    items = [outbox.add_reply(session, task.conversation_id, reply, owner) for reply in said]
    items += [_apply(session, task, effect, {}, owner) for effect in wanted]
    return [item for item in items if item is not None]


def confirmed(session: Session, task: Task, answered: Answered, owner: str) -> list[outbox.Item]:
    """Do what the person had confirmed in a turn that a human took over meanwhile."""
    wanted = [
        effect
        for report in answered.reports
        for effect in report.effects
        if not isinstance(effect, AnswerGiven | AskHuman)
    ]
    items = [_apply(session, task, effect, {}, owner) for effect in wanted]
    return [item for item in items if item is not None]


def pass_by(
    session: Session, task: Task, sentences: Sentences, owner: str, files: Sequence[Seen] = ()
) -> list[outbox.Item]:
    """Close a message that a human answers: nothing is said but what was not taken of it."""
    _over(session, task)
    note_human(session, task)
    refused = [file for file in files if file.reason]
    notices = _notices(sentences, task) + _of_files(sentences, task, refused, [])
    said = [replace(notice, author="system") for notice in notices]
    items = [outbox.add_reply(session, task.conversation_id, reply, owner) for reply in said]
    return [item for item in items if item is not None]


def close_aside(session: Session, task: Task, decision: str) -> None:
    """Close a message that others than the dialogue have dealt with, and say who."""
    _over(session, task)
    understood = {"decision": decision, "milliseconds": {}}
    session.connection().execute(_REMEMBER, {"turn": task.turn_id, "understood": understood})


def note_human(session: Session, task: Task) -> None:
    """Note that a message was a human's to answer, or a button of the handoff."""
    understood = {"decision": _HUMAN, "milliseconds": {}}
    session.connection().execute(_REMEMBER, {"turn": task.turn_id, "understood": understood})


def wishes(task: Task, answered: Answered) -> list[AskHuman]:
    """Give the wishes for a human that a turn which was closed came to."""
    if not _is_worth_a_reply(task, answered):
        return []
    found = (effect for report in answered.reports for effect in report.effects)
    return [effect for effect in found if isinstance(effect, AskHuman)]


def say_trouble(
    session: Session, task: Task, sentences: Sentences, owner: str
) -> list[outbox.Item]:
    """Tell the person, once a message, that it has to wait."""
    if _was_overheard(task):
        return []
    reply = _sentence(sentences, task, "utter_trouble", in_reply_to=None)
    key = f"trouble-{task.inbox_id}"
    item = outbox.add_reply(session, task.conversation_id, reply, owner, key)
    return [item] if item else []


def give_up(
    session: Session, task: Task, error: str, sentences: Sentences, owner: str
) -> list[outbox.Item]:
    """Say that this message will not be answered, and show the way to a person."""
    _over(session, task, error)
    if _was_overheard(task):
        return []
    reply = _sentence(sentences, task, "utter_gave_up")
    item = outbox.add_reply(session, task.conversation_id, reply, owner)
    return [item] if item else []


def file_without_rasa(
    session: Session, task: Task, sentences: Sentences, owner: str
) -> list[outbox.Item]:
    """Open a ticket from the person's last words: the human button works when Rasa does not."""
    _over(session, task)
    effect = last_words.draft(
        session,
        task.conversation_id,
        f"human-{task.inbox_id}",
        reason="the person asked for a human while the dialogue was down",
        queue="",
    )
    reply = _sentence(sentences, task, "utter_ticket_saved")
    items = [outbox.add_reply(session, task.conversation_id, reply, owner)]
    items.append(_apply(session, task, effect, {}, owner))
    return [item for item in items if item is not None]


def _was_overheard(task: Task) -> bool:
    return bool(task.body.get("speak_on"))


def _is_worth_a_reply(task: Task, answered: Answered) -> bool:
    if not _was_overheard(task):
        return True
    decisions = {report.decision for report in answered.reports}
    return not decisions.isdisjoint(task.body["speak_on"])


def _over(session: Session, task: Task, error: str | None = None) -> None:
    inbox.finish(session, task.inbox_id, error)
    inbox.release(session, task.conversation_id)


def _apply(
    session: Session, task: Task, effect: Effect, turn_of: dict[str, str], owner: str
) -> outbox.Item | None:
    turn_id = turn_of.get(effect.id, "") if isinstance(effect, AnswerGiven) else ""
    return effects.apply(session, effect, task.conversation_id, task.person_id, turn_id, owner)


def _filed_before(session: Session, effect: Effect) -> bool:
    if not isinstance(effect, OpenTicket):
        return False
    known = select(OutboxRow.id).where(OutboxRow.key == effect.key)
    return session.execute(known).first() is not None


def _notices(sentences: Sentences, task: Task) -> list[Reply]:
    masked = set(task.body.get("masked", ()))
    names = [name for kinds, name in _NEVER if masked & kinds]
    if task.body.get("was_cut"):
        names.append("utter_cut")
    return [_sentence(sentences, task, name) for name in names]


def _comment_of_files(task: Task, files: Sequence[Seen]) -> list[ChangeTicket]:
    """Let files that came alone go to the conversation's open ticket."""
    ticket = task.body.get("ticket")
    kept = [file.name for file in files if not file.reason]
    if not ticket or not kept:
        return []
    words = " ".join(f"[{name}]" for name in kept)
    key = f"comment-{task.conversation_id}-{task.event_id}"
    place = {"system": ticket["system"], "number": ticket["number"]}
    return [ChangeTicket(type="comment", key=key, text=words, **place)]


def _of_files(
    sentences: Sentences, task: Task, files: Sequence[Seen], wanted: Sequence[Effect]
) -> list[Reply]:
    commented = (e.number for e in wanted if isinstance(e, ChangeTicket) and e.type == "comment")
    told = telling.sentences(files, next(commented, None))
    return [_sentence(sentences, task, name, **values) for name, values in told]


def _sentence(
    sentences: Sentences, task: Task, response: str, /, in_reply_to: str | None = "", **values: str
) -> Reply:
    said = sentences.say(response, **values)
    answers = task.event_id if in_reply_to == "" else in_reply_to
    reply = outbox.new_reply(said.text, buttons=said.buttons)
    return replace(reply, in_reply_to=answers)


def _remember(
    session: Session, task: Task, answered: Answered, milliseconds: dict[str, float]
) -> None:
    first = next(iter(answered.reports), None)
    understood: dict[str, Any] = {"milliseconds": milliseconds}
    if first is not None:
        understood |= first.model_dump(include={"intent", "confidence", "entities"})
        understood["actions"] = [r.action for r in answered.reports]
        understood["decision"] = next((r.decision for r in answered.reports if r.decision), None)
        for report in answered.reports:
            milliseconds |= report.timings
    session.connection().execute(_REMEMBER, {"turn": task.turn_id, "understood": understood})
