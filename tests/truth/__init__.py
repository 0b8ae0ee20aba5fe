"""A month of generated traffic whose true counts are known, for real time-series engines."""
