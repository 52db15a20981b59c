"""The built-in service desk: tickets, teams, hours."""
