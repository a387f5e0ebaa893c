"""Which days are working days in China: a table, editable, that refuses to guess beyond its end."""
