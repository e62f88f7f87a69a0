"""What the program says by itself, and when: one kind of notice a module."""
