"""The commands and their words; each hands its work to a module of its own, imported only when it is asked for."""

from __future__ import annotations

from typing import Annotated

import typer

from jiangce.cli.arguments import Group

app = typer.Typer(
    cls=Group,
    help="匠策：把技能人才政策变成看得懂、算得清的认定。\n\nRuns skilled-talent policies: what is theirs, why, and how much.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
policy_app = typer.Typer(
    cls=Group, help="政策：列出、查看、检查、测试。 Policies: list, show, check, test.", invoke_without_command=True
)
app.add_typer(policy_app, name="policy")
facts_app = typer.Typer(
    cls=Group, help="数据：检查成批的事实。 Facts: check many of them.", invoke_without_command=True
)
app.add_typer(facts_app, name="facts")

PolicyId = Annotated[str, typer.Argument(metavar="政策", help="政策编号，如 shangyu-2023。 Id of a policy.")]
PolicyOrAll = Annotated[
    str | None, typer.Argument(metavar="[政策]", help="政策编号；不写即全部。 Id of a policy; all without.")
]
All = Annotated[bool, typer.Option("--all", help="全部政策。 All policies.")]


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本。 Show the version.")] = False,
) -> None:
    """匠策。"""
    if version:
        from jiangce import __version__

        typer.echo(f"jiangce {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@policy_app.callback()
def policy_root(context: typer.Context) -> None:
    """政策：列出、查看、检查、测试。 Policies: list, show, check, test."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@facts_app.callback()
def facts_root(context: typer.Context) -> None:
    """数据：检查成批的事实。 Facts: check many of them."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@facts_app.command("check")
def facts_check(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="每张表一个文件（Parquet、CSV、Excel）。 One file a table.")
    ],
    policies: Annotated[
        list[str] | None,
        typer.Option("--policy", "-p", help="用哪些政策的词，可写几次；不写即全部。 In the words of these policies."),
    ] = None,
    set_aside: Annotated[
        str | None,
        typer.Option("--set-aside", metavar="文件夹", help="把搁置的行写到这里。 Write the rows set aside there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """检查一批事实：读得出吗，哪些行有问题。 Can these facts be read, and which rows are wrong?"""
    from jiangce.cli.facts import check

    return check(folder, policies or (), set_aside, as_json=as_json)


@app.command()
def site(
    host: Annotated[str, typer.Option(help="监听的地址。 Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口。 Port.")] = 8000,
    workers: Annotated[int | None, typer.Option(min=1, max=256, help="进程数。 Worker processes.")] = None,
) -> int:
    """启动网站，按 Ctrl+C 停止。 Start the site; Ctrl+C stops it."""
    from jiangce.office.serve import main

    return main(host, port, workers)


@app.command("synth")
def synth_command(
    folder: Annotated[str, typer.Argument(metavar="文件夹", help="写到这个新文件夹。 The new folder to write.")],
    people: Annotated[str, typer.Option("--people", "-n", metavar="人数", help="多少人。 How many people.")],
    region: Annotated[
        str,
        typer.Option(
            "--region", "-r", metavar="地区", help="shangyu、tonglu、jinhua、zibo、它们的代码，或 all。 Where."
        ),
    ] = "all",
    seed: Annotated[
        str, typer.Option("--seed", metavar="整数", help="同一种子得同一批数据。 Same seed, same town.")
    ] = "0",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="日期", help="数据截至哪一天。 The last day of the facts.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="覆盖已有的文件夹。 Replace what is there.")] = False,
) -> int:
    """造一个虚构的地方：人、单位和他们的经历，供试用和测速。 A made-up town, to try things out and to measure."""
    from jiangce.cli.synthesis import run

    return run(folder, people, region, seed, as_of, replace=replace)


@app.command("assess")
def assess_command(
    case: Annotated[
        str,
        typer.Argument(
            metavar="案例", help="案例文件（YAML 或 JSON），- 表示标准输入。 Case file, or - for standard input."
        ),
    ],
    benefits: Annotated[
        list[str] | None, typer.Argument(metavar="[事项]…", help="只看这些事项。 Only these benefits.")
    ] = None,
    policy: Annotated[str | None, typer.Option("--policy", "-p", help="按哪份政策。 By which policy.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="日期", help="按哪一天已知的情况，如 2024-06-30。 As known on that day."),
    ] = None,
    known_on: Annotated[
        str | None,
        typer.Option(
            "--known-on", metavar="日期", help="按哪一天已知的规则、标准和口径。 By the rules known on that day."
        ),
    ] = None,
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading", metavar="政策/口径=读法", help="改用另一种口径，可写几次。 Choose another reading; repeatable."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（见 docs/json.md）。 Print JSON.")] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", "-e", help="逐条说明理由，可接事项编号。 Tell why, for all or the named benefits."),
    ] = False,
) -> int:
    """认定一个案例：可享受什么、为什么、多少钱。 Assess a case: what is theirs, why, how much."""
    from jiangce.cli.assess import run

    return run(case, benefits or (), policy, (as_of, known_on), readings or (), as_json=as_json, explain=explain)


@app.command("simulate")
def simulate_command(
    facts: Annotated[
        str, typer.Argument(metavar="文件夹", help="事实，一张表一个文件（Parquet、CSV、Excel）。 One file a table.")
    ],
    policies: Annotated[
        list[str] | None,
        typer.Option("--policy", "-p", help="按哪份政策，可写几次。 By which policies."),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="事项.数字=值",
            help="改一个数字，如 new-hire-grant.amount=600，可写几次。 Change a figure.",
        ),
    ] = None,
    reform: Annotated[
        str | None, typer.Option("--reform", metavar="方案.yaml", help="改革方案的文件。 A file of changes.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="名称=比例", help="另作假定，如 ceiling=80%。 Another assumption."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="日期", help="按已知到哪天。 As known on that day."),
    ] = None,
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading",
            metavar="政策/口径=读法",
            help="两边都改用另一种口径，可写几次。 Another reading, on both sides.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="文件夹", help="全部结果写到这里。 Write everything here.")
    ] = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="报告.html", help="写一份带图的报告。 Write a report with charts.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="已有的结果可以覆盖。 Replace what is there.")] = False,
) -> int:
    """改一个数字要多花多少，谁多得、谁少得。 What a change of the rules costs, who wins, who loses."""
    from jiangce.cli.screening import wanted
    from jiangce.cli.simulate import Asked, run

    asked = Asked(sets or (), reform, assume or (), output, html, replace)
    return run(wanted(facts, policies or (), (as_of, None), readings or ()), asked)


@app.command("screen")
def screen_command(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="每张表一个文件（Parquet、CSV、Excel）。 One file a table.")
    ],
    policies: Annotated[
        list[str] | None,
        typer.Option("--policy", "-p", help="按哪份政策，可写几次。 By which policies."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="日期", help="按哪一天已知的情况；不写即今天。 As known on that day."),
    ] = None,
    known_on: Annotated[
        str | None,
        typer.Option(
            "--known-on", metavar="日期", help="按哪一天已知的规则、标准和口径。 By the rules known on that day."
        ),
    ] = None,
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading", metavar="政策/口径=读法", help="改用另一种口径，可写几次。 Choose another reading; repeatable."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="文件夹或文件",
            help="写到文件夹，或 .parquet、.csv、.xlsx 文件。 A folder or a file.",
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="已有的结果可以覆盖。 Replace what is there.")] = False,
    no_near: Annotated[bool, typer.Option("--no-near", help="不找差一步的，快一半。 No near misses.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（汇总）。 Print the sums as JSON.")] = False,
    engine: Annotated[
        str,
        typer.Option("--engine", metavar="引擎", help="local 或 spark：在本机，或在 Spark 上认定。 Here, or in Spark."),
    ] = "local",
    master: Annotated[
        str, typer.Option("--master", metavar="地址", help="Spark 集群的地址。 The master of a cluster.")
    ] = "local[*]",
    parts: Annotated[
        int,
        typer.Option("--parts", min=0, metavar="个数", help="Spark 分成几处；0 即按核数。 Into how many places."),
    ] = 0,
) -> int:
    """政策找人：对全部个人和单位认定，谁可享受而还没领。 Screen everybody: who is entitled and has not asked?"""
    from jiangce.cli.screening import run, wanted

    asked = wanted(folder, policies or (), (as_of, known_on), readings or ())
    if engine != "local":
        from jiangce.cli import beyond

        return beyond.chosen(engine, asked, output, master=master, parts=parts, as_json=as_json, replace=replace)
    return run(asked, output, as_json=as_json, replace=replace, near=not no_near)


@app.command("explain")
def explain_command(
    folder: Annotated[str, typer.Argument(metavar="文件夹", help="认定过的数据文件夹。 The folder screened.")],
    entry: Annotated[str, typer.Option("--entry", metavar="事项", help="事项编号。 An entry.")],
    fact: Annotated[str, typer.Option("--fact", metavar="事实", help="事实编号，见结果。 Id of the fact.")],
    policies: Annotated[
        list[str] | None,
        typer.Option("--policy", "-p", help="与 screen 相同，可写几次。 As for `screen`."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="日期", help="按哪一天已知的情况；不写即今天。 As known on that day."),
    ] = None,
    known_on: Annotated[
        str | None,
        typer.Option(
            "--known-on", metavar="日期", help="按哪一天已知的规则、标准和口径。 By the rules known on that day."
        ),
    ] = None,
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading", metavar="政策/口径=读法", help="改用另一种口径，可写几次。 Choose another reading; repeatable."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（见 docs/json.md）。 Print JSON.")] = False,
) -> int:
    """说明 screen 的一行结果：逐条理由和计算。 Why one row of a screening came out as it did."""
    from jiangce.cli.explaining import run
    from jiangce.cli.screening import wanted

    return run(wanted(folder, policies or (), (as_of, known_on), readings or ()), entry, fact, as_json=as_json)


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
