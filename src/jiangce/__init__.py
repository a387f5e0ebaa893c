"""匠策: a skilled-talent policy (技能人才政策) as rules, and the office that carries them out."""

__version__ = "0.1.0"
