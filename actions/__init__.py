"""What the bot can do, one thing a file; Rasa decides when."""
