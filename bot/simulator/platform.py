"""The stand-in of the LINE platform: a channel, and the people with their phones."""

from collections.abc import Iterable

from bot.simulator import memory
from bot.simulator.channel import Channel
from bot.simulator.chats import Chat, GroupChat, User, line_id
from bot.simulator.group import Group
from bot.simulator.phone import Phone
from bot.simulator.retrykeys import RetryKeys


class Platform(Channel):
    """LINE for one channel; what it is made with stands at `Channel`."""

    def _remember(self) -> None:
        memory.restore(self)

    def phone(self, name: str) -> Phone:
        """The phone of a person of this name; a new person is a stranger until `follow()` or a message."""
        return Phone(self, self.user(line_id("U", name), name))

    def group(self, name: str, members: Iterable[Phone] = (), *, invite: bool = True) -> Group:
        """A group chat of this name; with `invite` the bot is added (a `join` event) if it is not inside."""
        with self.lock:
            chat = self.groups.setdefault(line_id("C", name), GroupChat(line_id("C", name), name))
        group = Group(self, chat)
        for phone in members:
            if phone.user_id not in chat.members:
                chat.members.append(phone.user_id)
        if invite and not chat.bot_inside:
            group.adds_bot()
        return group

    def add_friends(self, user_ids: Iterable[str]) -> None:
        """Many friends at once, without a follow event: for benches."""
        with self.lock:
            new = [User(u, f"เพื่อน {n}", friend=True, known=True) for n, u in enumerate(user_ids)]
            self.users.update({u.id: u for u in new})
        memory.keep(self, *new)

    def reset(self) -> None:
        """Empty chats, ledger and quota; people, friendships, groups and menus stay."""
        with self.lock:
            chats: list[Chat] = [*self.users.values(), *self.groups.values()]
            for chat in chats:
                chat.entries.clear()
            self.contents.clear()
            self.quota.used_by_month.clear()
            self.retry_keys = RetryKeys()
            self.faults.clear()
            self.ledger.clear()
            memory.keep(self, *chats)
            for menu in self.menus.by_id.values():
                self.menus.save(menu)
            self.menus.save()
            self.touch()
