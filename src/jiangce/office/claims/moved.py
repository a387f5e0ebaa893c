"""Told to whoever wants to know: a claim has made a move. The domain apps above listen (`AppConfig.ready`)."""

from __future__ import annotations

from django.dispatch import Signal

#: sent inside the transaction of the move, after everything is written: ``claim``, ``move`` (`moves.Move`), ``step``
#: (`models.Step`: who, when, why). A listener that raises undoes the move.
moved = Signal()
