"""The console channel: the smallest there is, for one question from a terminal."""
