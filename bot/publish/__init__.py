"""Documents, sheets and calendars as files: one module a format."""
