"""A LINE group in the hands of its members."""

from bot.simulator import memory
from bot.simulator.channel import Channel
from bot.simulator.chats import GroupChat, Json
from bot.simulator.phone import Phone
from bot.simulator.shown import Shown, shown


class Group:
    """One group chat; people speak in it through `phone.in_group(group)`."""

    def __init__(self, platform: Channel, chat: GroupChat) -> None:
        self._platform, self._chat = platform, chat

    @property
    def id(self) -> str:
        return self._chat.id

    @property
    def name(self) -> str:
        return self._chat.name

    @property
    def members(self) -> list[str]:
        """LINE user ids, without the bot."""
        return list(self._chat.members)

    @property
    def has_bot(self) -> bool:
        return self._chat.bot_inside

    @property
    def messages(self) -> list[Shown]:
        return [shown(self._platform, self._chat, e) for e in list(self._chat.entries)]

    def texts(self) -> list[str]:
        """Visible text of what the bot posted here."""
        return [m.text for m in self.messages if m.from_bot]

    def adds_bot(self) -> Json:
        """Somebody invites the bot: `join`. Its members become known to the channel."""
        with self._platform.lock:
            self._chat.bot_inside = True
            for user_id in self._chat.members:
                self._platform.users[user_id].known = True
        self._keep()
        return self._platform.emit("join", self.id, None)

    def removes_bot(self) -> Json:
        """Somebody removes the bot: `leave`."""
        self._chat.bot_inside = False
        self._keep()
        return self._platform.emit("leave", self.id, None)

    def adds(self, *phones: Phone) -> Json | None:
        """New members: one `memberJoined` while the bot is inside."""
        self._chat.members.extend(p.user_id for p in phones if p.user_id not in self._chat.members)
        self._keep()
        return self._members_changed("memberJoined", "joined", phones)

    def removes(self, *phones: Phone) -> Json | None:
        """Members gone: one `memberLeft` while the bot is inside."""
        for phone in phones:
            self._chat.members.remove(phone.user_id)
        self._keep()
        return self._members_changed("memberLeft", "left", phones)

    def _members_changed(self, kind: str, key: str, phones: tuple[Phone, ...]) -> Json | None:
        if not self._chat.bot_inside:
            return None
        members = [{"type": "user", "userId": p.user_id} for p in phones]
        return self._platform.emit(kind, self.id, None, {key: {"members": members}})

    def _keep(self) -> None:
        memory.keep(self._platform, self._chat)
        self._platform.touch()
