"""Settings of what keeps the answers good."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.settings.places import ROOT


class CurationSettings(BaseSettings):
    """Articles, the publish gate, topics and words."""

    articles_dir: Path = Field(
        ROOT / "data" / "articles", description="Folder of the starter articles."
    )
    article_approval: bool = Field(
        False,
        description="Whether an article is published only after somebody else has approved it; "
        "for teams of two and more.",
    )
    contradiction_days: int = Field(
        7,
        ge=1,
        le=60,
        description="Days within which asking the same again proves an answer wrong.",
    )
    feedback: bool = Field(
        True,
        description="Whether what people say of answers weighs between articles that are nearly "
        "as good.",
    )
    publish_gate: bool = Field(
        True,
        description="Whether people's questions are replayed before a change of articles reaches "
        "them.",
    )
    gate_days: int = Field(30, ge=1, le=365, description="Days whose questions are replayed.")
    gate_questions: int = Field(
        500,
        ge=1,
        le=5000,
        description="Questions that are replayed at most, besides approved ones.",
    )
    gate_seconds: int = Field(60, ge=5, le=600, description="Seconds that a replay may take.")
    topics_file: Path = Field(
        ROOT / "data" / "topics.yml", description="Teams, their hours, and what goes to which."
    )
    synonyms_file: Path = Field(
        ROOT / "data" / "synonyms.yml",
        description="What people say, and the words that the articles use for it: where the "
        "console's synonyms start from.",
    )
