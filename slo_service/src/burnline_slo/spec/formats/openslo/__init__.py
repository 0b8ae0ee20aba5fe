"""OpenSLO, `v1` and `v1alpha`."""
