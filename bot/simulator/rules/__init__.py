"""LINE's rules for what a bot may send, from line-platform.md §3 and §4.1 and from nothing of `bot.line`."""
