"""What several workers of one service share: a file of values each, added up at a scrape."""
