"""Before the first request: the tables as this release wants them, the keys, and in a demonstration something to see."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError

from jiangce.office.letters.authorities import check_all
from jiangce.office.letters.kinds import BadForm
from jiangce.office.notices.terms import BadTerms, terms
from jiangce.office.offering.proactive import BadList, proactive
from jiangce.office.sealing import keys

log = logging.getLogger(__name__)


def make_ready() -> str:
    """ "" where people can log in and work; else why not, in Chinese. The public site works without."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
        _keyring()
        check_all()
        proactive()
        terms()
        if settings.JIANGCE_DEMO:
            _demo()
    except (keys.KeyringTrouble, BadForm, BadList, BadTerms) as trouble:
        return str(trouble)
    except (DatabaseError, OSError) as error:
        return f"数据库不能使用：{error}"
    return ""


def _keyring() -> None:
    """A demonstration makes its own keys; real ones are made by whoever answers for them."""
    if settings.JIANGCE_DEMO and not keys.keyring_file().exists():
        keys.write(keys.fresh(), keys.keyring_file(), replace=False)
    keys.keyring()


def _demo() -> None:
    """Seeded once; it takes some seconds, so somebody who waits is told."""
    from jiangce.office.demo.seeding import is_empty, seed

    if is_empty():
        print("正在准备演示数据，首次约需十几秒 … / seeding the demonstration, once", file=sys.stderr, flush=True)
        seed()
