"""Wrong usage in words: Typer's own message in Chinese first, then in English, then what to type for help."""

from __future__ import annotations

_ZH = {
    "NoSuchOption": "没有这个选项",
    "MissingParameter": "缺少参数",
    "BadParameter": "参数的值不对",
    "BadArgumentUsage": "参数的用法不对",
    "BadOptionUsage": "选项的用法不对",
    "NoArgsIsHelpError": "缺少子命令",
}


def usage_lines(error: Exception) -> list[str]:
    """Lines for an exception with which Typer refuses a command line; none for any other exception."""
    said = getattr(error, "format_message", None)
    if said is None or not hasattr(error, "exit_code"):
        return []
    zh = _ZH.get(type(error).__name__, "没有这个命令" if "command" in said() else "用法不对")
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "jiangce"
    return [f"{zh}。 {said()}", f"用法见 See: {command} --help"]
