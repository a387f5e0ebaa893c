"""From an official text never seen before to the first draft of a policy folder, and a worksheet to encode it by."""
