"""What lives as long as the process: for one-off answers."""
