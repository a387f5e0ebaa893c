"""What a policy folder must hold beyond being readable: one module a kind of mistake, each a function of a `Subject`."""
