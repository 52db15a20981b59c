"""The operators' pages of all accounts."""
