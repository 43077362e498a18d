"""What an evaluation found as tables on the terminal, as JSON, and as a page."""
