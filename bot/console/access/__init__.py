"""Who may enter the console: accounts, passwords, sessions, links, and an OpenID issuer."""
