"""Read foreign documents into drafts; all of it runs in a process of its own."""
