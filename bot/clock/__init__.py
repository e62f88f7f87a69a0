"""The door through which time speaks: what is due is done and said, once."""
