"""A firm on screen: what it may have, its workers, the next threshold, files taken over, claims filed together and followed."""
