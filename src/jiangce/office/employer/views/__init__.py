"""Views of a firm, a file for each thing that its clerk does."""
