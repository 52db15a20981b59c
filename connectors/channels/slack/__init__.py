"""Slack: direct messages, mentions, a command, a shortcut, modals and the App Home."""
