"""What stands behind the `frontdesk` command, one group a file."""
