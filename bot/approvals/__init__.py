"""Whose yes a ticket needs: asked where they are, decided once, told to all whom it concerns."""
