"""The outside world: HTTP, LINE, command line, wiring."""
