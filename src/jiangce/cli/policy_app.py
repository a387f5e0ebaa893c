"""The commands about policies and their words; each hands its work to a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from jiangce.cli.arguments import Group
from jiangce.cli.options import All, PolicyId, PolicyOrAll

policy_app = typer.Typer(
    cls=Group, help="政策：列出、查看、检查、测试。 Policies: list, show, check, test.", invoke_without_command=True
)


@policy_app.callback()
def policy_root(context: typer.Context) -> None:
    """政策：列出、查看、检查、测试。 Policies: list, show, check, test."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@policy_app.command("list")
def policy_list() -> int:
    """列出全部政策。 List the policies."""
    from jiangce.cli.policies import list_policies

    return list_policies()


@policy_app.command("show")
def policy_show(
    policy: PolicyId,
    clause: Annotated[
        str | None, typer.Argument(metavar="[条款或事项]", help="条款（三(一)1）或事项编号。 A clause or an entry.")
    ] = None,
) -> int:
    """用中文显示政策的规则。 Show the rules in words."""
    from jiangce.cli.policies import show

    return show(policy, clause)


@policy_app.command("check")
def policy_check(
    policies: Annotated[
        list[str] | None, typer.Argument(metavar="[政策或文件夹]…", help="政策编号或文件夹。 Ids or folders.")
    ] = None,
    every: All = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="还在编写的草稿：待拟的标题不算错。 A draft: empty slots are no mistakes.")
    ] = False,
) -> int:
    """检查政策文件：写法、条款、数字。 Check policy files."""
    from jiangce.cli.policies import check

    return check(policies or [], every, draft)


@policy_app.command("draft")
def policy_draft(
    text: Annotated[str, typer.Argument(metavar="原文", help="官方原文（.txt、.docx）。 The official text.")],
    into: Annotated[
        str,
        typer.Option("--output", "-o", metavar="文件夹", help="写到这个新文件夹。 The new folder to write."),
    ],
) -> int:
    """由官方原文写出政策文件夹的草稿。 Draft a policy folder from an official text."""
    from jiangce.cli.drafting import draft

    return draft(text, into)


@policy_app.command("cards")
def policy_cards(
    policy: PolicyOrAll = None,
    check: Annotated[
        bool, typer.Option("--check", help="只检查卡片是否最新。 Only tell whether the cards are up to date.")
    ] = False,
) -> int:
    """生成供审阅的中文卡片。 Write the review cards."""
    from jiangce.cli.policies import cards

    return cards(policy, check)


@policy_app.command("coverage")
def policy_coverage(
    policy: PolicyOrAll = None,
    text: Annotated[str | None, typer.Argument(metavar="[原文]", help="官方原文。 The official text.")] = None,
    every: All = False,
    official: Annotated[
        str | None,
        typer.Option("--text", metavar="原文", help="官方原文（.txt、.docx）或文件夹。 The text or its folder."),
    ] = None,
) -> int:
    """原文的每个数字用在哪条规则里。 Where every figure of the text went."""
    from jiangce.cli.policies import coverage

    return coverage(policy, official or text, every)


@policy_app.command("test")
def policy_test(
    policy: PolicyOrAll = None,
    every: All = False,
    figures: Annotated[
        bool,
        typer.Option("--figures", help="没有算例钉住的数字（慢）。 Figures that no example pins (slow)."),
    ] = False,
    readings: Annotated[
        bool,
        typer.Option("--readings", help="哪些另解没有算例钉住。 Other readings that no example pins."),
    ] = False,
) -> int:
    """运行政策的算例。 Run the worked examples of a policy."""
    if readings:
        from jiangce.cli.pinned import unpinned_readings

        return unpinned_readings(None if every else policy)
    if figures:
        from jiangce.cli.pinned import unpinned

        return unpinned(None if every else policy)
    from jiangce.cli.policies import test

    return test(policy, every)


@policy_app.command("verify")
def policy_verify(
    policies: Annotated[list[str] | None, typer.Argument(metavar="[政策]…", help="政策编号。 Ids.")] = None,
    every: All = False,
) -> int:
    """证明规则没有矛盾、空档和没有说明的重叠。 Prove the rules free of contradictions, gaps, silent overlaps."""
    from jiangce.cli.verifying import verify

    return verify(policies or [], every)


@policy_app.command("settle")
def policy_settle(
    policy: PolicyId,
    facts: Annotated[
        str, typer.Option("--facts", metavar="文件夹", help="一批案例，里面有已领补贴。 Cases with earlier payments.")
    ],
    year: Annotated[int, typer.Option("--year", metavar="年份", help="哪一年发放的。 Paid in that year.")],
) -> int:
    """年底结算：一方垫付、各方分担的资金，各县（市、区）应付多少。 What each district owes the unit that advanced."""
    from jiangce.cli.settling import run

    return run(policy, facts, year)


@policy_app.command("readings")
def policy_readings(
    policy: PolicyOrAll = None,
    facts: Annotated[
        str | None,
        typer.Option(
            "--facts",
            metavar="文件夹",
            help="一批案例：每种读法要多花多少。 Cases: what each other reading would cost.",
        ),
    ] = None,
) -> int:
    """列出各条口径和另一种读法；给出一批案例，算出每种读法的差额。 List the readings, and what each would cost."""
    if facts is not None:
        from jiangce.cli.reading_costs import costs

        return costs(policy, facts)
    from jiangce.cli.policies import readings

    return readings(policy)


@policy_app.command("diff")
def policy_diff(
    policies: Annotated[
        list[str], typer.Argument(metavar="政策 [政策]", help="两份政策，或一份。 Two policies, or one.")
    ],
    known_on: Annotated[
        list[str] | None,
        typer.Option(
            "--known-on", metavar="日期", help="一份政策写两次：两个日子已知的规则。 Twice, for one policy on two days."
        ),
    ] = None,
    facts: Annotated[
        str | None,
        typer.Option("--facts", metavar="文件夹", help="一批案例：对谁差多少。 Cases: for whom, how much."),
    ] = None,
) -> int:
    """逐条比较两份政策，或同一份政策两个日子的规则。 What changed, clause by clause, and for whom."""
    from jiangce.cli.policy_diff import diff

    return diff(policies, known_on or (), facts)
