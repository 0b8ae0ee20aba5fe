"""What is wrong with sound SLOs: alone, together, and against what a Prometheus knows."""
