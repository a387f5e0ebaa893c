"""Who may do what: accounts, their posts (a role in a region and a department), and the matrix of addresses."""
