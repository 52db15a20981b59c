"""Ticket systems at somebody else's: which takes what, how their news come back, what is wrong."""
