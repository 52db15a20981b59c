"""Speak to the outside: channels where people ask, ticket systems where work is done."""
