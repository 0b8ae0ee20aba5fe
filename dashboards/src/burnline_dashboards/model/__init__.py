"""What a board is made of."""
