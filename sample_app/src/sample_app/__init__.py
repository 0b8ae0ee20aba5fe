"""sample_app."""
