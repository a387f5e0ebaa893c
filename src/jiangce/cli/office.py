"""Upkeep of the office from the terminal: Django's commands under our name, those of ours told first."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

#: command → what it does
OURS = {
    "migrate": "更新表结构（升级后运行）",
    "first_admin": "建立第一个系统管理员",
    "keys": "个人信息密钥：新建、轮换、移除",
    "backup": "备份数据库；--drill 随即核对能否恢复",
    "drill": "把备份恢复到新库并核对",
    "close_days": "每夜：生成日志根摘要",
    "screen_registers": "每夜：为所有人比对政策",
    "end_notices": "每夜：公示期满",
    "retain": "每夜：到期信息处理",
    "clearsessions": "每夜：清理过期会话",
    "check": "检查设置；--deploy 用于生产",
}


def run(arguments: Sequence[str]) -> int:
    """Run one; 0 where it went well, 1 where it refused, 2 where there is no such command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiangce.office.settings")
    if not arguments or arguments[0] in ("-h", "--help"):
        wide = max(map(len, OURS))
        print("jiangce office 命令 …", *(f"  {name:{wide}}  {what}" for name, what in OURS.items()), sep="\n")
        return 0
    if arguments[0] not in OURS:
        print(
            f"没有“{arguments[0]}”这个命令。运行 jiangce office 可列出。\nNo such command: {arguments[0]}",
            file=sys.stderr,
        )
        return 2
    from django.core.management import CommandError, execute_from_command_line

    try:
        execute_from_command_line(["jiangce office", *arguments])
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    return 0
