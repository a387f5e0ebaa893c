"""What the office holds about one person: told to him, who looked at it, put right when he says so, let go of in its time."""
