"""Time and memory against the number of people, as a picture: two panels, each with the line that strict growth would be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 420, 260, 52, 40, 30


class Point(NamedTuple):
    """``cold``, ``again``: seconds of wall time; ``peak``: GiB."""

    people: int
    cold: float
    again: float
    peak: float


def plot(points: Sequence[Point], path: Path) -> None:
    """Write an SVG. Dotted: through the largest town, as if all grew with the number of people."""
    time = _panel(points, {"cold": "#b5462a", "again": "#2a6bb5"}, "seconds", 0)
    memory = _panel(points, {"peak": "#3b7d4f"}, "GiB", WIDTH)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{2 * WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{time}{memory}</svg>\n'
    )


def _panel(points: Sequence[Point], lines: dict[str, str], unit: str, left: int) -> str:
    most = max(getattr(one, name) for one in points for name in lines)
    step = next(size for size in (0.5, 1, 2, 5, 10, 20, 50, 100) if most / size <= 6)
    top, last = step * -(-most // step), points[-1].people

    def at(people: float, value: float) -> str:
        x = left + LEFT + people / last * (WIDTH - LEFT - 24)
        return f"{x:.1f},{HEIGHT - BELOW - value / top * (HEIGHT - BELOW - ABOVE):.1f}"

    out = []
    for tick in range(int(top / step) + 1):
        x, y = at(0, tick * step).split(",")
        out.append(
            f'<path d="M{x} {y}H{left + WIDTH - 24}" stroke="#ddd"/>'
            f'<text x="{float(x) - 6}" y="{float(y) + 4}" text-anchor="end">{tick * step:g}</text>'
        )
    for people in range(0, last + 1, 1_000_000):
        x, y = at(people, 0).split(",")
        out.append(f'<text x="{x}" y="{float(y) + 16}" text-anchor="middle">{people // 1_000_000} M</text>')
    for number, (name, colour) in enumerate(lines.items()):
        told = [(one.people, getattr(one, name)) for one in points]
        out.append(
            f'<polyline points="{" ".join(at(*one) for one in told)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        out += [
            f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in (at(*one).split(",") for one in told)
        ]
        out.append(f'<path d="M{at(0, 0)} L{at(*told[-1])}" stroke="{colour}" stroke-dasharray="2 4"/>')
        out.append(f'<text x="{left + LEFT + 110 * number}" y="18" fill="{colour}">{name}, {unit}</text>')
    return "\n".join(out) + "\n"
