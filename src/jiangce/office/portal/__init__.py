"""For those who claim: what is theirs, what they claimed, how far it is."""
