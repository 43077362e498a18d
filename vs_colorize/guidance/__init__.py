"""What a user gives: hints, references and key frames; their files, checks, and how they spread in a picture."""
