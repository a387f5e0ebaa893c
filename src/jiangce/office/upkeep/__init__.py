"""Keeping an office running: its keys, its first administrator, backups and the proof that they can be restored, its health."""
