"""What the house gives to the Teams channel."""
