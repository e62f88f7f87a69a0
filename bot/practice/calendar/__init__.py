"""What is studied and on which days."""
