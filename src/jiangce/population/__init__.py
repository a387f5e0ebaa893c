"""Everybody at once: screening, simulation, synthetic towns; over Polars frames, never over a database."""
