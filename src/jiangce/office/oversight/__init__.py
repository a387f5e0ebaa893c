"""The auditor's pages: from any decision to its rule, evidence and hands; the log, and a sample that anyone can draw again."""
