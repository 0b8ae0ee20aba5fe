"""What Hypothesis draws."""

from hypothesis import strategies as st

LABEL_VALUES = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ['/cart/{id}"', "a,b", 'x="y"', "\\", "}", "\n", "über ✓", "$1", "`", "'"]
)
"""Also such as need quoting."""
