"""Networks as torch modules; they know nothing of clips, files or devices."""
