"""The client of Prometheus' HTTP API: for whoever asks one, the service as well as the dashboards' checks."""
