"""The smallest ticket system there is, for docs/adding-a-ticket-system.md and for tests."""
