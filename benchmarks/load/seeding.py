"""An office of a county seat's size, written in bulk: people, firms, facts, claims in all states, the log chained.

What is written is what the services write for the same acts, row by row (`tests/office/test_load_seeding.py` compares);
only faster, because it is written by the thousand. Left out: letters, and the lists of public notices and payments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.chain import START, canonical, detail_text
from jiangce.office.audit.log import named
from jiangce.office.audit.models import Record
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.facts import facts_for_all
from jiangce.office.claims.filing import _number, take_bounds
from jiangce.office.claims.judging import Verdict, as_frozen, verdicts_on
from jiangce.office.claims.models import Claim, Draw, Judgement, Pot, Step
from jiangce.office.claims.moves import machine
from jiangce.office.identity.models import Post, User
from jiangce.office.registers.identifiers import _CHECK, _WEIGHTS
from jiangce.office.registers.models import Fact, Link, Member, Organisation, Person, number_index
from jiangce.office.workdays.counting import calendar
from jiangce.office.workdays.models import Year

REGION, POLICY, ENTRY = "330604", "shangyu-2023", "new-hire-grant"
SOURCE = "演示数据"
NONE = {"none": True}
CHUNK = 2000
SIZE = {"people": 20_000, "firms": 300, "claims": 10_000, "officers": 200, "applicants": 2_000}

#: moves to each state, by whom (0 the applicant, 1 an officer, 2 a chief, 3 and 4 finance), and how often it occurs
WAYS: dict[str, tuple[int, tuple[tuple[str, int], ...]]] = {
    "filed": (18, ()),
    "accepted": (16, (("accept", 1),)),
    "returned": (4, (("return", 1),)),
    "reviewed": (12, (("accept", 1), ("review", 1))),
    "approved": (6, (("accept", 1), ("review", 1), ("approve", 2))),
    "rejected": (4, (("accept", 1), ("reject", 1))),
    "withdrawn": (2, (("withdraw", 0),)),
    "noticed": (6, (("accept", 1), ("review", 1), ("approve", 2), ("publish", 1))),
    "payable": (6, (("accept", 1), ("review", 1), ("approve", 2), ("publish", 1), ("pass", 1))),
    "paid": (8, (("accept", 1), ("review", 1), ("approve", 2), ("publish", 1), ("pass", 1), ("batch", 3), ("pay", 4))),
    "closed": (
        18,
        (
            ("accept", 1), ("review", 1), ("approve", 2), ("publish", 1), ("pass", 1), ("batch", 3), ("pay", 4), ("close", 3),
        ),
    ),
}  # fmt: skip
WHY = "请补交劳动合同扫描件，现有扫描件缺签字页"


class Log:
    """The log, continued: records chained in memory, written by the thousand."""

    def __init__(self) -> None:
        last = Record.objects.order_by("-seq").values_list("seq", "digest").first()
        self.seq, self.digest = last or (0, START)
        self.made: list[Record] = []

    def append(self, actor: User | None, action: str, subject: Any, detail: dict[str, Any]) -> None:
        self.seq += 1
        told = {
            "seq": self.seq, "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "actor": "" if actor is None else str(actor.pk), "actor_name": "系统" if actor is None else str(actor)[:150],
            "action": action, "subject": named(subject), "detail": detail_text(detail), "previous": self.digest,
        }  # fmt: skip
        self.digest = sm3(canonical(told))
        self.made.append(Record(**told, digest=self.digest))

    def write(self) -> None:
        Record.objects.bulk_create(self.made, batch_size=CHUNK)
        self.made = []


@dataclass
class Office:
    """What was made."""

    officers: list[User] = field(default_factory=list)
    chiefs: list[User] = field(default_factory=list)
    finance: list[User] = field(default_factory=list)
    applicants: list[User] = field(default_factory=list)
    firms: list[Organisation] = field(default_factory=list)
    people: list[list[Person]] = field(default_factory=list)  # by firm
    hires: dict[int, Fact] = field(default_factory=dict)  # by the person's pk
    numbers: set[str] = field(default_factory=set)  # that a claim has drawn
    claims: int = 0

    def number(self) -> str:
        """A claim's number that none of these has: of ten thousand, two draw the same one day in three."""
        while (drawn := _number(REGION)) in self.numbers:
            pass
        self.numbers.add(drawn)
        return drawn


@transaction.atomic
def seed(
    people: int, firms: int, claims: int, officers: int, applicants: int, seed: int = 7
) -> Office:  # fmt: skip
    """Fill an office; the same numbers give the same, but for keys and times."""
    chance, made, log = Random(seed), Office(), Log()  # noqa: S311 - names, not secrets
    today = timezone.localdate()
    for year in range(today.year - 2, today.year + 2):
        Year.objects.get_or_create(year=year, defaults={"source": "演示用，非官方"})
    _register(made, people, firms, chance)
    _facts(made, log, today, chance)
    _accounts(made, officers, applicants)
    _claims(made, log, claims, today, chance)
    log.write()
    return made


# --- registers


def number_of(at: int) -> str:
    """An identity number that nobody has: of a day of 1900, its check digit right."""
    head = f"{REGION}1900{1 + at // 28 % 12:02}{1 + at % 28:02}{at // 336 % 1000:03}"
    return head + _CHECK[sum(int(sign) * weight for sign, weight in zip(head, _WEIGHTS, strict=True)) % 11]


def _register(made: Office, people: int, firms: int, chance: Random) -> None:
    made.firms = Organisation.objects.bulk_create(
        Organisation(
            name=f"舜江第{at + 1}精密机械有限公司（虚构）", kind="enterprise", place=REGION, source=SOURCE,
            values={"industry": "manufacturing", "ownership": "private"},
        )
        for at in range(firms)
    )  # fmt: skip
    everybody = []
    for at in range(people):
        name = chance.choice("王李张刘陈杨黄赵周吴徐孙马朱胡林") + chance.choice("敏伟芳强静磊洋娜杰丽军霞平刚")
        number = number_of(at)
        everybody.append(
            Person(name=name, place=REGION, source=SOURCE, number=number, number_index=number_index(number))
        )
    Person.objects.bulk_create(everybody, batch_size=CHUNK)
    made.people = [everybody[at::firms] for at in range(firms)]


def _facts(made: Office, log: Log, today: date, chance: Random) -> None:
    """Everybody was hired and is insured since; as `recording.record` writes it."""
    facts, links = [], []
    for firm, people in zip(made.firms, made.people, strict=True):
        start = today - timedelta(days=200 + chance.randrange(300))
        for who in people:
            day = start + timedelta(days=chance.randrange(60))
            spell = {
                "person": who.key,
                "employer": firm.key,
                "place": REGION,
                "starts_on": day.isoformat(),
                "ends_on": NONE,
            }
            hire = {
                "person": who.key, "employer": firm.key, "hired_on": day.isoformat(), "left_on": NONE, "full_time": True,
                "contract_months": 36, "from_place": chance.choice(["510100", "330122", "340100", "330604"]), "project": NONE,
            }  # fmt: skip
            for table, values in (("insurance", spell), ("hire", hire)):
                fact = Fact(
                    table=table, values=values, on=day, region=REGION, source=SOURCE, known_on=day + timedelta(days=5)
                )
                facts.append(fact)
                links += [(fact, "person", who, None), (fact, "employer", None, firm)]
                if table == "hire":
                    made.hires[who.pk] = fact
    Fact.objects.bulk_create(facts, batch_size=CHUNK)
    Link.objects.bulk_create(
        (Link(fact=fact, column=column, person=who, organisation=firm) for fact, column, who, firm in links),
        batch_size=CHUNK,
    )
    for fact in facts:
        log.append(None, "fact.enter", fact, {"table": fact.table, "key": fact.key, "source": SOURCE})


# --- accounts


def _accounts(made: Office, officers: int, applicants: int) -> None:
    password = make_password("demo")  # one for all: two thousand of them would take ten minutes
    chiefs, money = max(1, officers // 4), 2
    made.officers = _users("officer", "经办", max(1, officers - chiefs), password, "case_officer", REGION)
    made.chiefs = _users("chief", "科长", chiefs, password, "chief", REGION)
    made.finance = _users("finance", "会计", money, password, "finance_preparer", REGION)
    made.finance += _users("payer", "复核", money, password, "finance_approver", REGION)
    Authenticator.objects.bulk_create(  # production demands a second factor of whoever decides or pays
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": "-"})
        for user in made.officers + made.chiefs + made.finance
    )
    firms = min(len(made.firms), applicants // 20)
    made.applicants = _users("worker", "员工", applicants - firms, password, "applicant", "")
    everybody = [one for at in range(max(map(len, made.people))) for one in (p[at] for p in made.people if at < len(p))]
    for user, person in zip(made.applicants, everybody, strict=False):
        person.account = user
    Person.objects.bulk_update(everybody[: len(made.applicants)], ["account"], batch_size=CHUNK)
    clerks = _users("firm", "会计", firms, password, "employer", "")
    Member.objects.bulk_create(
        Member(organisation=firm, user=user) for firm, user in zip(made.firms, clerks, strict=False)
    )
    made.applicants += clerks


def _users(name: str, shown: str, count: int, password: str, role: str, region: str) -> list[User]:
    users = User.objects.bulk_create(
        (User(username=f"{name}-{at}", shown_name=f"{shown}{at}", password=password) for at in range(count)),
        batch_size=CHUNK,
    )
    Post.objects.bulk_create(Post(user=user, role=role, region=region) for user in users)
    return users


def log_in(users: Iterable[User]) -> dict[str, str]:
    """A session for each, as after a log-in: hashing two thousand passwords is no part of what is measured."""
    rows, out = [], {}
    for user in users:
        store = SessionStore()
        store.update(
            {
                "_auth_user_id": str(user.pk), "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
                "_auth_user_hash": user.get_session_auth_hash(),
            }
        )  # fmt: skip
        key = store._get_new_session_key()
        rows.append(
            Session(
                session_key=key, session_data=store.encode(dict(store.items())), expire_date=store.get_expiry_date()
            )
        )
        out[user.username] = key
    Session.objects.bulk_create(rows, batch_size=CHUNK)
    return out


# --- claims


def _claims(made: Office, log: Log, count: int, today: date, chance: Random) -> None:
    """So many claims, spread over all firms; every one on its own decision."""
    plan = _plan(count, chance)
    share = -(-count // len(made.firms))
    done = 0
    for firm, people in zip(made.firms, made.people, strict=True):
        wanted = {made.hires[who.pk].key: who for who in people[1 : 1 + min(share, count - done)]}
        made_here = _of_firm(made, log, firm, people, wanted, [plan[done + at] for at in range(len(wanted))], today)
        done += made_here
    made.claims = done


def _plan(count: int, chance: Random) -> list[str]:
    total = sum(often for often, _ in WAYS.values())
    plan = [state for state, (often, _) in WAYS.items() for _ in range(-(-count * often // total))]
    chance.shuffle(plan)
    return plan


def _of_firm(
    made: Office,
    log: Log,
    firm: Organisation,
    people: list[Person],
    wanted: dict[str, Person],
    plan: list[str],
    today: date,
) -> int:
    rows = facts_for_all(POLICY, [firm, *people], today)
    found = verdicts_on(POLICY, rows, today, lambda entry, fact, _: entry == ENTRY and fact in wanted)
    due = [one for one in found if one.entitled]
    work = [
        Claimed(made, wanted[one.decision["fact"]], one, state, at)
        for at, (one, state) in enumerate(zip(due, plan, strict=False))
    ]
    write(work, log)
    return len(work)


@dataclass
class Claimed:
    """One claim on its way to a state."""

    office: Office
    party: Person
    found: Verdict
    state: str
    at: int

    def hands(self) -> list[tuple[str, User]]:
        """Who makes which move; the claim is filed by the first."""
        office, at = self.office, self.at
        by = (
            office.officers[at % len(office.officers)], office.officers[at % len(office.officers)],
            office.chiefs[at % len(office.chiefs)], office.finance[0], office.finance[-1],
        )  # fmt: skip
        return [("file", by[0]), *((name, by[who]) for name, who in WAYS[self.state][1])]

    def opened(self) -> Claim:
        """A draft, as `filing.open_claim` makes it."""
        told = self.found.decision
        claim = Claim(
            number=self.office.number(), policy=told["policy"], entry=told["benefit"], fact=told["fact"],
            fact_on=date.fromisoformat(told["on"]) if told["on"] else None, title=told["title"], clause=told["clause"],
            fund=told["fund"], region=REGION, person=self.party, claimant=self.party.key, opened_by=self.hands()[0][1],
        )  # fmt: skip
        take_bounds(claim, told)
        return claim


JUDGED = {"file": "filing", "correct": "filing", "review": "review", "approve": "approval"}


def write(work: list[Claimed], log: Log) -> None:
    """Claims with their judgements, steps, draws and records, as the moves would have written them one by one."""
    today, states, moves = timezone.localdate(), machine().states, machine().moves
    claims = [one.opened() for one in work]
    for one, claim in zip(work, claims, strict=True):
        after = [moves[name].to for name, _ in one.hands()]
        due = states[after[-1]].due
        claim.state, claim.version, claim.filed_on = after[-1], 1 + len(after), today
        claim.due_on = calendar().after(today, due) if due else None
        if any(name == "review" for name, _ in one.hands()):
            claim.granted = claim.low
    Claim.objects.bulk_create(claims, batch_size=CHUNK)
    judgements, steps, draws = [], [], []
    for one, claim in zip(work, claims, strict=True):
        log.append(
            claim.opened_by, "claim.open", claim, {"policy": claim.policy, "entry": claim.entry, "fact": claim.fact}
        )
        before = "draft"
        for at, (name, by) in enumerate(one.hands()):
            why, digest = WHY if moves[name].why else "", {}
            if name in JUDGED:
                judgements.append(as_frozen(claim, one.found, JUDGED[name]))
                digest = {"digest": judgements[-1].digest}
            steps.append(
                Step(
                    claim=claim, move=name, before=before, after=moves[name].to, by=by, why=why, version=2 + at,
                    role="case_officer" if name == "file" else next(iter(moves[name].roles & by.roles()), "case_officer"),
                )
            )  # fmt: skip
            if name == "review":
                draws += [(claim, limit) for limit in one.found.limits]
            told = {"from": before, "to": moves[name].to, "why": why, "version": 2 + at, **digest}
            log.append(by, f"claim.{name}", claim, told)
            before = moves[name].to
    Judgement.objects.bulk_create(judgements, batch_size=CHUNK)
    Step.objects.bulk_create(steps, batch_size=CHUNK)
    _draw(draws)


def _draw(draws: Iterable[tuple[Claim, Any]]) -> None:
    """What the claims take of the ceilings that they share, and the ceilings themselves."""
    wanted = [(claim, limit, 1 if limit.times else claim.granted) for claim, limit in draws]
    wanted = [one for one in wanted if one[2]]
    pots: dict[tuple[str, str], Pot] = {}
    for claim, limit, amount in wanted:
        pot = pots.setdefault(
            (limit.name, limit.key), Pot(policy=claim.policy, limit=limit.name, key=limit.key, ceiling=limit.figure)
        )
        pot.used += amount
    known = {(one.limit, one.key): one for one in _there(pots.values())}
    Pot.objects.bulk_create([one for key, one in pots.items() if key not in known], batch_size=CHUNK)
    for key, one in known.items():
        one.used += pots[key].used
        pots[key] = one
    Pot.objects.bulk_update(list(known.values()), ["used"], batch_size=CHUNK)
    Draw.objects.bulk_create(
        (Draw(claim=claim, pot=pots[limit.name, limit.key], amount=amount) for claim, limit, amount in wanted),
        batch_size=CHUNK,
    )


def _there(pots: Iterable[Pot]) -> Iterator[Pot]:
    keys = [one.key for one in pots]
    yield from Pot.objects.filter(policy=POLICY, key__in=keys)
