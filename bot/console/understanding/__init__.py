"""The pages on which the assistant's understanding is looked after: examples, and models."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from bot.console.frame import Area, Cards, Console
from bot.console.routing import area_router
from bot.console.understanding import conflicts, files, intents, sentences, training
from bot.console.understanding.parts import NAME, Parts
from bot.dialogue.understanding import Understanding

ROLES = ("knowledge_admin",)


def area(understanding: Understanding) -> Area:
    """Describe the area for the navigation and the home page."""
    return Area(NAME, ROLES, cards(understanding))


def cards(understanding: Understanding) -> Cards:
    """Make the cards of the home page: models that wait for a decision."""
    return training.cards(understanding)


def routes(console: Console, understanding: Understanding, labels: Mapping[str, str]) -> APIRouter:
    """Make the area's routes; `labels` say in words what the program's intents are about."""
    router = area_router(NAME)
    parts = Parts(console, understanding, labels)
    for module in (files, conflicts, training, sentences, intents):
        module.add(router, parts)
    return router
