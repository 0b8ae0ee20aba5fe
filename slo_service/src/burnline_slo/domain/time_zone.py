"""Time zones by name: an IANA name, or a fixed offset such as +01:00."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def zone_name(moment: datetime) -> str:
    """The name of an aware moment's zone. `zone_named` makes the zone of it again."""
    if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key is not None:
        return moment.tzinfo.key
    offset = moment.utcoffset()
    assert offset is not None, "the moment is aware"
    minutes = round(offset / timedelta(minutes=1))
    return "UTC" if minutes == 0 else f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_named(name: str) -> tzinfo:
    """Raises ValueError where there is none of that name."""
    if name == "UTC":
        return UTC
    if offset := _OFFSET.fullmatch(name):
        length = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-length if offset[1] == "-" else length)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}: write Europe/Berlin, say, or UTC") from error
