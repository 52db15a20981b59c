"""Files, chosen, pasted and dropped by somebody in front of the chat."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.chat import Chat
from tests.browser.scripted import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000


def file(name: str = "screen.png", content: bytes = PNG) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def choose(chat: Chat, *files: FilePayload) -> None:
    with chat.page.expect_file_chooser() as chooser:
        chat.button("Attach files").click()
    chooser.value.set_files(list(files))


def chips(chat: Chat) -> Locator:
    return chat.page.locator(".composer .files li")


def test_a_file_goes_with_words_and_stays_in_the_conversation(chat: Chat, world: World) -> None:
    choose(chat, file(), file("notes.txt", b"One"))
    expect(chips(chat)).to_have_count(2)
    expect(chips(chat).first).to_contain_text("2 kB")
    chat.button("Take notes.txt off").click()
    expect(chips(chat)).to_have_text(["screen.png2 kB"])
    assert chat.focused() == "Take screen.png off"
    chat.say("It looks like this")
    expect(chat.answers).to_have_count(1)
    expect(chips(chat)).to_have_count(0)
    expect(chat.delivery("sent")).to_have_count(1)
    (message,) = world.ledger.messages
    (sent,) = message.attachments
    assert (message.text, sent.name, sent.media_type) == (
        "It looks like this",
        "screen.png",
        "image/png",
    )
    assert sent.content == PNG
    chat.page.reload()
    expect(chat.page.locator(".line.you .files li")).to_have_text(["screen.png"])


def test_a_file_alone_is_a_message(chat: Chat, world: World) -> None:
    choose(chat, file())
    chat.button("Send").click()
    expect(chat.answers).to_have_count(1)
    assert (world.ledger.messages[0].text, len(world.ledger.messages[0].attachments)) == ("", 1)
    expect(chat.mine).to_have_count(0)
    expect(chat.page.locator(".line.you .files li")).to_have_count(1)


def test_what_is_not_taken_is_said_at_once(chat: Chat) -> None:
    alert = chat.page.locator(".composer > .told")
    for payload, words in (
        (file("big.png", b"x" * 20_001), "big.png is larger than 20 kB."),
        (file("empty.png", b""), "empty.png is empty."),
        (file("run.exe"), "Files like run.exe are not taken."),
    ):
        choose(chat, payload)
        expect(alert).to_contain_text(words)
        expect(chips(chat)).to_have_count(0)
    choose(chat, *[file(f"{n}.png", b"x") for n in range(4)])
    expect(alert).to_have_text("At most 3 files go with one message.")
    expect(chips(chat)).to_have_count(3)
    choose(chat, file())
    expect(chips(chat)).to_have_count(3)


def test_a_picture_can_be_pasted_and_dropped(chat: Chat, world: World) -> None:
    transfer = """(node, [event, name]) => {
      const data = new DataTransfer();
      data.items.add(new File(["picture"], name, { type: "image/png" }));
      const options = { bubbles: true, cancelable: true, composed: true };
      const made = event === "paste"
        ? new ClipboardEvent("paste", { ...options, clipboardData: data })
        : new DragEvent("drop", { ...options, dataTransfer: data });
      node.dispatchEvent(made);
    }"""
    chat.input.evaluate(transfer, ["paste", "pasted.png"])
    chat.page.locator(".chat").evaluate(transfer, ["drop", "dropped.png"])
    expect(chips(chat)).to_have_count(2)
    chat.input.press("Enter")
    expect(chat.answers).to_have_count(1)
    names = [f.name for f in world.ledger.messages[0].attachments]
    assert names == ["pasted.png", "dropped.png"]


def test_files_wait_for_the_line_as_words_do(chat: Chat, world: World) -> None:
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    chat.page.context.set_offline(True)
    choose(chat, file())
    chat.say("Offline")
    expect(chat.delivery("waiting")).to_have_count(1)
    chat.page.context.set_offline(False)
    chat.page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(chat.delivery("sent")).to_have_count(2)
    assert [f.name for f in world.ledger.messages[-1].attachments] == ["screen.png"]
