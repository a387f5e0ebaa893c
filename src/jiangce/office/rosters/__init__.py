"""An employer's workers at once: who they are, what each may get, the next threshold, and claims filed together."""
