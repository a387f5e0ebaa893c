"""A small office with life in it: for trying, for showing, never for work."""
