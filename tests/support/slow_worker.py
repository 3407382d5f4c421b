"""A worker process whose handler takes its time, to be killed in the middle: python slow_worker.py DATABASE_URL."""

import sys
import time

from sqlalchemy.orm import Session
from support.mail import worker

from handlers.events import Envelope, Text
from handlers.messages import Say, to_json
from models.mailbox import ensure_conversation, post
from models.session import Database
from models.words import Lane, Purpose


def handle(session: Session, envelope: Envelope, order_key: str) -> None:
    """Remember the words in their order, and answer; five milliseconds each."""
    assert isinstance(envelope.event, Text)
    time.sleep(0.005)
    conversation = ensure_conversation(session, order_key)
    conversation.draft = {"said": [*conversation.draft.get("said", []), envelope.event.words]}
    post(session, order_key, to_json(Say(envelope.event.words)), lane=Lane.TALK, purpose=Purpose.TALK)


if __name__ == "__main__":
    inbox = worker(Database(sys.argv[1]), handle)
    print("ready", flush=True)
    while True:
        if not inbox.round():
            time.sleep(0.02)
