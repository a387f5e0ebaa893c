"""Is the log whole? Reads an export, one JSON record a line, and says so, or the first place where it is not.

    python -m jiangce.office.audit.verifier LOG.jsonl [--root DIGEST]

It needs neither Django nor the database nor any library, so that somebody who trusts none of them can read and run it.
Exit code 0: whole; 1: altered; 2: no such file, or not an export.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jiangce.office.audit.chain import COVERED, START, canonical
from jiangce.office.audit.sm3 import sm3


class Verdict(NamedTuple):
    """``trouble`` is empty where the log is whole. ``last``: the digest of its last record."""

    count: int
    last: str
    trouble: str = ""


def verify(
    records: Iterable[dict[str, Any]], roots: Sequence[str] = (), digest: Callable[[bytes], str] = sm3
) -> Verdict:
    """Recompute the chain. ``roots``: digests known from elsewhere, each of which must occur."""
    count, last, wanted = 0, START, set(roots)
    for record in records:
        if missing := [name for name in (*COVERED, "digest") if name not in record]:
            return Verdict(count, last, f"第 {count + 1} 条缺少 {'、'.join(missing)}")
        if record["seq"] != count + 1:
            return Verdict(count, last, f"第 {count + 1} 条缺失或次序被改动（找到的是第 {record['seq']} 条）")
        if record["previous"] != last:
            return Verdict(count, last, f"第 {record['seq']} 条与前一条不相接：前一条被改动、插入或删除")
        if digest(canonical(record)) != record["digest"]:
            return Verdict(count, last, f"第 {record['seq']} 条的内容被改动")
        count, last = count + 1, record["digest"]
        wanted.discard(last)
    if wanted:
        return Verdict(count, last, f"日志中找不到已公布的根摘要 {'、'.join(sorted(wanted))}：日志被截短或重写")
    return Verdict(count, last)


def main(arguments: Sequence[str]) -> int:
    """The command; what it found, in Chinese."""
    words = list(arguments)
    roots = [words.pop(at + 1) for at in reversed(range(len(words) - 1)) if words[at] == "--root"]
    files = [word for word in words if word != "--root"]
    if len(files) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with Path(files[0]).open(encoding="utf-8") as lines:
            found = verify((json.loads(line) for line in lines if line.strip()), roots)
    except (OSError, ValueError) as error:
        print(f"无法读取 {files[0]}：{error}", file=sys.stderr)
        return 2
    print(f"{found.trouble}" if found.trouble else f"日志完整：共 {found.count} 条，末条摘要 {found.last}")
    return 1 if found.trouble else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
