"""The pages of public notice: for anyone, for whoever objects, for officers."""
