"""The checkout: what a cart costs, and orders that are paid for once."""
