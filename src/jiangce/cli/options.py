"""Arguments and options that several commands share, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

PolicyId = Annotated[str, typer.Argument(metavar="政策", help="政策编号，如 shangyu-2023。 Id of a policy.")]
PolicyOrAll = Annotated[
    str | None, typer.Argument(metavar="[政策]", help="政策编号；不写即全部。 Id of a policy; all without.")
]
All = Annotated[bool, typer.Option("--all", help="全部政策。 All policies.")]
Folder = Annotated[
    str, typer.Argument(metavar="文件夹", help="每张表一个文件（Parquet、CSV、Excel）。 One file a table.")
]
Policies = Annotated[
    list[str] | None,
    typer.Option("--policy", "-p", help="按哪份政策，可写几次。 By which policies."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="日期", help="按哪一天已知的情况，如 2024-06-30。 As known on that day."),
]
KnownOn = Annotated[
    str | None,
    typer.Option("--known-on", metavar="日期", help="按哪一天已知的规则、标准和口径。 By the rules known on that day."),
]
Readings = Annotated[
    list[str] | None,
    typer.Option("--reading", metavar="政策/口径=读法", help="改用另一种口径，可写几次。 Another reading."),
]
Replace = Annotated[bool, typer.Option("--replace", help="已有的结果可以覆盖。 Replace what is there.")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON（见 docs/json.md）。 Print JSON.")]
