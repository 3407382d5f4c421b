"""A browser in front of the console: follows the link from LINE, fills forms, and checks hygiene on every page."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from support.world import Somebody, World
from werkzeug.test import TestResponse

from bot.console.frame import HEADERS

LINK = re.compile(r"https://pakmut\.test(/console/enter/[\w-]+)")
VOID = {"input", "meta", "link", "br"}


def link_of(person: Somebody) -> str:
    """The path of the newest link that the account gave this person."""
    shown = [json.dumps(entry.message) for entry in person.phone.messages if entry.from_bot]
    found = [path for words in shown for path in LINK.findall(words)]
    assert found, "no link was given"
    return str(found[-1])


class Page(HTMLParser):
    """A page as its reader meets it: words, forms, and whether it is well made."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.status, self.html = answer.status_code, answer.text
        self.forms: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self._form: dict[str, str] | None = None
        self._select = ""
        self.feed(self.html)
        assert self._open == [], f"left open: {self._open}"
        assert len(self.ids) == len(set(self.ids)), f"an id stands twice: {sorted(self.ids)}"
        assert self.html.count("<h1") == 1
        assert " style=" not in self.html
        assert "<script" not in self.html

    @property
    def words(self) -> str:
        """What is read, without markup."""
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        self._read_form(tag, given)

    def _read_form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self._form = self.forms.setdefault(given["action"], {})
        elif (
            tag == "input" and self._form is not None and (given.get("type") != "radio" or "checked" in given)
        ):
            self._form[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._form is not None and self._select:
            chosen = self._form.get(self._select, given["value"])  # the first, unless another is marked
            self._form[self._select] = given["value"] if "selected" in given else chosen

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, tag
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


class Browser:
    """One browser with its own cookies."""

    def __init__(self, world: World) -> None:
        self.client: FlaskClient = world.app.test_client()
        self.seen: list[str] = []

    def _asked(self, path: str, **given: Any) -> TestResponse:
        answer = self.client.open(path, base_url="https://pakmut.test", **given)
        self.seen.append(answer.request.full_path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, name
        return answer

    def opens(self, path: str) -> Page:
        """Go to an address, and wherever it leads."""
        answer = self._asked(path)
        while answer.status_code in (302, 303, 308):
            answer = self._asked(answer.headers["Location"])
        return Page(answer)

    def sends(self, page: Page, action: str, **filled: str) -> Page:
        """Fill the form of this address (its end is enough) and send it."""
        address = next(one for one in page.forms if one.endswith(action))
        return self.posts(address, {**page.forms[address], **filled})

    def posts(self, path: str, data: dict[str, str]) -> Page:
        """Post a form, whoever made it."""
        answer = self._asked(path, method="POST", data=data)
        while answer.status_code in (302, 303, 308):
            answer = self._asked(answer.headers["Location"])
        return Page(answer)

    @property
    def key(self) -> str | None:
        """The session cookie's value."""
        cookie = self.client.get_cookie("pakmut_console", domain="pakmut.test", path="/console")
        return cookie.value if cookie else None


def signed_in(world: World, person: Somebody) -> Browser:
    """The browser of a member who typed คอนโซล and tapped the link."""
    person.says("คอนโซล")
    browser, path = Browser(world), link_of(person)
    page = browser.sends(browser.opens(path), path)
    assert "ปฏิทินจุดบริการ" in page.words
    return browser
