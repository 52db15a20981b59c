"""Ticket systems at somebody else's: a folder each."""
