"""A folder of case files, read as facts for one policy: what `policy readings` and `policy diff` decide on."""

from __future__ import annotations

from pathlib import Path

from jiangce.cli import inputs
from jiangce.cli.failures import bad_input, refused
from jiangce.entitlement.case_reading import parse_case, policy_named, read_case
from jiangce.entitlement.comparing import FactFile
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problem, Problems

SUFFIXES = (".yaml", ".yml", ".json")


def fact_files(folder: str, policy: Policy, *, named: bool) -> tuple[list[FactFile], list[str]]:
    """The facts of a folder in the words of a policy, and the files left out, each with the reason.

    ``named``: a file that names another policy is left out. Else every file counts, and one that holds words which this
    policy has not is left out. Mistakes in a file that is meant for the policy stop everything. Raises `Stop`.
    """
    where = Path(folder)
    if not where.is_dir():
        raise bad_input(f"{folder}: 没有这个文件夹。", "    --facts needs a folder of case files.")
    paths = sorted(path for path in where.iterdir() if path.suffix in SUFFIXES and path.is_file())
    if not paths:
        raise bad_input(f"{folder}: 里面没有案例文件（{'、'.join(SUFFIXES)}）。", "    No case files in it.")
    out, left, mistakes = list[FactFile](), list[str](), list[Problem]()
    for path in paths:
        problems = Problems()
        tree = parse_case(inputs.read_bytes(str(path)), path.name, problems)
        meant = policy_named(tree) if tree is not None else None
        other = meant is not None and meant.text != policy.id
        if other and named and meant is not None:
            left.append(f"{path.name}：按 {meant.text} 认定，没有计入")
            continue
        case = read_case(tree, policy, problems) if tree is not None else None
        if case is not None and not len(problems):
            out.append(FactFile(path.name, case.facts, case.as_of or inputs.today()))
        elif other or (not named and meant is None):
            left.append(f"{path.name}：{_unread(problems, policy.id)}，没有计入")
        else:
            mistakes += problems
    if mistakes:
        raise refused(mistakes, "案例", "The cases have")
    return out, left


def _unread(problems: Problems, policy: str) -> str:
    """Why a policy cannot read a file: the first word it has not (a table, column, option), else the first mistake."""
    words = [one for one in problems if one.en.startswith("no such")]
    one = next(iter(words or problems))
    what = f"有 {policy} 没有的词" if words else f"按 {policy} 读不通"
    return f"{what}（第{one.place.line}行{f' {one.found}' if one.found else ''}：{one.zh}）"
