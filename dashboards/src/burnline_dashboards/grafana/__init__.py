"""Grafana's API: what is there, what to change, what is ours."""
