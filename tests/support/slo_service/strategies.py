"""What Hypothesis draws."""

from hypothesis import strategies as st

LABEL_VALUES = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ['/cart/{id}"', "a,b", 'x="y"', "\\", "}", "\n", "über ✓", "$1", "`", "'"]
)
"""Also such as need quoting."""

LABEL_NAMES = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: (
        name.lower() not in {"nan", "inf", "and", "or", "unless", "bool", "on", "by", "atan2"} and name != "__name__"
    )
)
"""As they stand without quotes."""
