"""Who is in a group, and what is on record about the people's part in it."""
