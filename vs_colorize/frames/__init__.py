"""The only room that knows frame memory: formats, props, frame <-> array, batched nodes, full-size colour."""
