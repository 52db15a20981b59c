"""Forms of accounts; errors are codes, whose words stand in `words/forms.yml`."""

from __future__ import annotations

from typing import Any

from wtforms import Form, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from bot.console.people import ROLES

_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


class PersonForm(Form):
    """Who somebody is."""

    full_name = StringField(filters=[_text], validators=[Length(max=200)])
    email = StringField(
        filters=[_text],
        validators=[Optional(), Length(max=320), Regexp(_EMAIL, message="bad_email")],
    )


class RolesForm(Form):
    """What somebody may do."""

    roles = SelectMultipleField(choices=list(ROLES))


class AccountForm(PersonForm, RolesForm):
    """An account to change."""


class NewAccountForm(AccountForm):
    """An account to make."""

    name = StringField(filters=[_text], validators=[InputRequired(message="missing")])
