"""The domain apps' door to the floors below: what may be written down, how it is read, and what follows from it.

Plain data goes in and comes out; no domain app imports the rules itself.

words       tables and columns as a form or a template shows them
written     a row of texts, as somebody wrote it, into values; values into the rules' own
decided     facts into decisions
judged      the same with the ceilings that bind each, only those that are asked for
found       what decisions come to, short enough to be stored: for everybody at once, or for one party
"""
