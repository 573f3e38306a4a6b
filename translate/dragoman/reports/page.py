"""The skeleton of every report: one self-contained HTML page, for light and dark, both directions, and phones."""

from __future__ import annotations

import re
from html import escape

# Nothing is fetched: a page can be kept beside its corpus, sent by mail, and opened years later.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # what HTML cannot hold

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1d20; --paper: #fdfdfc; --faint: #6a6d75; --line: #d8d9dd;
  --raised: #f3f3f1; --good: #2f7d5b; --bad: #b5482f; --accent: #2b5fa4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e3; --paper: #17181b; --faint: #9b9ea6; --line: #383a40;
  --raised: #212327; --good: #5cb78e; --bad: #e0795f; --accent: #7fb0ee; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 75rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); }
code { font-size: .85em; color: var(--faint); }
figure { margin: 0 0 1rem; }
figcaption, .faint { color: var(--faint); font-size: .875rem; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--faint); font-size: 11px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
th { color: var(--faint); font-weight: 600; font-size: .875rem; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
[dir=rtl], :lang(ar) { font-size: 1.1em; line-height: 1.7; }
@media (max-width: 40rem) { body { padding: .75rem; } th, td { padding: .3rem; } }
@media print { body { max-width: none; } }
"""


def render_page(title: str, body: str, script: str = "", style: str = "") -> str:
    r"""Return a whole HTML page.

    Texts of unknown direction stand in elements with ``dir="auto"`` or ``dir="rtl"``; colours are the variables
    ``--ink --paper --faint --line --raised --good --bad --accent``, which follow the reader's light or dark.

    Args:
        title: Plain text: the page's title and heading.
        body: HTML that comes below the heading; whoever makes it escapes what it quotes.
        script: JavaScript that runs when the body is there. It must not hold ``</script``; JSON inside it writes
            ``<`` as ``\u003c``.
        style: Further CSS.

    Raises:
        ValueError: The script would end its own element.
    """
    if "</script" in script.lower():
        raise ValueError("the script holds '</script', which would end it: write '<' in its strings as '\\u003c'")
    name = escape(title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n<h1>{name}</h1>\n{body}\n"
        + (f"<script>\n{script}\n</script>\n" if script else "")
        + "</body>\n</html>\n"
    )


def fit(text: str) -> str:
    """Return text with U+FFFD for what HTML cannot hold."""
    return _UNFIT.sub("\ufffd", text)
