"""What the assistant understands: intents, their examples, and the models learnt from them."""
