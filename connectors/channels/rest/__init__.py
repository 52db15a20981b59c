"""The REST channel: another program asks on behalf of its people."""
