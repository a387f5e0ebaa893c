"""Letters as a Django app."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """文书."""

    name = "jiangce.office.letters"
    label = "letters"
    verbose_name = "文书"

    def ready(self) -> None:
        """Listen to the moves of claims."""
        from jiangce.office.claims.moved import moved
        from jiangce.office.letters.writing import on_move

        moved.connect(on_move, dispatch_uid="letters")
