"""What a verification found: where, what, and the facts that show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from jiangce.rules.problems import Place


class Flaw(StrEnum):
    """The kinds of flaws that can be proven."""

    NEVER = "never"  # a condition that cannot hold once those above hold
    ALWAYS = "always"  # a condition that cannot fail once those above hold
    DEAD = "dead"  # a row, an uplift or an alternative that can never come to bear
    GAP = "gap"  # a value or a day for which the table, or the dates, have nothing
    OVERLAP = "overlap"  # two benefits for one fact and one payee, and nothing says whether both are paid
    UNDECIDED = "undecided"  # the solver gave up


_ZH = {
    Flaw.NEVER: "前面的条件都成立时，这一条不可能成立",
    Flaw.ALWAYS: "前面的条件都成立时，这一条总是成立，没有作用",
    Flaw.DEAD: "永远用不到",
    Flaw.GAP: "有空档",
    Flaw.OVERLAP: "同一事实、同一领款人可以两项都得，没有写明是否可以",
    Flaw.UNDECIDED: "没能判定",
}
_EN = {
    Flaw.NEVER: "cannot hold once the lines above hold",
    Flaw.ALWAYS: "always holds once the lines above hold",
    Flaw.DEAD: "can never come to bear",
    Flaw.GAP: "leaves a gap",
    Flaw.OVERLAP: "both are paid to one payee for one fact, and nothing says whether they may",
    Flaw.UNDECIDED: "could not be decided in time",
}
_REMEDY = {
    Flaw.NEVER: "改正这一条或它上面的条件",
    Flaw.ALWAYS: "删去；文件确有此话而要保留的，写口径 says-…",
    Flaw.DEAD: "删去，或改正它前面的行",
    Flaw.GAP: "补上，或写口径 gap-…",
    Flaw.OVERLAP: "写限制（among），或写口径 stacks-…",
    Flaw.UNDECIDED: "把条件写得简单些",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw. ``witness``: facts in Chinese under which it shows, none where nothing can show it."""

    flaw: Flaw
    entry: str
    place: Place
    what: str  # the condition, row or entries it is about, in Chinese
    witness: tuple[str, ...] = field(default=())

    def lines(self) -> list[str]:
        """The finding as printed: place, what, why, the facts, the remedy."""
        out = [f"{self.place}: {self.entry}：{self.what}", f"    {_ZH[self.flaw]}。 {_EN[self.flaw]}."]
        if self.witness:
            out += ["    例如 for example:", *(f"      · {fact}" for fact in self.witness)]
        return [*out, f"    应当 remedy: {_REMEDY[self.flaw]}"]


__all__ = ["Finding", "Flaw"]
