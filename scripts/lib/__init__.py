"""What the scripts share. Runs on a bare Python 3.11: nothing is installed yet."""
