"""Which files of a folder hold which table: `<table>.parquet`, `.csv` or `.xlsx`, an optional `facts.yaml`.

A table may be named by its Chinese label too (招用.csv). Hidden files, Excel's lock files and what was set aside
before are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from jiangce.population.words import Words
from jiangce.rules import reading, source
from jiangce.rules.problems import Place, Problem, Problems, Refused, nearest, some

PARQUET, TEXT, EXCEL = (".parquet",), (".csv", ".tsv"), (".xlsx", ".xlsm")
OLD_EXCEL = (".xls", ".et", ".ods")
SUFFIXES = (*PARQUET, *TEXT, *EXCEL, *OLD_EXCEL)
ASIDE = "-set-aside"
ABOUT = "facts.yaml"


@dataclass(slots=True)
class Folder:
    """What was found. ``files``: table → its file, in the order of the vocabulary."""

    path: Path
    files: dict[str, Path] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()


def find(path: Path, words: Words, problems: Problems) -> Folder:
    """The tables of a folder; what cannot be a table is noted. Raises `Refused` where there is no such folder."""
    about = _about(path / ABOUT, words, problems)
    files: dict[str, list[Path]] = {}
    names = {label: name for name, table in words.tables.items() for label in table.labels}
    for file in _listed(path):
        if file.is_dir():
            _folder_for_a_file(file, problems)
            continue
        if file.suffix.lower() not in SUFFIXES or file.name.startswith((".", "~$")) or file.stem.endswith(ASIDE):
            continue
        if file.name in about.ignore:
            continue
        name = names.get(file.stem, file.stem)
        if name not in words.tables:
            known = [*words.tables, *names]
            problems.add(
                Place(file.name, 0), "文件名不是任何一张表；改成表的名称，移出这个文件夹，或在 facts.yaml 写 ignore",
                "the file is named like no table; rename it, move it out, or name it under `ignore` in facts.yaml",
                found=file.stem, expected=some(words.tables, 40), nearest=nearest(file.stem, known),
            )  # fmt: skip
            continue
        if file.suffix.lower() in OLD_EXCEL:
            problems.add(
                Place(file.name, 0), "这种表格文件读不了：请另存为 .xlsx", "this kind of file is not read; save it as .xlsx",
                found=file.suffix, expected=" ".join((*PARQUET, *TEXT, *EXCEL)),
            )  # fmt: skip
            continue
        files.setdefault(name, []).append(file)
    for name, several in files.items():
        if len(several) > 1:
            problems.add(
                Place(several[1].name, 0), f"{words.tables[name].title}有几个文件，不知道以哪个为准；只留一个",
                "several files hold this table; keep one", found=", ".join(file.name for file in several),
            )  # fmt: skip
    if not files and not len(problems):
        problems.add(
            Place(str(path), 0), "文件夹里没有任何一张表", "the folder holds no table",
            expected=f"person.parquet、hire.csv、certificate.xlsx …（{some(words.tables, 40)}）",
        )  # fmt: skip
    ordered = {name: files[name][0] for name in words.tables if name in files}
    return Folder(path, ordered, about.complete)


def _folder_for_a_file(path: Path, problems: Problems) -> None:
    """Spark writes a table as a folder of parts; to pass it over would be to lose a table."""
    if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
        problems.add(
            Place(path.name, 0), "这是文件夹，不是一个文件：请把里面的各部分合成一个文件",
            "a folder instead of a file; put its parts into one file", expected=f"{path.name}",
        )  # fmt: skip


def _listed(path: Path) -> list[Path]:
    """What lies in a folder, by name. Raises `Refused`."""
    try:
        return sorted(path.iterdir())
    except FileNotFoundError:
        zh, en = "没有这个文件夹。请检查路径", "no such folder; check the path"
    except NotADirectoryError:
        zh, en = "这不是文件夹。请给出放着各张表的文件夹", "not a folder; name the folder that holds the tables"
    except PermissionError:
        zh, en = "没有读取权限", "no permission to read it"
    raise Refused([Problem(Place(str(path), 0), zh, en)])


@dataclass(frozen=True, slots=True)
class _About:
    """What `facts.yaml` says. ``ignore``: files that are no tables and lie there all the same."""

    complete: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()


def _about(path: Path, words: Words, problems: Problems) -> _About:
    if not path.exists():
        return _About()
    tree = reading.mapping(source.read(path, problems, shown=ABOUT), problems, ABOUT)
    if tree is None:
        return _About()
    reading.check_keys(tree, ("complete", "ignore"), (), problems, ABOUT)
    complete = set()
    for name in reading.scalars(tree.get("complete"), problems, "complete"):
        if name.text not in words.tables:
            problems.add(
                name.place, "没有这张表", "no such table", found=name.text, expected=some(words.tables, 40),
                nearest=nearest(name.text, words.tables),
            )  # fmt: skip
        complete.add(name.text)
    ignore = frozenset(name.text for name in reading.scalars(tree.get("ignore"), problems, "ignore"))
    return _About(frozenset(complete), ignore)
