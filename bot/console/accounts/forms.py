"""Forms of accounts; errors are codes, whose words stand in `words/forms.yml`."""

from __future__ import annotations

from typing import Any

from wtforms import Form, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from bot.console.people import ROLES

_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class PersonForm(Form):
    """Who somebody is."""

    full_name = StringField(filters=[_strip], validators=[Length(max=200)])
    email = StringField(
        filters=[_strip, lambda value: value or ""],
        validators=[Optional(), Length(max=320), Regexp(_EMAIL, message="bad_email")],
    )


class RolesForm(Form):
    """What somebody may do."""

    roles = SelectMultipleField(choices=[(role, role) for role in ROLES])


class AccountForm(PersonForm, RolesForm):
    """An account to change."""


class NewAccountForm(AccountForm):
    """An account to make."""

    name = StringField(filters=[_strip], validators=[InputRequired(message="missing")])
