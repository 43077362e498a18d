"""Files in and out for the command line: reading, encoding, remuxing."""
