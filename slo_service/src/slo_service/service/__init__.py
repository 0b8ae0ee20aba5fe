"""The running service: the tick, and the sender of notifications."""
