"""Where groups, sessions and unhandled updates rest on disk."""
