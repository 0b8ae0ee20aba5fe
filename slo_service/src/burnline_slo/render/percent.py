"""Ratios as percent text that never rounds a miss into a hit."""

from decimal import ROUND_HALF_EVEN, Decimal

MINUS = "\N{MINUS SIGN}"
_FEWEST_DECIMALS = 2
_MOST_DECIMALS = 9
_SAME = Decimal("1e-12")


def percent(ratio: float | Decimal, *, decimals: int = 1, never: Decimal | None = None) -> str:
    """`0.6321` as `63.2%`, with more decimals where rounding would lie.

    A value that isn't 0 or 1 (or `never`, a ratio such as the objective) never shows as 0 %, 100 % (or as it): digits
    are added until it differs, and where nine decimals don't suffice it shows as `>0%` or `<100%`.
    0 and 1 themselves are exact and show no decimals.
    """
    value = Decimal(str(ratio)) * 100
    if not value.is_finite():
        raise ValueError(f"a ratio is a finite number, got {ratio}")
    if value in (0, 100):
        return f"{int(value)}%"
    marks = [Decimal(0), Decimal(100)]
    if never is not None and abs(value / 100 - never) > _SAME:
        marks.append(never * 100)
    for places in range(decimals, _MOST_DECIMALS + 1):
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
        if rounded not in marks:
            return f"{rounded:f}%".replace("-", MINUS)
    nearest = min(marks, key=lambda mark: abs(mark - value))
    return f"{'>' if value > nearest else '<'}{nearest.normalize():f}%"


def sli_percent(ratio: float, objective: Decimal) -> str:
    """An SLI, with the decimals to see a hundredth of its error budget; never shown as an objective it isn't."""
    return percent(ratio, decimals=sli_decimals(objective), never=objective)


def sli_decimals(objective: Decimal) -> int:
    """99 % shows 2 decimals, 99.9 % 3, 99.95 % and 99.99 % 4."""
    return max(_FEWEST_DECIMALS, _FEWEST_DECIMALS - ((1 - objective) * 100).adjusted())
