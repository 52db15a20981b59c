"""An example's text: marked as Rasa marks it, compared as people say it."""

from __future__ import annotations

import pytest

from bot.dialogue.texts import BadText, clean, plain, same

ENTITIES = {"application", "leave_type"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("open [SAP](application) now", "open SAP now"),
        ("[toil](leave_type:annual leave)", "toil"),
        ('my [2fa]{"entity": "application", "value": "MFA"}', "my 2fa"),
        ("plain [brackets] stay", "plain [brackets] stay"),
    ],
)
def test_marks_are_not_said(text: str, said: str) -> None:
    assert plain(text) == said


def test_case_and_spaces_do_not_count() -> None:
    assert same("  When is  PAYDAY ") == same("when is payday")


def test_a_text_is_tidied() -> None:
    assert clean(" //when\tis\x00 payday\n", ENTITIES) == "when is payday"
    assert clean("[SAP](application) is  down", ENTITIES) == "[SAP](application) is down"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" / ", "empty"),
        ("\x00\u200b", "empty"),
        ("x" * 501, "long"),
        ("[SAP](system)", "marks"),
        ("[SAP]{broken}", "marks"),
        ("[SAP]{1: 2}", "marks"),
        ('[SAP][{"entity": "application"}]', "marks"),
    ],
)
def test_what_cannot_be_an_example(text: str, code: str) -> None:
    with pytest.raises(BadText) as error:
        clean(text, ENTITIES)
    assert error.value.code == code
