"""Live handoff: whether the bot or a human has a conversation, and how it changes hands."""
