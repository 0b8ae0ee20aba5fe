"""Who is notified: webhooks and Alertmanager."""
