"""The public filters, one file each: they compose clips."""
