"""The storefront: the pages a person clicks, and the same as JSON."""
