"""The verbs of a session that belong to one concern each: absence, dictation, composing, polishing, review."""
