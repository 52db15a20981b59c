"""Turn articles into ranked passages that answer a question."""
