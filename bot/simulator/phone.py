"""A person's phone: what they do becomes webhook events, what the bot sends becomes `messages`."""

from collections.abc import Callable
from typing import Any, Protocol

from bot.simulator import contents, memory, screen, tapping
from bot.simulator.channel import Channel
from bot.simulator.chats import Chat, Entry, GroupChat, Json, User, quote_token
from bot.simulator.contents import Content
from bot.simulator.shown import Shown, shown


class Grouped(Protocol):
    """A group, as far as a phone needs it."""

    @property
    def id(self) -> str: ...


class CannotSend(RuntimeError):
    """LINE would not let this person do that: they blocked the account, or are not in the group."""


class Phone:
    """One person in one chat: 1:1 with the account, or in a group (`in_group`)."""

    def __init__(self, platform: Channel, user: User, group: GroupChat | None = None) -> None:
        self.platform, self.user, self._group = platform, user, group

    @property
    def user_id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def opened(self) -> list[str]:
        """Links, dialogs and clipboard texts that this person's taps opened, oldest first."""
        return self.user.opened

    @property
    def chat(self) -> Chat:
        return self._group or self.user

    def in_group(self, group: Grouped) -> "Phone":
        """The same person, speaking in `group`."""
        return Phone(self.platform, self.user, self.platform.groups[group.id])

    # --- friendship

    def follow(self) -> Json:
        """Adds the account as a friend, or lifts a block: `follow`."""
        again = self.user.blocked
        self.user.friend, self.user.blocked, self.user.known = True, False, True
        self._keep_user()
        return self.platform.emit("follow", self.user_id, self.user_id, {"follow": {"isUnblocked": again}})

    def block(self) -> Json:
        """Blocks the account: `unfollow`; pushes are then accepted, not shown, not billed."""
        self.user.blocked = True
        self._keep_user()
        return self.platform.emit("unfollow", self.user_id, self.user_id)

    def unblock(self) -> Json:
        return self.follow()

    # --- posting

    def says(self, text: str, quote: str | None = None, *, mentions_bot: bool = False) -> str:
        """Types a text; `quote` is the id of the quoted message. The new message's id."""
        message: Json = {"type": "text", "text": text}
        if mentions_bot:
            mentionee = {
                "index": 0,
                "length": 1,
                "type": "user",
                "userId": self.platform.bot_id,
                "isSelf": True,
            }
            message["mention"] = {"mentionees": [mentionee]}
        return self._post(message, quote=quote)

    def sends_location(
        self, latitude: float, longitude: float, title: str | None = None, address: str | None = None
    ) -> str:
        message: Json = {"type": "location", "latitude": latitude, "longitude": longitude}
        message.update({k: v for k, v in (("title", title), ("address", address)) if v is not None})
        return self._post(message)

    def sends_photo(self, data: bytes | None = None, mime: str = "image/jpeg") -> str:
        """A picture; the default one carries EXIF with a position."""
        photo = contents.sample_photo(len(self.chat.entries)) if data is None else data
        return self._post({"type": "image"}, content=Content("image", mime, photo))

    def sends_photos(self, count: int) -> list[str]:
        """Several pictures at once: they share an `imageSet`."""
        ids = []
        key = f"set{self.platform.next_ids()}"
        for n in range(1, count + 1):
            message = {"type": "image", "imageSet": {"id": key, "index": n, "total": count}}
            ids.append(
                self._post(message, content=Content("image", "image/jpeg", contents.sample_photo(n * 9)))
            )
        return ids

    def sends_sticker(self, keywords: list[str] | None = None, quote: str | None = None) -> str:
        message: Json = {"type": "sticker", "packageId": "446", "stickerId": "1988"}
        message |= {"stickerResourceType": "STATIC", "keywords": keywords or ["hello"]}
        return self._post(message, quote=quote)

    def sends_voice(self, data: bytes | None = None, *, duration: int = 4000, preparing: int = 0) -> str:
        """A voice message; `preparing` fetches of its content answer 202 first."""
        sound = Content("audio", "audio/x-m4a", contents.sample_voice() if data is None else data, preparing)
        return self._post({"type": "audio", "duration": duration}, content=sound)

    def sends_video(self, data: bytes | None = None, *, preparing: int = 0, failed: bool = False) -> str:
        film = contents.sample_video() if data is None else data
        content = Content("video", "video/mp4", film, preparing, failed)
        return self._post({"type": "video", "duration": 6000}, content=content)

    def sends_file(self, name: str = "เอกสาร.pdf", data: bytes = b"%PDF-1.4 sample") -> str:
        message = {"type": "file", "fileName": name, "fileSize": len(data)}
        return self._post(message, content=Content("file", "application/octet-stream", data, name=name))

    def _post(self, message: Json, quote: str | None = None, content: Content | None = None) -> str:
        self._must_be_able()
        platform, at = self.platform, self.platform.now()
        entry = Entry(str(platform.next_ids()), self.user_id, message, at, False, quoted=quote)
        if content is not None:
            platform.contents[entry.id] = content
        if self._group is None:
            self.user.known, self.user.wrote_at = True, at
            self._keep_user()
        platform.show(self.chat, entry)
        memory.keep_entry(platform, self.chat, entry)
        if self._group is None or self._group.bot_inside:
            platform.emit("message", self.chat.id, self.user_id, {"message": self._incoming(entry)})
        return entry.id

    def _incoming(self, entry: Entry) -> Json:
        """The message object of the event: id, tokens and provider added."""
        kind = entry.message["type"]
        message: Json = {"id": entry.id, **entry.message, "markAsReadToken": f"read{entry.id}"}
        if kind in ("text", "sticker", "image", "video"):
            message["quoteToken"] = quote_token(entry.id, self.chat.id)
        if kind in ("image", "video", "audio"):
            message["contentProvider"] = {"type": "line"}
        if entry.quoted is not None:
            message["quotedMessageId"] = entry.quoted
        return message

    def _must_be_able(self) -> None:
        if self._group is not None and self.user_id not in self._group.members:
            raise CannotSend(f"{self.name} is not in the group {self._group.name}")
        if self._group is None and self.user.blocked:
            raise CannotSend(f"{self.name} has blocked the account")

    # --- taking back and changing

    def unsends(self, message_id: str) -> Json:
        """Takes an own message back: `unsend`; its content answers 410 from now on."""
        entry = self._own(message_id)
        entry.unsent = True
        if message_id in self.platform.contents:
            self.platform.contents[message_id].gone = True
        memory.keep_entry(self.platform, self.chat, entry)
        self.platform.touch()
        return self.platform.emit("unsend", self.chat.id, self.user_id, {"unsend": {"messageId": message_id}})

    def edits(self, message_id: str, text: str) -> Json:
        """Changes an own text in a group: `messageEdited` with a new reply token (§1.6)."""
        if self._group is None:
            raise CannotSend("messages can be edited in groups only")
        entry = self._own(message_id)
        entry.message, entry.edited = {**entry.message, "text": text}, True
        memory.keep_entry(self.platform, self.chat, entry)
        self.platform.touch()
        message = self._incoming(entry)
        del message["markAsReadToken"]
        return self.platform.emit("messageEdited", self.chat.id, self.user_id, {"message": message})

    def _own(self, message_id: str) -> Entry:
        for entry in reversed(self.chat.entries):
            if entry.id == message_id and entry.sender == self.user_id:
                return entry
        raise LookupError(f"{self.name} posted no message {message_id} here")

    # --- tapping

    def taps(self, label: str, value: str | None = None) -> Json | None:
        """Taps the newest button or quick reply with this label; the event, if it makes one.

        `value` is the date, time or datetime to pick. LookupError lists the labels in sight.
        """
        found = screen.find_button(list(self.chat.entries), label)
        if found is None:
            sight = ", ".join(dict.fromkeys(screen.labels(list(self.chat.entries)))) or "none"
            raise LookupError(f"no button {label!r} in sight; there are: {sight}")
        return self.acts(found[1], found[0], value)

    def taps_menu(self, label: str) -> Json | None:
        """Taps the area of the rich menu whose label, text or displayText is `label`."""
        menu = self.platform.menus.shown(self.user.menu)
        areas = menu.body["areas"] if menu else []
        for area in areas:
            action = area["action"]
            if label in (action.get("label"), action.get("text"), action.get("displayText")):
                return self.acts(action, None, None)
        words = [a["action"].get("label") or a["action"].get("text") for a in areas]
        raise LookupError(f"no area {label!r} in the rich menu; there are: {words}")

    def acts(self, action: Json, entry: Entry | None, value: str | None) -> Json | None:
        """Does what an action says, as if its button were tapped."""
        self._must_be_able()
        return tapping.do(self, action, entry, value)

    # --- looking

    @property
    def messages(self) -> list[Shown]:
        """Everything on the screen of this chat, oldest first."""
        with self.platform.lock:
            return [shown(self.platform, self.chat, e) for e in self.chat.entries]

    @property
    def last(self) -> Shown | None:
        """The newest message of the bot."""
        return next((m for m in reversed(self.messages) if m.from_bot), None)

    def texts(self, since: str | None = None) -> list[str]:
        """Visible text of the bot's messages, one string each; only those after message id `since`."""
        return [m.text for m in self.messages if m.from_bot and (since is None or int(m.id) > int(since))]

    def quick_replies(self) -> list[str]:
        """The labels above the input now."""
        with self.platform.lock:
            return [str(a.get("label", "")) for a in screen.quick_replies(self.chat.entries)]

    def buttons(self) -> list[str]:
        """Every label that could be tapped now, newest message first."""
        return screen.labels(list(self.chat.entries))

    def wait_for(
        self, what: str | Callable[["Phone"], Any], timeout: float = 5.0, since: str | None = None
    ) -> Any:
        """Wait until the bot's texts contain `what`, or `what(phone)` is true; what was found.

        AssertionError with the screen's texts when `timeout` seconds pass.
        """
        found: Any = None

        def look() -> Any:
            nonlocal found
            if isinstance(what, str):
                hits = [m for m in self.messages if m.from_bot and what in m.text]
                found = next((m for m in reversed(hits) if since is None or int(m.id) > int(since)), None)
            else:
                found = what(self)
            return found

        with self.platform.changed:
            if not self.platform.changed.wait_for(look, timeout):
                raise AssertionError(
                    f"{self.name} waited {timeout} s for {what!r}; screen: {self.texts()[-6:]}"
                )
        return found

    def _keep_user(self) -> None:
        memory.keep(self.platform, self.user)
        self.platform.touch()
