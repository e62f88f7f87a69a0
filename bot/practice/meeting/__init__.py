"""What happens in one session: presence and words."""
