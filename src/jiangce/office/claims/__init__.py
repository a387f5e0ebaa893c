"""Claims: from somebody's wish to what is payable, each step with who, when and why, and each decision frozen as made."""
