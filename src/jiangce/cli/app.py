"""The commands and their words; each hands its work to a module of its own, imported only when it is asked for."""

from __future__ import annotations

from typing import Annotated

import typer

from jiangce.cli.arguments import Group
from jiangce.cli.options import AsOf, Folder, Json, KnownOn, Policies, Readings, Replace
from jiangce.cli.policy_app import policy_app

app = typer.Typer(
    cls=Group,
    help="匠策：把技能人才政策变成看得懂、算得清的认定。\n\nRuns skilled-talent policies: what is theirs, why, and how much.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(policy_app, name="policy")
facts_app = typer.Typer(
    cls=Group, help="数据：检查成批的事实。 Facts: check many of them.", invoke_without_command=True
)
app.add_typer(facts_app, name="facts")


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


@facts_app.callback()
def facts_root(context: typer.Context) -> None:
    """数据：检查成批的事实。 Facts: check many of them."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@facts_app.command("check")
def facts_check(
    folder: Folder,
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


@app.command("office", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def office_command(context: typer.Context) -> int:
    """办公部分的维护命令（备份、密钥、首个管理员等）；不带参数时列出。 Upkeep of the office; without words, the list."""
    from jiangce.cli.office import run

    return run(context.args)


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
    replace: Replace = False,
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
    as_of: AsOf = None,
    known_on: KnownOn = None,
    readings: Readings = None,
    as_json: Json = False,
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
    facts: Folder,
    policies: Policies = None,
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
    as_of: AsOf = None,
    readings: Readings = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="文件夹", help="全部结果写到这里。 Write everything here.")
    ] = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="报告.html", help="写一份带图的报告。 Write a report with charts.")
    ] = None,
    replace: Replace = False,
) -> int:
    """改一个数字要多花多少，谁多得、谁少得。 What a change of the rules costs, who wins, who loses."""
    from jiangce.cli.screening import wanted
    from jiangce.cli.simulate import Asked, run

    asked = Asked(sets or (), reform, assume or (), output, html, replace)
    return run(wanted(facts, policies or (), (as_of, None), readings or ()), asked)


@app.command("screen")
def screen_command(
    folder: Folder,
    policies: Policies = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    readings: Readings = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="文件夹或文件",
            help="写到文件夹，或 .parquet、.csv、.xlsx 文件。 A folder or a file.",
        ),
    ] = None,
    replace: Replace = False,
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
    policies: Policies = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    readings: Readings = None,
    as_json: Json = False,
) -> int:
    """说明 screen 的一行结果：逐条理由和计算。 Why one row of a screening came out as it did."""
    from jiangce.cli.explaining import run
    from jiangce.cli.screening import wanted

    return run(wanted(folder, policies or (), (as_of, known_on), readings or ()), entry, fact, as_json=as_json)
