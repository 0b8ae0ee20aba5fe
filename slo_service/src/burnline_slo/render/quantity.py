"""Counts, burn rates, durations and moments as text for people."""

from datetime import datetime, timedelta
from decimal import Decimal

from burnline_slo.render.percent import MINUS

_UNITS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)


def count(events: float) -> str:
    """Whole events with thousands separated; a part of an event only below ten, and never as 0: `1,234`, `0.4`."""
    if events == 0:
        return "0"
    if abs(events) >= 9.95 or events == int(events):
        return f"{events:,.0f}".replace("-", MINUS)
    text = f"{events:.1f}" if abs(events) >= 0.05 else f"{events:.1g}"
    return text.replace("-", MINUS)


def burn(rate: float | Decimal) -> str:
    """A plain multiple: `14.4×`, `0.03×`, `132×`; never 0 when it burns."""
    value = float(rate)
    if value == 0:
        return "0×"
    if value < 0.005:
        return "<0.01×"
    if value >= 99.5:
        return f"{value:,.0f}×"
    return f"{value:.1f}×" if value >= 9.95 else f"{value:.2f}".rstrip("0").rstrip(".") + "×"


def span(duration: timedelta) -> str:
    """The two largest units: `3d 4h`, `27 min`, `45 s`; less than a second is `<1 s`; minus when it is over."""
    if duration < timedelta():
        return MINUS + span(-duration)
    parts: list[str] = []
    rest = duration
    for name, unit in _UNITS:
        amount, rest = divmod(rest, unit)
        if amount:
            parts.append(f"{amount}{'' if name in 'dh' else ' '}{name}")
        elif parts:
            break
        if len(parts) == 2:
            break
    if parts:
        return " ".join(parts)
    return "0 s" if not duration else "<1 s"


def moment(at: datetime) -> str:
    """To the minute; whoever shows it says that it is UTC."""
    return f"{at:%Y-%m-%d %H:%M}"
