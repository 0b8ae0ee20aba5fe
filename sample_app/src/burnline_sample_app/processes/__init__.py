"""Child processes that never outlive their parent, and the whole shop as a group of them."""
