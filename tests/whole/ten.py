"""Ten conversations of employees, as pairs of what is said and what has to be in the answer.

`[Title]` presses the button of that title under the last answers. They hold on every channel.
"""

from __future__ import annotations

Pair = tuple[str, tuple[str, ...]]

TEN: dict[str, tuple[Pair, ...]] = {
    "a question is answered with its source, and checked": (
        (
            "how many vacation days do I have left to carry over?",
            ("at most 5", "Carrying over", "[That solved it]", "[Not quite]"),
        ),
        ("[That solved it]", ("else",)),
    ),
    "nobody knows it: a draft, and a number": (
        ("what is the capital of the moon made of", ("don't know", "[Yes, open a ticket]")),
        ("[Yes, open a ticket]", ("Service Desk", "[Send it]")),
        ("[Send it]", ("saved", "your ticket is FD-#")),
    ),
    "not quite: the next best answer, then a draft": (
        ("how many vacation days can I carry over into next year?", ("at most 5",)),
        ("[Not quite]", ()),
    ),
    "a leave request asks for what is missing": (
        ("I would like to request leave", ("what kind of leave", "[Annual leave]")),
        ("[Annual leave]", ("from when to when",)),
        ("from 3 to 7 August", ("People Team", "[Send it]")),
        ("[Send it]", ("saved", "your ticket is FD-#")),
    ),
    "another question inside a form, and back": (
        ("I would like to request leave", ("what kind of leave",)),
        ("[Annual leave]", ("from when to when",)),
        ("when is payday?", ("25", "from when to when")),
        ("cancel", ("cancelled",)),
    ),
    "a correction inside a form": (
        ("I would like to request leave from 3 to 7 August", ("what kind of leave",)),
        ("sorry, I meant from 10 to 14 August", ("what kind of leave",)),
        ("[Annual leave]", ("People Team", "[Send it]")),
        ("[Cancel]", ("cancelled",)),
    ),
    "back into an account": (
        ("I forgot my password", ("id.larkfield.example", "which account")),
        # What happens is not asked: 'forgot' has told it.
        ("[Single sign-on]", ("IT Support", "[Send it]")),
        ("yes", ("saved", "your ticket is FD-#")),
    ),
    "something suspicious is urgent": (
        ("I clicked on a link in a phishing mail", ("please do this now", "[Send it now]")),
        ("[Send it now]", ("saved", "your ticket is FD-#")),
    ),
    "a password is never kept, and the way to a person is there": (
        ("my password is hunter2!", ("never send me a password",)),
        ("help", ("open a ticket",)),
        ("start over", ("fresh start",)),
    ),
    "what is said after a ticket was opened": (
        ("open a ticket", ("what is it about",)),
        ("the coffee machine on floor 2 leaks", ("[Send it]",)),
        ("[Send it]", ("saved", "your ticket is FD-#")),
        ("when is payday?", ("25", "[That solved it]")),
    ),
}
