"""The catalog: which products there are and what they cost."""
