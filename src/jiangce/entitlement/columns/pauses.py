"""Many small objects at once, without Python looking for cycles among all that the process holds while they are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Each look went through all loaded policies (80 ms), several times a run; what is made here goes by counting."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
