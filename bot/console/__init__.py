"""The web pages: today the reading page of an article."""
