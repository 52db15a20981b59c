"""Microsoft Teams: chats, channels, Adaptive Cards, a message extension and a tab."""
