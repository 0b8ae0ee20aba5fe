"""Readers of the values that SLOs of every format have: objectives, periods, thresholds, slices, groupings, alerts."""
