"""The web chat: our own page and the widget on any site."""
