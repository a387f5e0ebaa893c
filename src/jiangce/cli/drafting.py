"""``jiangce policy draft``: an official text never seen before into a policy folder of stubs, and a worksheet beside it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from jiangce.cli import streams
from jiangce.cli.failures import OK, bad_input, refused
from jiangce.rules.problems import Refused
from jiangce.rules.provision_kinds import PROVISION_KINDS

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_SHOWN = 12


def draft(text: str, into: str) -> int:
    """Read, cut, guess, write; then tell what is left to encode, the most money first."""
    from jiangce.rules.drafting.draft import draft as drafted
    from jiangce.rules.drafting.folder import worksheet_of, write
    from jiangce.rules.official_text import read_official

    folder = Path(into)
    if not _ID.match(folder.name) or len(folder.name) > 60:
        raise bad_input(
            f"{into}: 文件夹名就是政策编号，要用小写字母、数字和连字符，如 yuecheng-2024。",
            "    The folder's name is the policy's id: lower case with hyphens, such as yuecheng-2024.",
        )
    for there in (folder, worksheet_of(folder)):
        if there.exists():
            raise bad_input(
                f"{there}: 已经存在，不覆盖。请换一个名字，或先移走。",
                "    Exists already and is not written over; choose another name.",
            )
    try:
        found = drafted(read_official(Path(text)))
    except Refused as error:
        raise refused(error.problems, "原文", "The text has") from None
    try:
        written = write(found, folder)
    except OSError as error:
        raise bad_input(f"{into}: 写不进去：{error.strerror}。", "    Cannot be written.") from None
    left = found.left()
    figures = sum(one.kind == "figure" for provision in found.provisions for one in provision.figures)
    kinds = "、".join(
        f"{PROVISION_KINDS[kind]} {count}" for kind, count in Counter(one.kind for one in left).most_common()
    )
    lines = [
        f"{found.title}（{found.number}）",
        f"条款 {len(found.articles)} 个，句子 {len(found.provisions)} 句，数字 {figures} 个；待编写 {len(left)} 条（{kinds}）。",
        f"Clauses {len(found.articles)}, sentences {len(found.provisions)}, figures {figures}; entries to encode {len(left)}.",
        *(f"    {path}" for path in written),
        "",
        "金额最大的几条（全部见 TODO.md） the most money first (all in TODO.md):",
    ]
    paying = [one for one in left if one.money][:_SHOWN]
    lines += [f"    ¥{one.money // 100:,}　{one.clause}　{one.id}　{PROVISION_KINDS[one.kind]}" for one in paying]
    lines += ["", f"接下来：对照 {worksheet_of(folder).name} 编写，随时检查 ./run policy check --draft {folder}"]
    streams.put("\n".join(lines))
    return OK
