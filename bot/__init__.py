"""A chat bot for study groups: the practice called the new starting point (新起点)."""
