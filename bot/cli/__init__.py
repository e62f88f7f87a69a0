"""What is run in a terminal: one module a family of commands."""
