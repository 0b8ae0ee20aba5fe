"""Real servers for tests: each on its own free port, with its own folder, ending with the test run."""
