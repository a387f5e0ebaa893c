"""The officers' desk: a queue by legal deadline, and a case on one page."""
