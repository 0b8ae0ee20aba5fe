"""What SLOs of every format have: objectives, periods, thresholds, shares of the budget, labels to group by."""
