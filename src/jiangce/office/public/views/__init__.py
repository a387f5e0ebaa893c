"""Views of the public site: one file a group of pages, all of them GET, none of them writes."""
