"""What of a claim is printed on a public list, and the check that nothing else is."""

from __future__ import annotations

import re
from typing import Any

from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved
from jiangce.office.notices.masking import is_masked_text, mask_name, mask_number, mask_text
from jiangce.office.notices.models import NoticeLine


class Unmasked(NotMoved):
    """A line shows more than it may."""


def printed(claim: Claim) -> dict[str, Any]:
    """The columns of a claim's line, masked: whose it is today, so that a list drawn up before a merge has to be drawn up again."""
    name, number = claim.whose.name, claim.identity
    if claim.person is not None:
        code = mask_number(number.open() if number else "")
        shown = {"kind": NoticeLine.Kind.PERSON, "name": mask_name(name), "code": code}
    else:
        shown = {"kind": NoticeLine.Kind.ORGANISATION, "name": mask_text(name), "code": number}
    text = {"title": mask_text(claim.title), "clause": mask_text(claim.clause)}
    return {**shown, **text, "amount": claim.granted or 0}


def demand_masked(line: NoticeLine) -> None:
    """Raises `Unmasked` unless the line prints just what a claim's line may, and nothing of the person besides."""
    claim, due = line.claim, printed(line.claim)
    where = f"第{line.at}行（{claim.number}）"
    if line.kind != due["kind"]:
        raise Unmasked(f"{where}：个人与单位的标记不符，请移出名单后重新拟定")
    if line.kind == NoticeLine.Kind.PERSON and (line.name != due["name"] or line.code != due["code"]):
        raise Unmasked(f"{where}：姓名或证件号码与现在的登记不符，或未按规定遮盖，请移出名单后重新拟定")
    texts = (line.title, line.clause) if line.kind == NoticeLine.Kind.PERSON else (line.name, line.title, line.clause)
    if not all(is_masked_text(text) for text in texts):
        raise Unmasked(f"{where}：文字中有未遮盖的号码，请改正后再公示")
    if claim.person is not None and (told := _tells(claim, texts)):
        raise Unmasked(f"{where}：文字中写出了本人的{told}，请改正后再公示")


def _tells(claim: Claim, texts: tuple[str, ...]) -> str:
    """What of the person a text says outright, as filed or as the registers know him today; "" for nothing."""
    for person in dict.fromkeys((claim.party, claim.whose)):
        sealed = {"证件号码": person.number.open(), "手机号": person.phone.open(), "卡号": person.card.open()}
        for text in texts:
            bare = re.sub(r"[\s\-]", "", text).upper()
            for what, value in sealed.items():
                if value and value.upper() in bare:
                    return what
            if len(person.name) > 1 and person.name in text:
                return "姓名"
    return ""
