"""What is written of webhook requests."""

from structlog.testing import capture_logs

from bot.visits import Visit, Visits

STORED = Visit("POST", "/callback", 200, "203.0.113.7", None)


def test_visits_alike_share_a_line_and_none_is_left_out_at_the_end() -> None:
    visits = Visits()
    with capture_logs() as written:
        for events in (1, 3, 0):
            visits.note(STORED, events)
        visits.note(STORED._replace(status=400), 0)
        visits.close()
    said = {line["status"]: (line["requests"], line["events"], line["ip"]) for line in written}
    assert said == {200: (3, 4, "203.0.113.7"), 400: (1, 0, "203.0.113.7")}


def test_who_was_never_visited_closes_all_the_same() -> None:
    Visits().close()
