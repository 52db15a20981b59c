"""All actions, by the name that Rasa knows them by."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import ActionExecutor

from actions import (
    account_first_steps,
    affirm,
    answer_question,
    cancel,
    change_ticket,
    clarify,
    deny,
    draft_account_help,
    draft_leave_request,
    draft_ticket,
    file_ticket,
    forms,
    not_quite,
    rate,
    show_article,
    small_talk,
    solved,
    start_over,
    talk_to_human,
    ticket_comment,
    ticket_reopen,
    ticket_status,
    urgent_ticket,
)
from actions.toolkit import Toolkit

DOMAIN_DIGEST = "domain.yml"

ACTIONS = (
    account_first_steps.AccountFirstSteps,
    affirm.Affirm,
    answer_question.AnswerQuestion,
    cancel.Cancel,
    change_ticket.ChangeTicket,
    clarify.Clarify,
    deny.Deny,
    draft_account_help.DraftAccountHelp,
    draft_leave_request.DraftLeaveRequest,
    draft_ticket.DraftTicket,
    file_ticket.FileTicket,
    forms.AccountHelpForm,
    forms.LeaveRequestForm,
    forms.TicketNoteForm,
    forms.TicketSubjectForm,
    not_quite.NotQuite,
    rate.Rate,
    show_article.ShowArticle,
    small_talk.SmallTalk,
    solved.Solved,
    start_over.StartOver,
    talk_to_human.TalkToHuman,
    ticket_comment.TicketComment,
    ticket_reopen.TicketReopen,
    ticket_status.TicketStatus,
    urgent_ticket.UrgentTicket,
)


def executor(kit: Toolkit, domain: dict[str, Any]) -> ActionExecutor:
    """Make the executor that answers Rasa's action webhook.

    It knows the domain, so that Rasa need not send it with every call: a call that carries
    DOMAIN_DIGEST uses it.
    """
    result = ActionExecutor()
    result.domain, result.domain_digest = domain, DOMAIN_DIGEST
    for action in ACTIONS:
        result.register_action(action(kit))
    return result
