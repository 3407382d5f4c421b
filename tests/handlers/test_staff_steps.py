"""The staff's acts and steps as pure functions: facts in, what follows out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from handlers import staff, wording
from handlers.casework import Case, Changed, Held, Line, Piece, Sheet
from handlers.commands import (
    Accept,
    AddToTicket,
    AnswerReporter,
    CloseTicket,
    RedeemInvite,
    ReferOut,
    ReleaseAnswer,
    SetStatus,
    StrangerTold,
    Transfer,
)
from handlers.events import Chose, Event, Photo, Text
from handlers.facts.staff import GroupFacts, Membership, StaffFacts
from handlers.flow import Done, Go, Next, Retry, Run, Start
from handlers.messages import Card, Message, Place, Say, choices_of, said
from handlers.staff import answering, claiming, closing, handing, moving
from handlers.staff.duty import invite_code
from models.words import Role, Status

NUMBER = "NKP-69-000001"
LINE = Line(NUMBER, "รอรับ", "ด่วน", "เดือดร้อนเรื่องเงิน", "ต.ในเมือง", "จ. 23 พ.ย. 69")
SHEET = Sheet(
    NUMBER,
    status=Status.ACCEPTED,
    status_text="เจ้าหน้าที่รับเรื่อง",
    place="480101",
    is_claimed=True,
    moves=(Status.CONTACTING, Status.VISIT),
    outcomes=(Status.CLOSED_HELPED, Status.CLOSED_INELIGIBLE),
    desk_code="nkp-desk",
    desk_name="พมจ.นครพนม",
)
OFFICER = StaffFacts((Membership(1, "nkp-town", "ศูนย์", Role.OFFICER, on_duty=True),), sheet=SHEET)
STRANGER = StaffFacts()
GROUP = GroupFacts("C1", None, strangers_told=False)
ACTS = {act.name: act for act in staff.ACTS}


def runs(name: str, facts: StaffFacts = OFFICER, **args: str) -> Next:
    return ACTS[name].run(args, facts)


def told(outcome: Next, result: object = None) -> str:
    """What is said, with the words of all messages together."""
    assert isinstance(outcome, Done | Retry)
    say = outcome.say(result) if callable(outcome.say) else outcome.say
    return "\n".join(words(message) for message in say)


def words(message: Message) -> str:
    match message:
        case Say():
            return message.text
        case Card():
            return "\n".join((message.title, *message.lines))
        case Place():
            return message.address


def changed(**fields: Any) -> Changed:
    return replace(Changed(NUMBER, Status.ACCEPTED, "เจ้าหน้าที่รับเรื่อง", "ศูนย์"), **fields)


def test_a_typed_word_finds_the_only_ticket_it_can_mean() -> None:
    waiting = replace(OFFICER, waiting=(LINE,))
    assert runs("accept_ticket", waiting) == Run("accept_ticket", {"ticket": NUMBER})
    assert runs("not_ours", waiting) == Run("not_ours", {"ticket": NUMBER})
    assert "ไม่มีเรื่อง" in told(runs("read_ticket", waiting))


def test_a_typed_word_asks_which_of_several() -> None:
    two = replace(OFFICER, mine=(LINE, replace(LINE, number="NKP-69-000002")))
    outcome = runs("read_ticket", two)
    assert isinstance(outcome, Done)
    assert isinstance(outcome.say, tuple)
    assert [choice.args for choice in choices_of(outcome.say[0])] == [
        {"ticket": "NKP-69-000001"},
        {"ticket": "NKP-69-000002"},
    ]


def test_in_a_group_a_typed_word_always_asks() -> None:
    waiting = replace(OFFICER, waiting=(LINE,), group=GROUP)
    assert "เรื่องไหนคะ" in told(runs("accept_ticket", waiting))


@pytest.mark.parametrize("name", sorted(set(ACTS) - {"bind", "release_answer", "withdraw_answer"}))
def test_a_stranger_learns_nothing(name: str) -> None:
    pressed = runs(name, STRANGER, ticket=NUMBER)
    assert "เฉพาะเจ้าหน้าที่" in told(pressed)
    assert runs(name, replace(STRANGER, group=GROUP)) == Retry(again=False)
    typed = runs(name, STRANGER)
    assert typed == Run("status") or "เฉพาะเจ้าหน้าที่" in told(typed)


def test_what_may_not_be_done_is_refused_before_anything_is_asked() -> None:
    refused = replace(OFFICER, sheet=Sheet(NUMBER, "ไม่ใช่ของคุณ"))
    for name in ("answer_reporter", "add_note", "set_status", "hand_over", "close_ticket", "read_ticket"):
        assert told(runs(name, refused, ticket=NUMBER)) == "ไม่ใช่ของคุณ"
        unclaimed = replace(OFFICER, sheet=replace(SHEET, is_claimed=False))
        assert isinstance(runs("hand_over", unclaimed, ticket=NUMBER), Start)
        if name != "hand_over":
            assert "รับเรื่อง ก่อน" in told(runs(name, unclaimed, ticket=NUMBER))


def test_claiming_in_a_group_names_no_case() -> None:
    outcome = runs("accept_ticket", replace(OFFICER, group=GROUP), ticket=NUMBER)
    assert isinstance(outcome, Done)
    assert outcome.command == Accept(NUMBER)
    assert "แชตส่วนตัว" in told(outcome, changed())
    assert "โทรแทน" in told(runs("accept_ticket", OFFICER, ticket=NUMBER), changed(told=False))


def test_the_case_is_told_by_reference_and_media_by_link() -> None:
    case = Case(
        NUMBER, Status.ACCEPTED, "รับแล้ว", "ด่วน", "เงิน", "ต.ในเมือง", "ศูนย์", None, "เพราะ",
        story=(Piece("m1", "text"), Piece("m2", "photo", "media:1:2:3"), Piece("m3", "voice")),
        landmark="m4", safe_time="m5", phone="081", for_whom="ตัวผู้แจ้งเอง", pin=(17.4, 104.7), discreet=True,
        health_consent=False, reachable=False, notes=("m6",), timeline=tuple("abcdefgh"),
    )  # fmt: skip
    messages = claiming.case_messages(case)
    assert [type(message) for message in messages] == [Say, Card, Place, Say]
    text = words(messages[0])
    for part in (said("m1"), said("m4"), said("m5"), "081", "อ่อนไหว", "สุขภาพ", "โทรแทน", "1 ชิ้น"):
        assert part in text
    assert [choice.uri for choice in choices_of(messages[1])] == ["media:1:2:3"]
    assert said("m6") in words(messages[3])
    assert "a\n" not in words(messages[3])


def test_an_answer_needs_words() -> None:
    draft = answering.Answering(NUMBER)
    sent = answering.on_words(draft, Text("m1", "ค่ะ"), OFFICER)
    assert isinstance(sent, Done)
    assert sent.command == AnswerReporter(NUMBER, "m1")
    held = Held(NUMBER, Status.ACCEPTED, "", "", answer=7, message="m1", seconds=20)
    assert said("m1") in told(sent, held)
    assert isinstance(answering.on_words(draft, Photo("m2"), OFFICER), Retry)
    assert isinstance(answering.on_words(draft, Text("m3", "  "), OFFICER), Retry)
    prepared = answering.on_words(draft, Chose("pick", {"value": "more_info"}), OFFICER)
    assert isinstance(prepared, Done)
    assert prepared.command == AnswerReporter(NUMBER, "", canned="more_info")


def test_a_quote_answers_and_of_ones_own_ticket_adds() -> None:
    quoted = staff.on_quote(NUMBER, Text("m1", "ค่ะ", "q"), OFFICER)
    own = staff.on_quote(NUMBER, Text("m1", "ค่ะ", "q"), replace(OFFICER, reported=frozenset({NUMBER})))
    assert isinstance(quoted, Done)
    assert isinstance(own, Done)
    assert quoted.command == AnswerReporter(NUMBER, "m1")
    assert own.command == AddToTicket(NUMBER, ("m1",))
    assert "เฉพาะข้อความ" in told(staff.on_quote(NUMBER, Photo("m2", quoted_id="q"), OFFICER))


def test_in_a_group_the_preview_does_not_repeat_the_words() -> None:
    quoted = staff.on_quote(NUMBER, Text("m1", "ค่ะ", "q"), replace(OFFICER, group=GROUP))
    held = Held(NUMBER, Status.ACCEPTED, "", "", answer=7, message="m1", seconds=20)
    assert said("m1") not in told(quoted, held)


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "9" * 40])
def test_a_forged_answer_number_means_no_answer(value: str) -> None:
    outcome = runs("release_answer", answer=value)
    assert isinstance(outcome, Done)
    assert outcome.command == ReleaseAnswer(0)


def test_only_offered_moves_are_taken() -> None:
    draft = moving.Moving(NUMBER)
    assert isinstance(moving.on_status(draft, Chose("pick", {"value": "FOLLOWUP"}), OFFICER), Retry)
    assert moving.on_status(draft, Chose("pick", {"value": "VISIT"}), OFFICER) == Go("words")
    assert "นัดวันไหน" in words(moving.ask_words(draft, OFFICER)[0])
    skipped = moving.on_words(draft, Chose("pick", {"value": "skip"}), OFFICER)
    assert isinstance(skipped, Done)
    assert skipped.command == SetStatus(NUMBER, Status.VISIT)
    gone = replace(OFFICER, sheet=Sheet(NUMBER, "ปิดแล้ว"))
    assert isinstance(moving.on_status(draft, Text("m", "x"), gone), Done)


def test_handing_over_asks_where_and_whether() -> None:
    draft = handing.Handing(NUMBER)
    assert handing.on_where(draft, Chose("pick", {"value": "desk"}), OFFICER) == Go("sure")
    assert "พมจ.นครพนม" in words(handing.ask_sure(draft, OFFICER)[0])
    done = handing.on_sure(draft, Text("m1", "เพราะไกล"), OFFICER)
    assert isinstance(done, Done)
    assert done.command == Transfer(NUMBER, None, None, not_ours=False, message="m1")
    assert handing.on_where(draft, Chose("pick", {"value": "agency"}), OFFICER) == Go("agency")
    agency = handing.on_agency(draft, Text("m2", "โรงพยาบาล"), OFFICER)
    assert isinstance(agency, Done)
    assert agency.command == ReferOut(NUMBER, "m2")


def test_after_the_desk_was_named_a_typed_place_still_counts() -> None:
    draft = handing.Handing(NUMBER, not_ours=True)
    handing.on_where(draft, Text("m1", "ต.เมืองจัง อ.ภูเพียง จ.น่าน"), OFFICER)
    done = handing.on_sure(draft, Chose("pick", {"value": "hand_over_now"}), OFFICER)
    assert isinstance(done, Done)
    assert done.command == Transfer(NUMBER, None, "551405", not_ours=True)


def test_closing_goes_outcome_result_sure() -> None:
    draft = closing.Closing(NUMBER)
    assert isinstance(closing.on_outcome(draft, Chose("pick", {"value": "CLOSED_ADVISED"}), OFFICER), Retry)
    assert closing.on_outcome(draft, Chose("pick", {"value": "CLOSED_HELPED"}), OFFICER) == Go("result")
    assert closing.on_result(draft, Text("m1", "มอบเงินแล้ว"), OFFICER) == Go("sure")
    assert said("m1") in words(closing.ask_sure(draft, OFFICER)[0])
    done = closing.on_sure(draft, Chose("pick", {"value": "close_now"}), OFFICER)
    assert isinstance(done, Done)
    assert done.command == CloseTicket(NUMBER, Status.CLOSED_HELPED, "m1")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ผูก ABCD-2345", "ABCD-2345"),
        (" ผูก abcd2345 ", "ABCD-2345"),
        ("ผูกABCD 2345", "ABCD-2345"),
        ("ผูก ABCD–2345", "ABCD-2345"),
        ("ผูก ABC-2345", None),
        ("ผูกพันกันมานาน", None),
        ("ABCD-2345", None),
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str, code: str | None) -> None:
    assert invite_code(typed) == code


def test_what_is_said_in_a_group() -> None:
    stranger = replace(STRANGER, group=GROUP)
    assert staff.in_group(Text("m", "ช่วยด้วย"), replace(OFFICER, group=GROUP)) == Retry((), again=False)
    first = staff.in_group(Text("m", "ช่วยด้วย"), stranger)
    assert isinstance(first, Done)
    assert first.command == StrangerTold()
    assert "แชตส่วนตัว" in told(first)
    told_lately = replace(stranger, group=replace(GROUP, strangers_told=True))
    assert staff.in_group(Text("m", "อีกที"), told_lately) == Retry((), again=False)
    assert isinstance(staff.in_group(Text("m", "@เรา", mentions_us=True), told_lately), Done)
    bound = staff.in_group(Text("m", "ผูก ABCD-2345"), stranger)
    assert isinstance(bound, Done)
    assert bound.command == RedeemInvite("ABCD-2345", "C1")


def labels() -> Iterator[tuple[str, str]]:
    for table in (
        "button",
        "alert_buttons",
        "group_buttons",
        "case_buttons",
        "ticket_buttons",
        "quick_label",
    ):
        yield from ((f"{table}.{key}", label) for key, label in wording.value(f"staff.{table}").items())
    yield from wording.value("statuses.button").items()
    yield from wording.value("statuses.category").items()
    yield from wording.value("tickets.buttons").items()


def test_every_button_is_short_enough_and_does_something() -> None:
    assert [(name, label) for name, label in labels() if len(label) > 20] == []
    for table in ("alert_buttons", "group_buttons", "case_buttons", "ticket_buttons"):
        assert set(wording.value(f"staff.{table}")) <= set(ACTS)


def test_prepared_answers_have_both_label_and_text() -> None:
    assert set(wording.value("staff.quick_label")) == set(wording.value("staff.quick"))


@pytest.mark.parametrize("event", [Photo("m"), Chose("pick", {"value": "?"}), Text("m", " ")])
def test_no_step_breaks_on_what_is_no_answer(event: Event) -> None:
    for flow in staff.FLOWS:
        for step in flow.steps.values():
            draft = flow.load({"ticket": NUMBER, "status": "VISIT", "message": "m", "place": "480101"})
            assert step.ask(draft, OFFICER)
            assert step.answer(draft, event, OFFICER)
