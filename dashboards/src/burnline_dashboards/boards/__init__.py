"""The boards, each a pure function."""
