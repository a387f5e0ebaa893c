"""For whoever administers: accounts, posts, who acts for whom, the calendar; no claim, and no right for himself."""
