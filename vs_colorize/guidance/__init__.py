"""What a user gives: hints, references, key frames; their files, checks, and how they become guidance pictures."""
