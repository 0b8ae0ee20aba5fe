"""Traffic for the shop: people who come when they come, whether or not it keeps up."""
