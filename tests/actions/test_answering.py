"""Answering: from an article, with choices, or with an honest 'I don't know'."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.account_first_steps import AccountFirstSteps
from actions.affirm import Affirm
from actions.answer_question import AnswerQuestion
from actions.clarify import Clarify
from actions.deny import Deny
from actions.not_quite import NotQuite
from actions.show_article import ShowArticle
from actions.small_talk import SmallTalk
from actions.solved import Solved
from actions.start_over import StartOver
from bot.conversation.envelope import AnswerGiven, AnswerJudged, OpenTicket, Pressed
from tests.actions.bench import Bench

SHOWN = {"question": "When is payday?", "topic": "payday", "shown": ["payday"], "answer_id": "a1"}


async def test_an_answer_comes_with_its_source_and_on_record(bench: Bench) -> None:
    done = await bench.run(AnswerQuestion, "When is payday?")
    (extra,) = done.extras
    assert (done.said, extra.body) == (["utter_answer"], "About payday.")
    (source,) = extra.sources
    assert (source["title"], source["owner"]) == ("Payday", "Payroll")
    assert source["url"].startswith("https://desk.example/articles/payday?key=")
    (given,) = done.report.effects
    assert isinstance(given, AnswerGiven)
    assert (given.article_id, given.article_version, given.confidence) == ("payday", 3, 0.7)
    assert extra.details["answer_id"] == given.id == done.slots["answer_id"]
    assert (done.slots["awaiting"], done.slots["shown"]) == ("check", ["payday"])
    assert (done.slots["question"], done.slots["topic"]) == ("When is payday?", "payday")
    assert (done.report.decision, done.report.timings) == ("answer", {"search": 1.0})


async def test_a_question_that_leans_on_the_one_before_is_asked_with_it(bench: Bench) -> None:
    done = await bench.run(AnswerQuestion, "and for part-time?", slots=SHOWN)
    (asked,) = bench.shelf.asked
    assert asked[0] == done.slots["question"] == "When is payday? And for part-time?"
    await bench.run(AnswerQuestion, "Where do I park?", slots=SHOWN)
    assert bench.shelf.asked[1][0] == "Where do I park?"


async def test_who_asks_and_when_decides_what_is_found(bench: Bench) -> None:
    await bench.run(AnswerQuestion, "When is payday?", audience="customer")
    (asked,) = bench.shelf.asked
    assert (asked[1].audience, asked[1].on.isoformat()) == ("customer", "2026-07-01")


async def test_a_customers_source_lies_in_the_help_centre(bench: Bench) -> None:
    done = await bench.run(AnswerQuestion, "When is payday?", audience="customer")
    (extra,) = done.extras
    assert extra.sources[0]["url"] == "https://desk.example/help/payday"


async def test_what_is_not_sure_is_offered_as_choices(bench: Bench) -> None:
    bench.shelf.decision = "choices"
    done = await bench.run(AnswerQuestion, "pay")
    assert done.said == ["utter_choices"]
    assert [b["title"] for b in done.extras[0].buttons] == ["Payday", "Payslip", "Bonus"]
    assert done.extras[0].buttons[0]["value"] == {"article": "payday"}
    assert (done.slots["awaiting"], done.report.effects) == ("choice", [])


class Strict:
    """A budget on one topic."""

    def __init__(self, topic: str, least: float) -> None:
        self.topic, self.least = topic, least

    def answer_from(self, intent: str) -> float:
        return self.least if intent == self.topic else 0.0


@pytest.mark.parametrize(("least", "said"), [(0.71, "utter_choices"), (0.7, "utter_answer")])
async def test_a_topics_budget_may_ask_for_more_certainty(
    bench: Bench, least: float, said: str
) -> None:
    bench.kit = replace(bench.kit, thresholds=Strict("payday", least))
    done = await bench.run(AnswerQuestion, "When is payday?", confidence=0.5)
    assert done.said == [said]
    assert bool(done.report.effects) is (said == "utter_answer")
    other = await bench.run(AnswerQuestion, "Any parking?", intent="nlu_fallback")
    assert other.said == ["utter_answer"]


async def test_a_curated_answer_wins_over_a_budget(bench: Bench) -> None:
    bench.kit = replace(bench.kit, thresholds=Strict("payday", 0.99))
    bench.shelf.is_curated = True
    done = await bench.run(AnswerQuestion, "When is payday?")
    assert done.said == ["utter_answer"]


@pytest.mark.parametrize(("least", "said"), [(0.71, "utter_draft"), (0.7, "utter_answer_next")])
async def test_a_topics_budget_counts_for_the_second_answer_too(
    bench: Bench, least: float, said: str
) -> None:
    bench.kit = replace(bench.kit, thresholds=Strict("payday", least))
    done = await bench.run(NotQuite, "not quite", intent="not_quite", slots=SHOWN)
    assert done.said == [said]


@pytest.mark.parametrize(("least", "answers"), [(0.71, 0), (0.7, 1)])
async def test_a_topics_budget_counts_for_first_steps_too(
    bench: Bench, least: float, answers: int
) -> None:
    bench.kit = replace(bench.kit, thresholds=Strict("password_reset", least))
    words = "I forgot my password"
    done = await bench.run(AccountFirstSteps, words, intent="password_reset", confidence=0.7)
    assert done.said.count("utter_account_first_steps") == answers


async def test_what_is_not_known_is_said_to_be(bench: Bench) -> None:
    bench.shelf.decision = "abstain"
    done = await bench.run(AnswerQuestion, "What is the meaning of life?", intent="nlu_fallback")
    assert (done.said, done.report.decision) == (["utter_dont_know"], "abstain")
    assert done.slots["question"] == "What is the meaning of life?"
    assert done.slots["topic"] is None


async def test_a_search_that_is_down_offers_a_ticket(bench: Bench) -> None:
    bench.shelf.is_down = True
    done = await bench.run(AnswerQuestion, "When is payday?")
    assert (done.said, done.report.decision) == (["utter_search_down"], "down")
    assert done.slots["question"] == "When is payday?"


async def test_no_words_are_asked_for(bench: Bench) -> None:
    done = await bench.run(AnswerQuestion, "")
    assert done.said == ["utter_ask_what"]
    assert bench.shelf.asked == []


async def test_a_button_searches_for_the_question_in_hand(bench: Bench) -> None:
    press = Pressed(action="ask")
    await bench.run(AnswerQuestion, "/ask", slots={"question": "What about pay?"}, press=press)
    assert bench.shelf.asked[0][0] == "What about pay?"


async def test_an_answer_inside_a_form_asks_nothing_of_its_own(bench: Bench) -> None:
    done = await bench.run(AnswerQuestion, "When is payday?", form="leave_request_form")
    assert (done.said, done.slots["awaiting"]) == ([None], None)
    bench.shelf.decision = "choices"
    done = await bench.run(AnswerQuestion, "qwertz", form="leave_request_form")
    assert done.said == ["utter_form_not_understood"]
    words = "what is qwertz?"
    done = await bench.run(AnswerQuestion, words, confidence=0.5, form="leave_request_form")
    assert done.said == ["utter_choices"]


async def test_outside_a_form_no_word_is_kept_for_one(bench: Bench) -> None:
    slots = {"leave_type": "annual leave"}
    done = await bench.run(AnswerQuestion, "How much annual leave is there?", slots=slots)
    assert done.slots["leave_type"] is None
    done = await bench.run(AnswerQuestion, "Hm?", slots=slots, form="leave_request_form")
    assert "leave_type" not in done.slots


async def test_a_second_answer_is_another_one(bench: Bench) -> None:
    done = await bench.run(NotQuite, "not quite", intent="not_quite", slots=SHOWN)
    assert (done.said, done.extras[0].body) == (["utter_answer_next"], "About payslip.")
    judged, given = done.report.effects
    assert judged == AnswerJudged(answer_id="a1", outcome="not_quite")
    assert isinstance(given, AnswerGiven)
    assert (done.slots["refused"], done.slots["shown"]) == (["payday"], ["payday", "payslip"])


async def test_after_two_answers_a_ticket_is_drafted(bench: Bench) -> None:
    slots = SHOWN | {"shown": ["payday", "payslip"]}
    done = await bench.run(NotQuite, "no", intent="not_quite", slots=slots)
    assert (done.said, done.slots["awaiting"]) == (["utter_draft"], "draft")
    draft = OpenTicket.model_validate(done.slots["draft"]).ticket
    assert (draft.title, draft.queue) == ("When is payday?", "payroll")
    assert draft.facts["articles_shown"] == "payday, payslip"


@pytest.mark.parametrize("trouble", ["down", "unsure", "nothing shown"])
async def test_without_a_second_answer_a_ticket_is_drafted(bench: Bench, trouble: str) -> None:
    bench.shelf.is_down = trouble == "down"
    bench.shelf.decision = "abstain" if trouble == "unsure" else "answer"
    slots = SHOWN | ({"shown": []} if trouble == "nothing shown" else {})
    done = await bench.run(NotQuite, "no", intent="not_quite", slots=slots)
    assert done.said == ["utter_draft"]


async def test_the_next_best_need_not_be_sure(bench: Bench) -> None:
    bench.shelf.decision = "choices"
    done = await bench.run(NotQuite, "not quite", intent="not_quite", slots=SHOWN)
    assert (done.said, done.extras[0].body) == (["utter_answer_next"], "About payslip.")


async def test_refused_choices_are_told_in_the_draft(bench: Bench) -> None:
    bench.shelf.decision = "choices"
    asked = await bench.run(AnswerQuestion, "pay")
    offered = asked.extras[0].details
    press = Pressed(action="not_quite", about=offered)
    done = await bench.run(NotQuite, press=press, slots=SHOWN | {"shown": [], "answer_id": None})
    draft = OpenTicket.model_validate(done.slots["draft"]).ticket
    assert draft.facts["articles_refused"] == "payday, payslip, bonus"


async def test_a_chosen_article_is_shown(bench: Bench) -> None:
    press = Pressed(action="choose_article", value={"article": "bonus"})
    done = await bench.run(ShowArticle, press=press, slots={"question": "pay"})
    assert (done.said, done.extras[0].body) == (["utter_answer"], "About bonus.")


async def test_a_chosen_article_that_is_gone_is_said_to_be(bench: Bench) -> None:
    press = Pressed(action="choose_article", value={"article": "gone"})
    assert (await bench.run(ShowArticle, press=press)).said == ["utter_article_gone"]


async def test_a_chosen_article_while_the_search_is_down(bench: Bench) -> None:
    bench.shelf.is_down = True
    press = Pressed(action="choose_article", value={"article": "bonus"})
    done = await bench.run(ShowArticle, press=press, slots={"question": "pay"})
    assert (done.said, done.report.decision) == (["utter_search_down"], "down")


async def test_at_most_three_meanings_are_offered_that_are_for_this_person(bench: Bench) -> None:
    ranking = {
        "payday": 0.3,
        "order_status": 0.2,
        "greet": 0.15,
        "payslip": 0.1,
        "benefits": 0.09,
        "expenses": 0.08,
        "tax_form": 0.01,
    }
    done = await bench.run(Clarify, "pay", ranking=ranking)
    intents = [b["value"]["intent"] for b in done.extras[0].buttons]
    assert intents == ["payday", "payslip", "benefits"]
    customer = await bench.run(Clarify, "pay", ranking=ranking, audience="customer")
    assert [b["value"]["intent"] for b in customer.extras[0].buttons] == ["order_status"]


async def test_solved_is_recorded_against_the_answer_above_the_button(bench: Bench) -> None:
    press = Pressed(action="solved", about={"answer_id": "a0"})
    done = await bench.run(Solved, press=press, slots=SHOWN)
    assert done.report.effects == [AnswerJudged(answer_id="a0", outcome="solved")]
    assert (done.slots["question"], done.slots["answer_id"]) == (None, None)


@pytest.mark.parametrize(
    ("action", "awaiting", "decision"),
    [
        (Affirm, "check", "solved"),
        (Affirm, "draft", "ticket"),
        (Affirm, None, "small_talk"),
        (Deny, "check", "answer"),
        (Deny, "choice", "answer"),
        (Deny, "draft", "cancelled"),
        (Deny, None, "small_talk"),
    ],
)
async def test_yes_and_no_are_taken_for_what_was_asked(
    bench: Bench, action: type, awaiting: str | None, decision: str
) -> None:
    drafted = await bench.run(NotQuite, "no", slots=SHOWN | {"shown": ["a", "b"]})
    slots = SHOWN | {"awaiting": awaiting, "draft": drafted.slots["draft"]}
    intent = "affirm" if action is Affirm else "deny"
    done = await bench.run(action, "yes or no", intent=intent, slots=slots)
    assert done.report.decision == decision


async def test_small_talk_speaks_to_its_audience_and_leaves_open_what_was_open(
    bench: Bench,
) -> None:
    done = await bench.run(SmallTalk, "hi", intent="greet", slots={"awaiting": "draft"})
    assert (done.said, done.slots["awaiting"]) == (["utter_greet"], "draft")
    done = await bench.run(SmallTalk, "hi", intent="greet", audience="customer")
    assert done.said == ["utter_greet_customer"]
    done = await bench.run(SmallTalk, "thanks", intent="thank", audience="customer")
    assert done.said == ["utter_thank"]


async def test_starting_over_forgets_everything(bench: Bench) -> None:
    done = await bench.run(StartOver, "start over", intent="start_over", slots=SHOWN)
    assert (done.said, [e["event"] for e in done.events]) == (
        ["utter_started_over"],
        ["reset_slots"],
    )


async def test_first_steps_are_shown_before_the_form(bench: Bench) -> None:
    done = await bench.run(
        AccountFirstSteps,
        "I forgot my VPN password",
        intent="password_reset",
        slots={"account_system": "VPN"},
    )
    assert (done.said, done.slots["awaiting"]) == (["utter_account_first_steps"], None)
    assert "account_system" not in done.slots
    bench.shelf.decision = "abstain"
    assert (await bench.run(AccountFirstSteps, "x", intent="password_reset")).said == []
    bench.shelf.is_down = True
    down = await bench.run(AccountFirstSteps, "x", intent="password_reset")
    assert (down.said, down.report.decision) == ([], "down")
