"""Adaptive Cards: pure functions from our messages to JSON."""
