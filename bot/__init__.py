"""The conversation and its house: everything between the channels and the knowledge."""
