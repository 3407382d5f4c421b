"""Work that is nobody's request: the mailbox, the clock, what is due."""
