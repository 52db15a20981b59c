"""What conversations teach: what is missing, what was wrong, and how sure an answer must be."""
