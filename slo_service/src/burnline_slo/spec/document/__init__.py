"""YAML text to nodes with their places, and what is wrong with them as problems with places."""
