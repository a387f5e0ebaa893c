"""Hostile policy files: refused with a message, never run, in time and memory bounded by the size of what is looked at.

No test measures time: the bounds are in what the reader looks at before it gives up. A test that hangs has failed.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, HEAD, changed, found, tiny

from jiangce.rules import library, source, syntax
from jiangce.rules.checks import check
from jiangce.rules.entry_loading import ORDER
from jiangce.rules.mutants import reloaded
from jiangce.rules.problems import Mistake, Place, Problem, Problems
from jiangce.rules.source import Mapping, Scalar

EXPRESSIONS = {
    "attribute walk": "employer.__class__.__mro__",
    "attribute of a literal": "().__class__.__bases__",
    "dunder name": "__import__",
    "import": "__import__(os)",
    "call with a text": "__import__('os').system('true')",
    "eval": "eval(employer)",
    "open": "open(employer)",
    "call of a call": "has(hire)(person)",
    "method": "employer.kind.upper()",
    "keyword": "has(table=hire)",
    "star": "has(*hire)",
    "power": "9**9**9**9 >= 1",
    "shift": "1 << 99999999",
    "matrix": "employer @ person",
    "modulo": "insured_months % 2 == 0",
    "complex": "5j == 5",
    "giant number": f"insured_months >= {'9' * 5000}",
    "giant number with underscores": f"insured_months >= {'9_' * 400}9",
    "hexadecimal": "insured_months >= 0xffff",
    "exponent": "insured_months >= 1e999",
    "deep brackets": "(" * 10_000 + "full_time" + ")" * 10_000,
    "deep lists": "role in " + "[" * 10_000 + "]" * 10_000,
    "deep not": "not " * 280 + "full_time",
    "very deep not": "not " * 10_000 + "full_time",
    "deep minus": "-" * 280 + "1 >= 0",
    "deep sum": "insured_months >= 1" + " + 1" * 140,
    "long chain of names": "employer" + ".host" * 140 + ".kind == enterprise",
    "very long chain of names": "employer" + ".host" * 10_000 + ".kind == enterprise",
    "many conditions": " and ".join(["full_time"] * 10_000),
    "deep calls": "has(hire, " * 100 + "full_time" + ")" * 100,
    "lambda": "lambda x: x",
    "comprehension": "[x for x in hire]",
    "walrus": "(x := 1)",
    "if": "full_time if full_time else full_time",
    "yield": "(yield)",
    "await": "await employer",
    "f-string": "f'{employer}'",
    "string": "role == 'worker'",
    "bytes": "b'x'",
    "slice": "employer[0:1]",
    "index": "employer[0]",
    "dict": "{employer: 1}",
    "ellipsis": "...",
    "semicolon": "full_time; full_time",
    "assignment": "full_time = true",
    "comment": "full_time # and more",
    "backslash": "full_time \\ and full_time",
    "line ends": "full_time\r\nand\x0bfull_time",
    "zero byte": "full_time\x00",
    "full-width digits": "insured_months >= ３",
    "look-alike letters": "fuⅼl_time",
    "arabic digits": "insured_months >= ٣",
    "closing first": "full_time) or (full_time",
    "only operators": "and or not",
    "nothing": " ",
    "debug": "__debug__",
    "none": "None",
}  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expression_is_refused_at_its_place(tmp_path: Path, text: str) -> None:
    quoted = '"' + "".join(_escaped(char) for char in text) + '"'
    problems = found(tmp_path, entries=changed(ENTRIES, "insured_months >= 3", quoted))
    assert problems, "it was accepted"
    first = problems[0]
    assert (first.place.file, first.place.line) == ("tiny/entries.yaml", 7)
    assert all(len(line) < 1000 for problem in problems for line in problem.lines())


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\x{ord(char):02x}"


KEYS = [key for key in ORDER if key not in ("title", "clause", "covers")]
TEXTS = (
    "up to " * 5000 + "5",
    "1 to " * 5000 + "1",
    "9" * 100_000,
    "x, " * 5000,
    "(" * 5000,
    "__import__('os')",
    "once per " * 999,
)


@pytest.mark.parametrize("key", KEYS)
def test_no_key_of_an_entry_takes_hostile_text(key: str) -> None:
    """Refused, or harmless: the reader comes back from every key."""
    policy = library.policy("shangyu-2023")
    entry = policy.entries["new-hire-grant"]
    tree = source.read(library.folder(policy.id) / "1-attract.yaml", Problems())
    assert isinstance(tree, Mapping)
    body = tree.get(entry.id)
    assert isinstance(body, Mapping)
    for text in TEXTS:
        written = Scalar(text, Place("hostile.yaml", 7, 9))
        entries = {**body.entries, key: (Scalar(key, written.place), written)}
        assert reloaded(policy, entry, Mapping(entries, body.place)) is None


YAML = {
    "alias bomb": "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "anchor": "grant: &g {clause: 一}\n",
    "alias": "grant: *g\n",
    "merge": "grant: {<<: *g}\n",
    "python tag": "grant: !!python/object/apply:os.system ['true']\n",
    "local tag": "grant: !run x\n",
    "binary tag": "grant: !!binary aGVsbG8=\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "directive": "%YAML 9.9\n---\na: 1\n",
    "deep flow": "a: " + "[" * 10_000 + "]" * 10_000 + "\n",
    "deep block": "\n".join(" " * at + "a:" for at in range(2_000)) + "\n",
    "unclosed": "a: [\n" * 50,
    "complex key": "? [a, b]\n: c\n",
    "tab": "a:\n\t- b\n",
    "control character": "a: \x07\n",
    "list": "- a\n- b\n",
    "text": "just words\n",
    "empty": "",
    "many keys": "".join(f"k{at}: 1\n" for at in range(20_000)),
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
@pytest.mark.parametrize("file", ["entries", "policy"])
def test_yaml_is_refused_at_its_place(tmp_path: Path, file: str, text: str) -> None:
    problems = found(tmp_path, **{file: text})
    assert any(p.place.file == f"tiny/{file}.yaml" for p in problems)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00" * 100, "名: 值".encode("gb18030"), b"a: \xed\xa0\x80\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    folder = tiny(tmp_path)
    (folder / "entries.yaml").write_bytes(data)
    problems = [p for p in check(folder) if p.place.file == "tiny/entries.yaml"]
    assert len(problems) == 1


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    with (folder / "entries.yaml").open("wb") as file:
        file.truncate(source.MAX_BYTES + 1)
    assert "too large" in next(iter(check(folder))).en


def test_too_many_items_are_refused_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_NODES", 1_000)
    problems = Problems()
    assert source.parse(b"[" + b"1," * (source.MAX_NODES + 1) + b"]", "many.yaml", problems) is None
    assert [p.en for p in problems] == [f"more than {source.MAX_NODES} items"]


def test_words_that_spell_each_other_out_are_refused(tmp_path: Path) -> None:
    """A word in a circle, and a tower of words of which each doubles the next."""
    circle = "words: {again: {parameters: [who], is: again(who), says: 又一次}}\n"
    tower = "words:\n  w0: {parameters: [who], is: full_time, says: 零}\n" + "".join(
        f"  w{at}: {{parameters: [who], is: w{at - 1}(who) and w{at - 1}(who), says: 层}}\n" for at in range(1, 40)
    )
    for text, call in ((circle, "again(person)"), (tower, "w39(person)")):
        problems = found(tmp_path, vocabulary=text, entries=changed(ENTRIES, "insured_months >= 3", call))
        assert any("spell each other out" in p.en for p in problems)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_long_chain_of_columns_is_refused(tmp_path: Path, backwards: bool) -> None:
    chain = [f"c{at}: {{type: bool, en: c, so: 是, otherwise: 否, is: c{at + 1}}}" for at in range(900)]
    chain.append("c900: {type: bool, en: c, so: 是, otherwise: 否, is: full_time}")
    columns = ", ".join(reversed(chain) if backwards else chain)
    text = f"tables: {{hire: {{columns: {{{columns}}}}}}}\n"
    problems = found(tmp_path, vocabulary=text, entries=changed(ENTRIES, "insured_months >= 3", "c0"))
    assert any("derived from one another" in p.en for p in problems)


def test_many_mistakes_cost_no_more_than_their_number(tmp_path: Path) -> None:
    """Thousands of unknown names against thousands of known ones: each is told, with no search through all."""
    units = "".join(f"  unit_{at}: 单位\n" for at in range(2_000))
    policy = changed(HEAD, "units: {hr: 区人力社保局}\n", f"units:\n  hr: 区人力社保局\n{units}")
    policy = changed(policy, "units: [hr]", f"units: [{', '.join(f'unti_{at}' for at in range(500))}]")
    assert len(found(tmp_path, policy=policy)) >= 500


def test_nothing_in_a_policy_file_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an expression holds, Python makes no more of it than a syntax tree."""
    import builtins

    made = builtins.compile

    def only_trees(text: object, name: object, mode: str, flags: int = 0, *rest: object, **more: object) -> object:
        assert flags & ast.PyCF_ONLY_AST, "something was compiled to be run"
        return made(text, name, mode, flags, *rest, **more)  # type: ignore[call-overload]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was run")

    text = "__import__(os) and employer.__class__ and full_time and insured_months >= 3"
    folder = tiny(tmp_path, entries=changed(ENTRIES, "insured_months >= 3", text))
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "compile", only_trees)
        patch.setattr(builtins, "eval", never)
        patch.setattr(builtins, "exec", never)
        problems = list(check(folder))
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["full_time", "insured_months >= 3 and not full_time", "role in [worker, teacher]"])
def test_honest_expressions_pass(text: str) -> None:
    syntax.parse(Scalar(text, Place("x")))


def test_the_column_of_a_mistake_is_true_behind_quotes_and_percents() -> None:
    with pytest.raises(Mistake) as caught:
        syntax.parse(Scalar("share(full_time) >= 20% and ü", Place("x", 3, 10), False))
    problem: Problem = caught.value.problem
    assert (problem.place.line, problem.place.column) == (3, 38)
