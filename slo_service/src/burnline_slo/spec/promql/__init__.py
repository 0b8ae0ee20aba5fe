"""What PromQL expressions in files are made of: selectors, counters behind rates, ratios, label sets."""
