"""A Telegram of one's own on loopback: knows the Bot API and nothing of the bot."""
