"""One step of the service: plan, fetch, apply, judge, commit."""
