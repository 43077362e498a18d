"""How fast this machine colours, and in how much memory."""
