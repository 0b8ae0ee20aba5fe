"""Counters, gauges and histograms of one process, and how they are written for Prometheus."""
