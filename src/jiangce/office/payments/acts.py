"""What the log calls the acts of paying, and what their details are called."""

from __future__ import annotations

ACTS = {
    "batch.prepare": "编制发放批次", "batch.take_off": "撤出发放明细", "batch.refuse": "退回发放批次", "batch.submit_again": "重新提交发放批次",
    "batch.approve": "复核发放批次", "batch.send": "生成银行文件", "batch.answer": "登记银行回盘", "batch.close": "办结发放批次",
    "stray.settle": "处理对不上的回盘", "account.keep": "登记收款账户",
}  # fmt: skip
DETAILS = {
    "total": "合计（分）", "paid": "成功笔数", "failed": "失败笔数", "known": "已办笔数", "strays": "对不上的行", "lines": "序号",
}  # fmt: skip
