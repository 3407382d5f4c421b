"""A process of the fan-out bench: `--plan URL` plans what is due once, `--work URL LINE` works until SIGTERM."""

import json
import signal
import sys
import time


def plan(address: str) -> None:
    from handlers import wording
    from models.session import Database
    from scheduler.outreach import run_due

    wording.introduce(public_url="https://pakmut.test", operator_name="ศูนย์ทดสอบ")
    began = time.monotonic()
    planned = run_due(Database(address))
    print(json.dumps([planned, time.monotonic() - began]))


def work(address: str, line: str) -> None:
    from support.settings import settings

    from bot.worker import Worker

    made = Worker(
        settings(address, line_api_url=line, line_data_url=line, line_channel_access_token="simulator-token")
    )
    made.start()
    signal.sigwait({signal.SIGTERM})
    made.stop()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--plan", address]:
            plan(address)
        case ["--work", address, line]:
            work(address, line)
