"""How good the answers are: tried by hand, replayed before a change, watched article by article."""
