"""Service levels: how long a reply and a solution may take, and what happens when they do not."""
