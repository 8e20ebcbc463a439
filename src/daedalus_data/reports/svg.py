"""Drawing in SVG with nothing but text: shapes, wrapped lines, one palette for light and dark."""

from collections.abc import Iterable, Sequence
from html import escape

FONT = "Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
STYLE = """
:root { color-scheme: light dark }
.paper { fill: #fbfaf7 } .ink { fill: #1c2730 } .soft { fill: #5d6b75 } .faint { fill: #87949d }
.card { fill: #ffffff; stroke: #b9c4ca } .lived { fill: #ffffff; stroke: #0e6470; stroke-width: 1.6 }
.pivot { fill: #fff8ea; stroke: #c67a12; stroke-width: 2.2 } .pale { fill: #f1f3f3; stroke: #d3dadd }
.accent { fill: #0e6470 } .warm { fill: #a8620a } .line { stroke: #0e6470; fill: none } .thread { stroke: #c3ccd1; fill: none }
.other { stroke: #c67a12; fill: none }
.rule { stroke: #dde3e6 } .arc { stroke: #8a7fb0; fill: none } .violet { fill: #6a5d9a } .bar { fill: #9fb0b7 } .rail { fill: #e2e7e9 }
@media (prefers-color-scheme: dark) {
  .paper { fill: #11171c } .ink { fill: #e9edef } .soft { fill: #a4b1ba } .faint { fill: #76848d }
  .card { fill: #19222a; stroke: #3b4a55 } .lived { fill: #16252b; stroke: #4fb3c1 }
  .pivot { fill: #2b2313; stroke: #e3a345 } .pale { fill: #161d23; stroke: #2a353d }
  .accent { fill: #4fb3c1 } .warm { fill: #e8b05c } .line { stroke: #4fb3c1 } .thread { stroke: #36434c }
  .other { stroke: #e3a345 }
  .rule { stroke: #25303a } .arc { stroke: #7f74ab } .violet { fill: #a89ddb } .bar { fill: #566a76 } .rail { fill: #232d35 }
}
"""
LEAD = 1.32
"""From one line of text to the next, in sizes."""
NARROW, WIDE = frozenset("ijlIftr.,:;'’|!()[] -"), frozenset("mwMWG%@QO")


def document(width: int, height: int, title: str, description: str, parts: Iterable[str]) -> str:
    """Return a whole SVG, which names itself for those who cannot see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title desc" font-family="{FONT}">'
    )
    told = f'<title id="title">{escape(clean(title))}</title><desc id="desc">{escape(clean(description))}</desc>'
    arrow = (
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" class="accent"/></marker></defs>'
    )
    return "\n".join([head, told, f"<style>{STYLE}</style>", arrow, box(0, 0, width, height, "paper", radius=0), *parts, "</svg>\n"])


def text(x: float, y: float, said: str, size: float, style: str = "ink", *, bold: bool = False, anchor: str = "start") -> str:
    """Return one line of text, escaped."""
    weight = ' font-weight="600"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" class="{style}"{weight}{place}>{escape(clean(said))}</text>'


def lines(x: float, y: float, wrapped: Sequence[str], size: float, style: str = "ink", *, bold: bool = False) -> list[str]:
    """Return several lines of text, the first with its foot at y."""
    return [text(x, y + i * size * LEAD, line, size, style, bold=bold) for i, line in enumerate(wrapped)]


def box(x: float, y: float, width: float, height: float, style: str, *, radius: float = 7) -> str:
    """Return a rectangle."""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}" class="{style}"/>'


def path(shape: str, style: str, *, width: float = 1.5, dash: str = "", arrow: bool = False) -> str:
    """Return a line of any shape."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ending = ' marker-end="url(#arrow)"' if arrow else ""
    return f'<path d="{shape}" class="{style}" stroke-width="{_n(width)}"{dashed}{ending}/>'


def curve(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return the shape of a soft line from one point to another."""
    middle = (x1 + x2) / 2
    return f"M{_n(x1)} {_n(y1)}C{_n(middle)} {_n(y1)} {_n(middle)} {_n(y2)} {_n(x2)} {_n(y2)}"


def wrap(said: str, width: float, size: float, most: int) -> list[str]:
    """Return a text as at most so many lines of a width; what does not fit ends in an ellipsis."""
    made: list[str] = []
    for word in clean(said).split():
        if made and measure(f"{made[-1]} {word}", size) <= width:
            made[-1] += f" {word}"
        else:
            made.append(word)
    made = [_cut(line, width, size) for line in made]
    return made if len(made) <= most else [*made[: most - 1], _cut(made[most - 1] + " …", width, size)]


def measure(said: str, size: float) -> float:
    """Return about how wide a text is; a little more than it is in most fonts."""
    return size * sum(0.34 if c in NARROW else 0.88 if c in WIDE else 0.68 if c.isupper() else 0.6 for c in said)


def clean(said: str) -> str:
    """Return a text on one line, without characters that XML forbids."""
    return " ".join("".join(c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else " " for c in said).split())


def _cut(line: str, width: float, size: float) -> str:
    if measure(line, size) <= width:
        return line
    short = line.removesuffix(" …")
    while short and measure(short + "…", size) > width:
        short = short[:-1]
    return short.rstrip(" ,;:.") + "…"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
