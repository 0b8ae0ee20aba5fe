"""What is in force: SLOs and corrections, from files, the database and the combinations of labels there are."""
