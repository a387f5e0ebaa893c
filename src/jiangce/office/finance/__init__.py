"""The finance officers' pages: what is payable, batches, the bank's answers."""
