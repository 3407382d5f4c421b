"""The staff console: one file and one template per screen. `bot.app` registers each with its guard."""

ENTRANCE = ("bot.console.entrance",)
"""Screens before the door: open to all."""

SCREENS = (
    "bot.console.home",
    "bot.console.visits",
    "bot.console.visit",
    "bot.console.changes",
    "bot.console.extra",
    "bot.console.stops",
    "bot.console.subscribers",
    "bot.console.runs",
    "bot.console.days",
)
"""Screens behind the door: for members who are signed in. Each has `pages(database, settings) -> Blueprint`."""

FOR_ADMINS = ("bot.console.parked",)
"""Screens for those who run the service."""
