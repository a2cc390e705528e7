"""How words reach a screen or a pipe.

`Console` holds the two streams and what -q and -v ask for; `Stream` is one of them; the rest makes
foreign text harmless, measures it, and writes numbers and times the way all reports do.
"""

from caspian_mail.console.console import SEVERITY_STYLES, Console
from caspian_mail.console.stream import Part, Stream, wrap
from caspian_mail.console.text import cells, cut, harmless, is_right_to_left
from caspian_mail.console.words import (
    clock_time,
    countdown,
    counted,
    duration,
    moment,
    per_second,
    percent,
    severities,
    thousands,
)

__all__ = [
    "SEVERITY_STYLES",
    "Console",
    "Part",
    "Stream",
    "cells",
    "clock_time",
    "countdown",
    "counted",
    "cut",
    "duration",
    "harmless",
    "is_right_to_left",
    "moment",
    "per_second",
    "percent",
    "severities",
    "thousands",
    "wrap",
]
