"""The door through which people speak: Telegram updates in, words out."""
