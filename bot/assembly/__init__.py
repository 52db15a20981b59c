"""Groups of parts, built from the settings; `bot/app.py` joins the groups."""
