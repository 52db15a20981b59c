"""Tests of the live handoff."""
