"""What a conversation may cause. A step returns one; `dispatch` has it carried out in the same transaction.

People's own words are named by LINE message id, never copied (DESIGN.md §2, law 8). Tickets are named by number,
members act by who they are at that moment: authorisation is the carrier's, not the button's.
"""

from typing import TypeAlias

from handlers.commands.citizen import (
    AcceptNotice,
    AddToTicket,
    CancelTicket,
    EraseMe,
    ForgetWords,
    NoteGreeting,
    OpenTicket,
    RateTicket,
    ReopenTicket,
    WithdrawConsent,
)
from handlers.commands.outreach import (
    CancelVisit,
    DecideRun,
    MoveVisit,
    PauseNotices,
    ReportVisit,
    Subscribe,
    Unsubscribe,
)
from handlers.commands.staff import (
    Accept,
    AddNote,
    AnswerReporter,
    CloseTicket,
    CorrectPlace,
    OpenConsole,
    ReadTicket,
    RedeemInvite,
    ReferOut,
    ReleaseAnswer,
    RememberName,
    SetDuty,
    SetStatus,
    StrangerTold,
    Transfer,
    WithdrawAnswer,
)

Command: TypeAlias = (
    OpenTicket
    | AddToTicket
    | CancelTicket
    | ReopenTicket
    | RateTicket
    | AcceptNotice
    | EraseMe
    | NoteGreeting
    | ForgetWords
    | WithdrawConsent
    | Subscribe
    | Unsubscribe
    | PauseNotices
    | CancelVisit
    | MoveVisit
    | ReportVisit
    | DecideRun
    | Accept
    | ReadTicket
    | AnswerReporter
    | ReleaseAnswer
    | WithdrawAnswer
    | AddNote
    | SetStatus
    | Transfer
    | CorrectPlace
    | RememberName
    | ReferOut
    | CloseTicket
    | SetDuty
    | RedeemInvite
    | StrangerTold
    | OpenConsole
)

__all__ = [
    "Accept",
    "AcceptNotice",
    "AddNote",
    "AddToTicket",
    "AnswerReporter",
    "CancelTicket",
    "CancelVisit",
    "CloseTicket",
    "Command",
    "CorrectPlace",
    "DecideRun",
    "EraseMe",
    "ForgetWords",
    "MoveVisit",
    "NoteGreeting",
    "OpenConsole",
    "OpenTicket",
    "PauseNotices",
    "RateTicket",
    "ReadTicket",
    "RedeemInvite",
    "ReferOut",
    "ReleaseAnswer",
    "RememberName",
    "ReopenTicket",
    "ReportVisit",
    "SetDuty",
    "SetStatus",
    "StrangerTold",
    "Subscribe",
    "Transfer",
    "Unsubscribe",
    "WithdrawAnswer",
    "WithdrawConsent",
]
