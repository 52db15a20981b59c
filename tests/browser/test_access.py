"""The chat for everybody: keyboard, screen reader, colours, small screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.scripted import World
from tests.channels.server import Served

# Relative luminance and contrast of WCAG 2.2, over what is really painted behind a text.
CONTRASTS = """() => {
  const probe = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (color) => {
    probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1);
    return [...probe.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const f = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const parent = (node) => node.parentElement ?? node.getRootNode().host;
  const behind = (node) => {
    for (let at = node; at; at = parent(at)) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] > 250) return color;
    }
    return rgba(getComputedStyle(document.documentElement).backgroundColor);
  };
  const root = document.querySelector("frontdesk-chat").shadowRoot;
  const bad = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const isShown = node.checkVisibility() && !node.closest(":disabled, .hidden");
    if (!isShown || !walker.currentNode.data.trim()) continue;
    seen += 1;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push([walker.currentNode.data.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return {seen, bad};
}"""
SMALL_TARGETS = """() => {
  const root = document.querySelector("frontdesk-chat").shadowRoot;
  return [...root.querySelectorAll("button, input, select, textarea, a.source, a.ticket-link")]
    .filter((node) => node.checkVisibility())
    .filter((node) => {
      const box = node.getBoundingClientRect();
      return !node.disabled && (box.width < 24 || box.height < 24);
    })
    .map((node) => node.getAttribute("aria-label") ?? node.textContent);
}"""


def whole_conversation(chat: Chat) -> None:
    """Show every kind of line there is."""
    chat.say("How many days?")
    expect(chat.page.locator(".source")).to_have_count(2)
    chat.button("Not quite").click()
    expect(chat.page.locator(".source")).to_have_count(4)
    chat.say("table")
    expect(chat.page.get_by_role("cell").first).to_be_visible()
    chat.say("My sensor is offline")
    chat.button("Send it").click()
    expect(chat.page.locator(".ticket")).to_be_visible()
    chat.page.locator(".human").click()
    expect(chat.page.locator(".line.agent")).to_have_count(1)
    chat.say("My sensor is offline again")
    expect(chat.button("Send it")).to_be_visible()


def test_a_whole_conversation_by_keyboard_alone(chat: Chat, world: World) -> None:
    keyboard = chat.page.keyboard
    for _ in range(20):
        if chat.focused() == "Write your message":
            break
        keyboard.press("Tab")
    keyboard.type("My sensor is offline")
    keyboard.press("Enter")
    expect(chat.button("Send it")).to_be_visible()
    for _ in range(20):
        if chat.focused() == "Send it":
            break
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(chat.page.locator(".ticket")).to_be_visible()
    assert chat.focused() == "Write your message"
    assert [m.press.action if m.press else m.text for m in world.ledger.messages] == [
        "My sensor is offline",
        "confirm_ticket",
    ]


def test_every_focus_can_be_seen(chat: Chat) -> None:
    seen = set()
    for _ in range(9):
        chat.page.keyboard.press("Tab")
        width = chat.page.evaluate(
            """() => {
              let at = document.activeElement;
              if (at === document.body) return 3;
              while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              const box = at.matches("textarea") ? at.closest(".box") : at;
              const style = getComputedStyle(box);
              return style.outlineStyle !== "none" ? parseFloat(style.outlineWidth)
                : style.boxShadow !== "none" ? 2 : 0;
            }"""
        )
        assert width >= 2, chat.focused()
        seen.add(chat.focused())
    assert {"Talk to a person", "Switch to dark colours", "Conversation"} <= seen


def test_new_answers_are_read_out(chat: Chat) -> None:
    live = chat.page.get_by_role("status").last
    chat.say("Hello")
    expect(live).to_contain_text("Frontdesk: You can carry over at most 5")
    expect(live).to_contain_text("3 choices below")


def test_the_history_is_not_read_out(chat: Chat) -> None:
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    chat.page.reload()
    expect(chat.answers).to_have_count(1)
    expect(chat.page.get_by_role("status").last).to_have_text("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_texts_stand_out_and_targets_can_be_hit(
    browser: Browser, server: Served, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 760},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    chat = Chat(context.new_page(), server.url)
    chat.open()
    chat.page.wait_for_selector(".topic")
    empty = chat.page.evaluate(CONTRASTS)
    assert empty["bad"] == []
    whole_conversation(chat)
    full = chat.page.evaluate(CONTRASTS)
    assert full["bad"] == []
    assert full["seen"] > 40
    assert chat.page.evaluate(SMALL_TARGETS) == []
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert chat.page.evaluate(overflow) == 0
    context.close()


def test_the_colours_can_be_switched_and_stay(chat: Chat) -> None:
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = chat.page.evaluate(background)
    chat.button("Switch to dark colours").click()
    dark = chat.page.evaluate(background)
    assert dark != light
    chat.page.reload()
    expect(chat.button("Switch to light colours")).to_be_visible()
    assert chat.page.evaluate(background) == dark


def test_nothing_moves_for_who_wants_it_so(page: Page, server: Served) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = Chat(page, server.url)
    chat.open()
    page.wait_for_selector(".emblem")
    longest = page.evaluate(
        """() => Math.max(...document.querySelector("frontdesk-chat").shadowRoot.getAnimations()
          .map((a) => a.effect.getComputedTiming().duration), 0)"""
    )
    assert longest <= 1


def test_a_long_answer_is_read_from_its_beginning(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 360, "height": 520})
    chat.say("How many days?")
    expect(chat.page.locator(".source")).to_have_count(2)
    expect(chat.mine).to_be_in_viewport()
    more = chat.button("More below")
    expect(more).to_be_visible()
    more.click()
    expect(chat.button("Not quite")).to_be_in_viewport()
    expect(more).to_be_hidden()


def test_who_reads_further_up_is_left_there(chat: Chat, world: World) -> None:
    chat.page.set_viewport_size({"width": 800, "height": 420})
    chat.page.emulate_media(reduced_motion="reduce")
    for text in ("table", "table again"):
        chat.say(text)
    expect(chat.answers).to_have_count(2)
    chat.page.locator(".scroll-area").evaluate("(node) => node.scrollTo({top: 0})")
    expect(chat.mine.first).to_be_in_viewport()
    world.bot.delay = 1.0
    chat.say("solved")
    expect(chat.page.locator(".dots")).to_be_in_viewport()
    expect(chat.mine.last).to_be_in_viewport()
    chat.page.locator(".scroll-area").evaluate("(node) => node.scrollTo({top: 0})")
    expect(chat.answers).to_have_count(3)
    expect(chat.mine.first).to_be_in_viewport()
    expect(chat.button("More below")).to_be_visible()
