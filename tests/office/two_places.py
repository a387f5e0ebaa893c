"""The real engine with the invented county beside the real ones."""

from jiangce.office.public.engine.real import Engine


class TwoPlaces(Engine):
    """A name of its own, so that its shelf is not the other engine's."""
