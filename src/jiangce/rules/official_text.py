"""An official text from a file: `.txt` in UTF-8, UTF-16 or GB 18030, or Word's `.docx`. What is no text is refused with words."""

from __future__ import annotations

import re
from pathlib import Path

from jiangce.rules.problems import Place, Problem, Refused

MAX_BYTES = 20_000_000
SUFFIXES = (".txt", ".docx", ".md")
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def read_official(path: Path) -> str:
    """The text of an official document, tables of a `.docx` included (one row a line). Raises `Refused`."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        missing = isinstance(error, FileNotFoundError)
        said = "没有这个文件" if missing else f"读不出原文：{reason}"
        raise _refused(path, said, f"cannot read the text: {reason}") from None
    if size > MAX_BYTES:
        raise _refused(
            path,
            f"文件过大（{size / 1e6:.0f} MB），原文最多 {MAX_BYTES // 1_000_000} MB",
            f"the file is too large ({size / 1e6:.0f} MB); an official text has at most {MAX_BYTES // 1_000_000} MB",
        )
    if data.startswith(_ZIP):
        from jiangce.rules.word_text import word_text

        return _sound(path, word_text(path, data))
    if data.startswith(_OLE):
        raise _refused(path, "这是旧版 Word（.doc），请另存为 .docx", "an old Word file; save it as .docx")
    if data.startswith(_PDF):
        raise _refused(path, "读不了 PDF，请转成 .docx 或 .txt", "PDF cannot be read; turn it into .docx or .txt")
    return _sound(path, _decoded(path, data))


def _decoded(path: Path, data: bytes) -> str:
    """UTF-16 where it says so, else UTF-8, else GB 18030 (GBK and GB 2312 are part of it)."""
    codings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for coding in codings:
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise _refused(
        path,
        "不是文本文件，或编码无法识别",
        "no text, or in an unknown encoding",
        expected=".txt（UTF-8、UTF-16、GB 18030）或 .docx",
    )


def _sound(path: Path, text: str) -> str:
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise _refused(path, "文件里没有文字", "there is no text in the file", expected="官方原文 the official text")
    return text


def _refused(path: Path, zh: str, en: str, expected: str = "") -> Refused:
    return Refused([Problem(Place(str(path)), zh, en, "", expected)])


__all__ = ["SUFFIXES", "read_official"]
