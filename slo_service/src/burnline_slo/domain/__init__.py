"""The pure core: tiles, windows, budgets, burn rates and alert states. No clock, no network, no disk."""
