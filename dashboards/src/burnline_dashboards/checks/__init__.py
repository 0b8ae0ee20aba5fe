"""What can be wrong with a dashboard, found without a Grafana."""
