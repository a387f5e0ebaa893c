"""The registers: who there is, and what is known of them, each fact with its source and since when it is known."""
