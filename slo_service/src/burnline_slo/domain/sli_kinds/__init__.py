"""The kinds of SLI, a class each that answers for itself; `domain.sli` is the table of them."""
