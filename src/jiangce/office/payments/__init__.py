"""Money to people: claims into batches, batches past a second pair of eyes to the bank, the bank's answer back to the claims."""
