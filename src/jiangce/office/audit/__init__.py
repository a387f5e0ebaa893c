"""What happened, who did it and why: a log that only grows, each record chained to the one before with SM3."""
