"""Reading vocabularies: the core's, then the policy's own on top, derived columns built and checked for circles."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.build import build
from jiangce.rules.catalogue_loading import load_catalogues
from jiangce.rules.nodes.fact import Get
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.scope import Mode, Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.types import BOOL, PLAIN, Kind, Type
from jiangce.rules.vocabulary import Column, Scale, Table, Vocabulary, Word

MAX_CHAIN = 24  # how deep columns may be derived from one another
SCALE_KEYS = ("zh", "en", "ordered", "values", "apart", "beyond", "within", "numbered", "adjective")
TABLE_KEYS = ("zh", "en", "register", "measure", "row", "date", "missing", "columns")
COLUMN_KEYS = (
    "type",
    "zh",
    "en",
    "ask",
    "proof",
    "is",
    "says",
    "so",
    "otherwise",
    "none",
    "measure",
    "only_if",
    "private",
)
WORD_KEYS = ("parameters", "is", "says", "otherwise")


def vocabulary_files(core: Path) -> list[tuple[Path, str]]:
    """The files of a core vocabulary, which is a folder of them or one file, with the names shown in messages."""
    if not core.is_dir():
        return [(core, core.name)]
    return [(path, f"{core.name}/{path.name}") for path in sorted(core.glob("*.yaml"))]


def load_vocabulary(
    files: list[tuple[Path, str]],
    names: Map[str, str],
    problems: Problems,
    catalogues: Sequence[tuple[Path, str]] = (),
    rings: Sequence[str] = (),
) -> Vocabulary | None:
    """The vocabulary of ``files`` (path, shown name), later ones adding to earlier; ``names`` fill {县} and {地}.

    ``catalogues``: the policy's closed lists, which expressions can look up. ``rings``: the values that the scale
    *distance* keeps (a city has nothing beside it in the same city); all of them where none are given.

    None, with the reason noted, where one of them cannot be read: every rule would only complain about missing words.
    """
    trees = [
        reading.mapping(source.read_kept(path, problems, shown=shown), problems, "词汇表") for path, shown in files
    ]
    if None in trees:
        return None
    loader = _Loader(names, problems, rings)
    for tree in trees:
        assert tree is not None
        loader.take(tree)
    load_catalogues(list(catalogues), loader.vocabulary, problems)
    loader.link()
    return loader.vocabulary


class _Loader:
    def __init__(self, names: Map[str, str], problems: Problems, rings: Sequence[str] = ()) -> None:
        self.names = names
        self.rings = rings
        self.problems = problems
        self.vocabulary = Vocabulary()
        self.types: list[tuple[Column, Scalar]] = []

    def take(self, tree: Mapping) -> None:
        reading.check_keys(tree, ("scales", "tables", "words"), (), self.problems, "词汇表")
        for part, take in (("scales", self.scale), ("tables", self.table), ("words", self.word)):
            section = reading.mapping(tree.get(part), self.problems, part)
            for key, node in section or ():
                body = reading.mapping(node, self.problems, key.text)
                if body is not None:
                    with self.problems.catch():
                        take(key, body)

    def filled(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace("{" + name + "}", value)
        return text

    def text(self, node: Mapping, key: str) -> str:
        return self.filled(reading.text(node, key, self.problems))

    def only_adds(self, key: Scalar, body: Mapping, taken: tuple[str, ...]) -> None:
        """What is there already can get more values or columns; its labels stay as they are."""
        for name, _ in body:
            if name.text in taken:
                self.problems.add(
                    name.place,
                    "这张表已经有了，只能增加，不能改它的名称和性质",
                    "it is there already: add to it, its labels cannot be changed",
                    found=f"{key.text}.{name.text}",
                )

    # ── scales ──

    def scale(self, key: Scalar, body: Mapping) -> None:
        reading.check_keys(body, SCALE_KEYS, (), self.problems, f"选项表 {key.text}")
        scale = self.vocabulary.scales.get(key.text)
        if scale is None:
            scale = Scale(key.text, self.text(body, "zh"), self.text(body, "en"), key.place)
            self.vocabulary.scales[key.text] = scale
            reading.check_keys(body, SCALE_KEYS, ("zh", "en"), self.problems, f"选项表 {key.text}")
        else:
            self.only_adds(key, body, ("zh", "en", "adjective"))
        scale.adjective = scale.adjective or reading.text(body, "adjective", self.problems) == "true"
        for part in ("ordered", "values", "apart"):
            for name, label in reading.mapping(body.get(part), self.problems, part) or ():
                self.value(scale, name, label, part)
        for part, labels in (("beyond", scale.beyond), ("within", scale.within)):
            for name, label in reading.mapping(body.get(part), self.problems, part) or ():
                if name.text not in scale.rank and not self.out_of_reach(scale, name.text):
                    self.problems.add(
                        name.place, "没有这个有先后的选项", "no such ordered value", found=name.text,
                        expected=some(scale.rank), nearest=nearest(name.text, scale.rank),
                    )  # fmt: skip
                labels[name.text] = self.filled(reading.scalar(label, part).text)
        for value, number in reading.texts(body.get("numbered"), self.problems, "numbered").items():
            if value not in scale.values or not number.isdigit():
                self.problems.add(
                    body.place, "numbered 要写 选项: 数", "`numbered` is value: number", found=f"{value}: {number}"
                )
            else:
                scale.numbered[value] = int(number)

    def out_of_reach(self, scale: Scale, value: str) -> bool:
        """Can no place be so far from the policy's region?"""
        return scale.name == "distance" and bool(self.rings) and value not in self.rings

    def value(self, scale: Scale, name: Scalar, label: source.Node, part: str) -> None:
        if self.out_of_reach(scale, name.text):
            return
        if name.text in scale.values:
            self.problems.add(
                name.place, "这个选项已经有了，删去即可", "this value is there already: drop the line",
                found=f"{name.text}（{scale.values[name.text]}）", expected="核心词汇或本文件别处没有的选项 a new value",
            )  # fmt: skip
            return
        if not name.text.isidentifier() or not name.text.isascii():
            self.problems.add(
                name.place,
                "选项名要用英文字母、数字和下划线",
                "a value's name must be an ASCII identifier",
                found=name.text,
            )
            return
        scale.values[name.text] = self.filled(reading.scalar(label, "label").text)
        if part == "ordered":
            scale.rank[name.text] = len(scale.rank)

    # ── tables ──

    def table(self, key: Scalar, body: Mapping) -> None:
        reading.check_keys(body, TABLE_KEYS, (), self.problems, f"表 {key.text}")
        table = self.vocabulary.tables.get(key.text)
        if table is None:
            reading.check_keys(body, TABLE_KEYS, ("zh", "en", "columns"), self.problems, f"表 {key.text}")
            table = Table(key.text, self.text(body, "zh"), self.text(body, "en"), key.place)
            table.measure = self.text(body, "measure") or "个"
            table.row = self.text(body, "row")
            table.register = reading.text(body, "register", self.problems) == "true"
            table.date = reading.text(body, "date", self.problems)
            table.missing_unknown = reading.text(body, "missing", self.problems, "no") == "unknown"
            self.vocabulary.tables[key.text] = table
        else:
            self.only_adds(key, body, tuple(name for name in TABLE_KEYS if name != "columns"))
        for name, node in reading.mapping(body.get("columns"), self.problems, "columns") or ():
            column = reading.mapping(node, self.problems, name.text)
            if column is not None:
                self.column(table, name, column)

    def column(self, table: Table, key: Scalar, body: Mapping) -> None:
        what = f"{table.name}.{key.text}"
        if key.text in table.columns:
            self.problems.add(
                key.place, "这一列已经有了，删去即可", "this column is there already: drop it",
                found=f"{what}（{table.columns[key.text].zh}）", expected="核心词汇或本文件别处没有的列 a new column",
            )  # fmt: skip
            return
        reading.check_keys(body, COLUMN_KEYS, ("type", "en"), self.problems, f"列 {what}")
        if "type" not in body:
            return
        column = Column(key.text, table.name, Type(Kind.TEXT), self.text(body, "zh"), self.text(body, "en"), key.place)
        for part in ("ask", "proof", "says", "so", "otherwise", "none", "measure"):
            setattr(column, part, self.text(body, part))
        column.private = reading.text(body, "private", self.problems) == "true"
        only = body.get("only_if")
        column.only = only if isinstance(only, Scalar) else None
        derived = body.get("is")
        if isinstance(derived, Scalar):
            column.source = derived
        elif not column.ask or not column.proof:
            self.problems.add(
                key.place,
                "要填写的列要有 ask（问法）和 proof（佐证）",
                "a raw column needs `ask` and `proof`",
                found=what,
            )
        table.columns[key.text] = column
        self.types.append((column, reading.scalar(body.get("type"), "type")))

    def word(self, key: Scalar, body: Mapping) -> None:
        reading.check_keys(body, WORD_KEYS, WORD_KEYS[:3], self.problems, f"词 {key.text}")
        parameters = [p.text for p in reading.scalars(body.get("parameters"), self.problems, "parameters")]
        many = bool(parameters) and parameters[-1].endswith("...")
        plain = tuple(p.removesuffix("...") for p in parameters)
        is_ = reading.scalar(body.get("is"), "is")
        says, otherwise = self.text(body, "says"), self.text(body, "otherwise")
        self.vocabulary.words[key.text] = Word(key.text, plain, many, is_, says, key.place, otherwise)

    # ── after everything is read ──

    def link(self) -> None:
        for column, type_ in self.types:
            with self.problems.catch():
                column.type = self.type(column, type_)
        for table in self.vocabulary.tables.values():
            self.check_date(table)
        for column in self.derived():
            with self.problems.catch():
                table = self.vocabulary.tables[column.table]
                scope = Scope(self.vocabulary, table, Mode.DERIVE, measure=table.measure, noun=table.zh)
                assert column.source is not None
                column.derive = build(column.source, scope, column.type)
        for table in self.vocabulary.tables.values():
            for column in table.columns.values():
                with self.problems.catch():
                    self.only_if(table, column)
        self.check_circles()

    def only_if(self, table: Table, column: Column) -> None:
        """``only_if: kind == school``: elsewhere the column is *none*; it may look at raw columns of its own row."""
        if column.only is None:
            return
        if not column.none:
            self.problems.add(
                column.only.place,
                "写了 only_if 就要写 none（不适用时怎么说）",
                "`only_if` needs the label `none`",
                found=column.name,
            )
        column.only_if = build(column.only, Scope(self.vocabulary, table, Mode.DERIVE), BOOL)
        reads = [n for n in column.only_if.walk() if isinstance(n, Get)]
        if any(n.owner is not None or n.first.derived for n in reads):
            self.problems.add(
                column.only.place,
                "only_if 只能看本行填写的列",
                "`only_if` may only read raw columns of its row",
                found=column.only.text,
            )

    def derived(self) -> list[Column]:
        return [c for t in self.vocabulary.tables.values() for c in t.columns.values() if c.source is not None]

    def type(self, column: Column, text: Scalar) -> Type:
        name = text.text
        type_ = self._type(name)
        if type_ is None:
            known = [*PLAIN, *self.vocabulary.scales, *self.vocabulary.tables]
            raise mistake(
                text.place,
                "没有这种类型",
                "no such type",
                found=name,
                expected=some(known, 60),
                nearest=nearest(name, known),
            )
        bool_ = type_.kind is Kind.BOOL
        if bool_ and not (column.so and column.otherwise):
            self.problems.add(
                column.place,
                "是/否的列要写 so 和 otherwise",
                "a yes/no column needs `so` and `otherwise`",
                found=column.name,
            )
        if not bool_ and not column.zh:
            self.problems.add(column.place, "缺少中文名 zh", "lacks the label zh", found=column.name)
        return type_

    def _type(self, name: str) -> Type | None:
        if name in PLAIN:
            return PLAIN[name]
        if name in self.vocabulary.scales:
            return Type(Kind.SCALE, name)
        return Type(Kind.REF, name) if name in self.vocabulary.tables else None

    def check_date(self, table: Table) -> None:
        if table.register:
            return
        column = table.columns.get(table.date)
        if column is None or column.type.kind is not Kind.DATE or column.derived:
            self.problems.add(
                table.place, f"表 {table.name} 的 date 要指明一个日期列", f"table {table.name}: `date` must name a raw date column",
                found=table.date, nearest=nearest(table.date, table.columns),
            )  # fmt: skip

    def check_circles(self) -> None:
        """A derived column must not depend on itself."""
        edges: dict[int, list[Column]] = {
            id(c): [x for n in c.derive.walk() if isinstance(n, Get) for x in n.columns.values() if x.derived]
            for c in self.derived() if c.derive is not None
        }  # fmt: skip
        done: dict[int, int] = {}  # how deep a column is derived from others

        def visit(column: Column, path: tuple[int, ...]) -> int:
            if id(column) in path:
                self.problems.add(
                    column.place,
                    "推算列绕成了圈",
                    "derived columns depend on each other in a circle",
                    found=f"{column.table}.{column.name}",
                )
                return 0
            if id(column) not in done:
                below = edges.get(id(column), ()) if len(path) < MAX_CHAIN else ()
                depth = max((visit(other, (*path, id(column))) for other in below), default=0) + 1
                done[id(column)] = MAX_CHAIN if len(path) == MAX_CHAIN else depth
                if done[id(column)] == MAX_CHAIN:
                    self.problems.add(
                        column.place, f"推算列一层套一层，超过 {MAX_CHAIN} 层", f"columns derived from one another over {MAX_CHAIN} deep",
                        found=f"{column.table}.{column.name}",
                    )  # fmt: skip
            return done[id(column)]

        for column in self.derived():
            visit(column, ())
