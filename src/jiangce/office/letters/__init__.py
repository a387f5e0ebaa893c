"""Letters: what somebody is told in writing when a claim moves, numbered, frozen, and set as PDF when it is asked for."""
