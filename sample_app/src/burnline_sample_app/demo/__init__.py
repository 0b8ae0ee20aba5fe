"""The demo: history, Prometheus, the shop, the SLO service and a fault, all on this machine."""
