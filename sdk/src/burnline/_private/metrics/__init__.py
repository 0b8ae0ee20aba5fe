"""Counters, gauges and histograms of one process."""
