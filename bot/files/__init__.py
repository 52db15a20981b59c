"""Files that people send: checked, kept with the conversation, carried into tickets."""
