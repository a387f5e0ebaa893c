"""``keys``: the keys of personal data: made once, a new one added, everything sealed again, an old one taken off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiangce.office.sealing import keys
from jiangce.office.sealing.rotation import seal_again, still_sealed_with


class Command(BaseCommand):
    """Without an option it tells which keys there are, never the keys."""

    help = "个人信息密钥：新建、轮换、重新加密、移除 / the keys of personal data"

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new", action="store_true", help="首次安装时新建密钥文件 / make the keyring, once")
        what.add_argument(
            "--add", action="store_true", help="增加一把新密钥并从此使用 / add a key and seal with it from now on"
        )
        what.add_argument(
            "--seal-again", action="store_true", help="用当前密钥重新加密全部旧数据 / seal everything again"
        )
        what.add_argument("--drop", metavar="NAME", help="移除不再使用的旧密钥 / take an old key off the ring")

    def handle(self, *args: Any, **options: Any) -> None:
        file = keys.keyring_file()
        try:
            if options["new"]:
                keys.write(keys.fresh(), file, replace=False)
                self.stdout.write(f"已新建 {file}。请立即另处备份：没有它，数据库中的个人信息无法解密。")
                return
            ring = keys.read(file)
            if options["add"]:
                ring = ring.with_new_key()
                keys.write(ring, file, replace=True)
                self.stdout.write(f"已增加 {ring.current}。请备份 {file}，重启服务，再运行 keys --seal-again。")
            elif options["seal_again"]:
                self.stdout.write(f"重新加密 {seal_again()} 处，当前密钥 {ring.current}。")
            elif name := options["drop"]:
                self._drop(ring, name)
            else:
                for one in ring.keys:
                    self.stdout.write(f"{one}{' 当前' if one == ring.current else ''} {still_sealed_with(one)} 处")
        except keys.KeyringTrouble as trouble:
            raise CommandError(str(trouble)) from None

    def _drop(self, ring: keys.Keyring, name: str) -> None:
        if name not in ring.keys:
            raise CommandError(f"没有密钥 {name}，现有：{'、'.join(ring.keys)}")
        if left := still_sealed_with(name):
            raise CommandError(f"{name} 还加密着 {left} 处，请先运行 keys --seal-again")
        keys.write(ring.without(name), keys.keyring_file(), replace=True)
        self.stdout.write(f"已移除 {name}。用它加密过的旧备份从此只能用旧密钥文件打开，请把旧密钥文件随旧备份保存。")
