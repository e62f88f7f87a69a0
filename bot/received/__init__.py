"""What people hand in as files, turned into text: plain text, Word documents, speech."""
