"""What people ask for in the chat: one module a stage of the practice."""
