"""Notifications on their way: what receivers are sent, and how often it is tried."""
