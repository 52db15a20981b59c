"""Teams and the house together: asked, answered, filed, told of, and nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.store.conversations import IdentityRow, InboxRow, PersonRow, TicketLinkRow
from bot.store.deliveries import DeliveryRow
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.channels.teams.cards.parts import CARD_TYPE
from knowledge_index.passages import Article, Hit, Passage
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.test_closing import OPEN
from tests.bot.teams.house import House
from tests.channels.teams.microsoft import TENANT
from tests.channels.teams.world import BOB, CHAT

GROUP = {"id": "19:group@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}


def answering(house: House, *messages: dict[str, object]) -> None:
    """Let Rasa say the same to everything."""

    async def answer(heard: Heard) -> Replies:
        return [*messages, report()]

    house.rasa.answer = answer


async def filed(house: House) -> str:
    """Let Ada file a ticket, and return its number when she has been told it."""

    async def answer(heard: Heard) -> Replies:
        return [text("Saved."), report(OPEN)]

    house.rasa.answer = answer
    await house.deliver(text="Please open a ticket")
    await house.until(lambda: any("FD-" in words for words in house.texts()))
    return str(house.rows(TicketLinkRow)[0].number)


async def test_a_question_is_answered_once_however_often_it_is_delivered(house: House) -> None:
    answering(house, text("Here.", ("That solved it", "/solved")))
    for _ in range(3):
        assert (await house.deliver(text="When is payday?")).status_code == 200
    await house.until(lambda: house.texts() == ["Here."])
    assert [heard.text for heard in house.rasa.heard] == ["When is payday?"]
    assert len(house.rows(DeliveryRow)) == 1
    (person,) = house.rows(PersonRow)
    assert (person.name, person.email, person.audience) == (
        "Ada Reis", "ada@larkfield.example", "employee",
    )  # fmt: skip


async def test_a_flood_is_answered_once_each_and_in_order(house: House) -> None:
    async def answer(heard: Heard) -> Replies:
        return [text(f"Re: {heard.text}"), report()]

    house.rasa.answer = answer
    chats = [f"a:chat-{n}" for n in range(10)]
    said = [(chat, number) for number in range(5) for chat in chats]
    for chat, number in [*said, *said[::10]]:
        place = {"id": chat, "conversationType": "personal"}
        parts = {"id": f"event-{number}", "text": f"Question {number}"}
        assert (await house.deliver(conversation=place, **parts)).status_code == 200
    await house.until(lambda: len(house.far.written) >= len(said))
    expected = [f"Re: Question {number}" for number in range(5)]
    assert {chat: house.texts(chat) for chat in chats} == dict.fromkeys(chats, expected)
    assert len(house.rasa.heard) == len(said)


async def test_a_button_is_pressed_in_place(house: House) -> None:
    answering(house, text("Here.", ("That solved it", "/solved")))
    await house.deliver(text="When is payday?")
    await house.until(lambda: house.texts() == ["Here."])
    (card,) = house.far.on(CHAT)
    data = card.body["attachments"][0]["content"]["actions"][0]["data"]["frontdesk"]
    answer = (await house.act("press", data, id="event-2")).json()
    assert answer["type"] == CARD_TYPE
    assert answer["value"]["body"][-1]["text"] == "✓ That solved it"
    await house.until(lambda: len(house.rasa.heard) == 2)
    assert house.rasa.heard[1].text == "/solved"


async def test_nothing_is_lost_while_the_roster_is_silent(house: House) -> None:
    answering(house, text("Here."))
    house.far.failing = 503
    assert (await house.deliver(text="When is payday?")).status_code == 200
    await house.until(lambda: any(row.error for row in house.rows(DeliveryRow)))
    assert house.rows(InboxRow) == []
    house.far.failing = 0
    await house.until(lambda: house.texts() == ["Here."])


async def test_a_card_number_is_not_kept(house: House) -> None:
    house.far.failing = 503
    await house.deliver(text="My card is 4111 1111 1111 1111")
    (row,) = house.rows(DeliveryRow)
    assert row.body["text"] == "My card is [card number removed]"
    house.far.failing = 0
    await house.until(lambda: len(house.rasa.heard) == 1)
    assert "4111" not in house.rasa.heard[0].text


async def test_a_ticket_is_told_of_and_its_card_follows_it(house: House) -> None:
    number = await filed(house)
    house.move(number, "solved", "The chair is new.")
    await house.until(lambda: "is solved" in house.texts()[-1])
    await house.until(lambda: any(one.updates for one in house.far.on(CHAT)))
    (renewed,) = (one for one in house.far.on(CHAT) if one.updates)
    words = [e.get("text") for e in renewed.body["attachments"][0]["content"]["body"]]
    assert "Solved" in words


async def test_a_ticket_is_answered_on_its_card(house: House) -> None:
    number = await filed(house)
    fields = {"comment": "Since Monday. Card 4111 1111 1111 1111"}
    for _ in range(2):
        answer = await house.act("ticket.comment", {"number": number}, id="e-2", fields=fields)
        assert answer.json()["type"] == CARD_TYPE
    (event,) = (e for e in house.rows(DeskEventRow) if e.kind == "comment")
    assert event.text == "Since Monday. Card [card number removed]"


async def test_a_solved_ticket_is_opened_again_on_its_card(house: House) -> None:
    number = await filed(house)
    house.move(number, "solved")
    await house.act("ticket.reopen", {"number": number}, id="event-2")
    assert house.rows(DeskTicketRow)[0].state == "open"


async def test_nobody_sees_another_ones_ticket(house: House) -> None:
    number = await filed(house)
    bob = {"from": {"id": BOB, "aadObjectId": "aad-bob"}, "conversation": GROUP}
    for verb in ("ticket.refresh", "ticket.comment", "ticket.reopen"):
        answer = await house.act(verb, {"number": number}, fields={"comment": "x"}, **bob)
        assert answer.json()["value"] == "I find no such ticket of yours."
    assert [row for row in house.rows(DeskEventRow) if row.kind == "comment"] == []


async def test_a_message_of_others_becomes_a_ticket_told_of_in_ones_own_chat(
    house: House,
) -> None:
    house.rasa.understood = ("printer_fault", 0.9)
    message = {"body": {"contentType": "text", "content": "The printer burns"}}
    value = {"commandId": "createTicket", "messagePayload": message}
    shown = await house.deliver(
        "invoke", name="composeExtension/fetchTask", value=value, conversation=GROUP
    )
    body = shown.json()["task"]["value"]["card"]["content"]["body"]
    fields = {element["id"]: element["value"] for element in body if "id" in element}
    assert (fields["field.title"], fields["field.category"]) == ("The printer burns", "it")
    filled = fields | {"field.priority": "high", "field.category": "facilities"}
    data = {"frontdesk": {"topic": "printer_fault", "facts": {"written_by": "Bob"}}, **filled}
    for _ in range(2):
        saved = await house.deliver(
            "invoke",
            id="event-2",
            name="composeExtension/submitAction",
            value={"commandId": "createTicket", "data": data},
            conversation=GROUP,
        )
        assert "Saved" in saved.json()["task"]["value"]
    await house.until(lambda: any("FD-" in words for words in house.texts("a:opened-1")))
    (ticket,) = house.rows(DeskTicketRow)
    assert (ticket.title, ticket.priority, ticket.category) == (
        "The printer burns", "high", "facilities",
    )  # fmt: skip
    assert ticket.type == "incident"
    assert len(house.far.opened) == 1


async def test_a_ticket_is_drafted_though_the_dialogue_is_down(house: House) -> None:
    await house.rasa.stop()
    message = {"body": {"contentType": "text", "content": "The printer burns"}}
    value = {"commandId": "createTicket", "messagePayload": message}
    shown = await house.deliver("invoke", name="composeExtension/fetchTask", value=value)
    body = shown.json()["task"]["value"]["card"]["content"]["body"]
    fields = {element["id"]: element["value"] for element in body if "id" in element}
    assert (fields["field.title"], fields["field.category"]) == ("The printer burns", "other")


async def test_what_is_in_hand_goes_out_before_the_line_is_cut(house: House) -> None:
    names = [type(part).__name__ for part in house.conversation.background]
    assert names.index("_Client") < names.index("Delivery") < names.index("Deliveries")


def hit(**parts: object) -> Hit:
    """Make a hit."""
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    article = Article("vpn", "VPN", "Open it.", owner="IT", updated_at=moment)
    passage = Passage("vpn", 0, "Open it.", markdown="**Open** it.")
    return Hit(replace(article, **parts), passage, 1.0, 1.0, 1.0)  # type: ignore[arg-type]


async def search(house: House) -> dict[str, object]:
    """Search for the VPN in the message extension."""
    value = {
        "commandId": "searchKnowledge",
        "parameters": [{"name": "searchText", "value": "vpn"}],
    }
    answer = await house.deliver("invoke", name="composeExtension/query", value=value)
    return dict(answer.json()["composeExtension"])


async def test_articles_are_searched_with_the_rights_of_the_person(house: House) -> None:
    house.knowledge.hits = (hit(),)
    found = await search(house)
    assert len(found["attachments"]) == 1  # type: ignore[arg-type]
    assert "https://desk.example/articles/vpn?key=" in str(found)
    (reader,) = house.knowledge.readers
    assert (reader.audience, reader.groups) == ("employee", frozenset())


async def test_the_groups_of_a_known_person_count(house: House) -> None:
    answering(house, text("Here."))
    await house.deliver(text="Hello")
    await house.until(lambda: house.texts() == ["Here."])

    def join_group(session: object) -> None:
        session.query(IdentityRow).one().groups = ["porto"]  # type: ignore[attr-defined]

    house.database.write_sync(join_group)
    await search(house)
    assert house.knowledge.readers[-1].groups == {"porto"}


async def test_what_does_not_fit_is_not_offered(house: House) -> None:
    house.knowledge.hits, house.knowledge.decision = (hit(),), "abstain"
    assert "No article" in str(await search(house))


async def test_a_search_that_is_down_is_said(house: House) -> None:
    house.knowledge.is_down = True
    assert "try again" in str(await search(house))
