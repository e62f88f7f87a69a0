"""What remains: the transcript, the anthology and the digest."""
