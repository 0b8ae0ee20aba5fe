"""The thin layer over the Grafana SDK: kinds of panels, looks, layout, assembly."""
