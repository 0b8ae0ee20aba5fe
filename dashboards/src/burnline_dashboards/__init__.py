"""Grafana dashboards from code: built, checked, provisioned."""
