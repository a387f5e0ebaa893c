"""What may be uploaded: PDF, JPEG, PNG, told by its content and looked through without unpacking anything.

Whoever opens it does so in a browser, so what would cost the browser dearly (a picture of a gigapixel) stays out as well.
"""

from __future__ import annotations

import re
import struct
import zlib

MOST_BYTES = 10_000_000
MOST_PIXELS, MOST_SIDE = 100_000_000, 30_000
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF markers: they carry the size
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")


class BadPaper(ValueError):
    """A file that is not taken; the message says why, and what to do."""


def kind_of(data: bytes) -> str:
    """pdf | jpeg | png. Raises `BadPaper`."""
    if not data:
        raise BadPaper("文件是空的：请重新选择要上传的文件")
    if len(data) > MOST_BYTES:
        raise BadPaper("文件超过 10 MB：请降低扫描分辨率，或分成几个文件上传")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    raise BadPaper("只收 PDF、JPEG、PNG 文件：这个文件的内容不是其中任何一种（改扩展名没有用），请扫描或拍照后上传")


def _pdf(data: bytes) -> str:
    if b"%%EOF" not in data[-2048:]:
        raise BadPaper("这个 PDF 不完整（可能没有传完）：请重新导出后上传")
    told = _STREAM.sub(b"", data)  # what is compressed may spell anything by chance
    if b"/Encrypt" in told:
        raise BadPaper("这个 PDF 有密码或加密，经办人打不开：请去掉密码后上传")
    if _ACTIVE.search(told):
        raise BadPaper("这个 PDF 含脚本、附件或可执行内容：请“打印为 PDF”后上传")
    return "pdf"


def _jpeg(data: bytes) -> str:
    at, size = 2, None
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(data):
            break
        if marker in _FRAMES and length >= 8:
            size = struct.unpack(">HH", data[at + 5 : at + 9])
        if marker == 0xDA:  # the picture itself begins
            if size is None or data.find(b"\xff\xd9", at) < 0:  # behind it a telephone may keep a film
                break
            _affordable(size[1], size[0])
            return "jpeg"
        at += 2 + length
    raise BadPaper("这个 JPEG 图片不完整或已损坏：请重新拍照或扫描后上传")


def _png(data: bytes) -> str:
    at, first = len(_PNG), True
    while at + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(name + body):
            break
        if first and (name != b"IHDR" or length != 13):
            break
        if first:
            _affordable(*struct.unpack(">II", body[:8]))
        at, first = at + 12 + length, False
        if name == b"IEND":
            return "png"
    raise BadPaper("这个 PNG 图片不完整或已损坏：请重新截图或扫描后上传")


def _affordable(width: int, height: int) -> None:
    if not width or not height or max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise BadPaper(f"图片尺寸 {width}×{height} 不能接受：请缩小到一亿像素以内再上传")
