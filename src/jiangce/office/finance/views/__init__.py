"""Views of the finance officers' pages."""
