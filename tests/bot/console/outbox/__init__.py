"""Tests of the outbox's pages."""
