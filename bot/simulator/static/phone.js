// One phone: header, chat, quick replies, input, rich menu.

import { bubble } from "./bubble.js";
import { attachSheet, perform, personMenu } from "./deeds.js";
import { day, el, icon, iconButton } from "./dom.js";
import { richMenu } from "./menu.js";
import { act } from "./wire.js";

export class Phone {
  constructor(state, bot) {
    this.bot = bot;
    this.state = state;
    this.drawn = new Map();
    this.quote = null;
    this.unread = 0;
    this.newest = null;
    this.onUnread = () => {};
    this.menuOpen = null;
    this.title = el("h2", { class: "phone-name" });
    this.under = el("p", { class: "phone-role" });
    this.speaker = el("select", { class: "speaker", "aria-label": "พูดในนามของ", hidden: true });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": "ข้อความ" });
    this.log.addEventListener("load", () => this.stayAtEnd(), true); // a picture that arrives pushes the end away
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.atEnd = true;
    this.top = 0;
    this.quick = el("div", { class: "quick", hidden: true });
    this.quoting = el("div", { class: "quoting", hidden: true });
    this.input = el("textarea", { class: "input", rows: "1", placeholder: "พิมพ์ข้อความ", "aria-label": "พิมพ์ข้อความ", on: {
      keydown: (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(); } },
      input: () => this.grow(),
    } });
    this.menu = el("div", { class: "menu", hidden: true });
    this.bar = el("button", { type: "button", class: "menu-bar", hidden: true, on: { click: () => this.toggleMenu() } });
    this.sendButton = iconButton("send", "ส่ง", () => this.say(), "send");
    this.composer = el("form", { class: "composer", on: { submit: (event) => { event.preventDefault(); this.say(); } } },
      iconButton("plus", "แนบ", () => attachSheet(this)), this.input, this.sendButton);
    this.root = el("section", { class: "phone" },
      el("header", { class: "phone-head" }, el("span", { class: "face", "aria-hidden": "true" }), el("div", { class: "phone-who" }, this.title, this.under),
        this.speaker, iconButton("more", "ตัวเลือก", () => personMenu(this))),
      this.log, this.quick, this.quoting, this.composer, this.bar, this.menu);
  }

  get who() {
    const group = this.state.group;
    return { phone: group ? this.speaker.value || this.state.name : this.state.name, group: group ? group.name : null };
  }

  update(state) {
    this.state = state;
    const name = state.group ? state.group.name : state.name;
    this.root.setAttribute("aria-label", name);
    this.root.classList.toggle("is-group", Boolean(state.group));
    this.root.querySelector(".face").textContent = [...name.replace(/^(ทีม|พี่|ครู|คุณ|น้า|ลุง|ป้า)/, "")][0] ?? "";
    this.title.textContent = state.group ? `${name} (${state.group.members.length})` : name;
    this.under.textContent = this.status();
    this.showSpeakers();
    this.showMessages();
    this.showQuick();
    this.showMenu();
    const shut = !state.group && (state.blocked || (!state.friend && state.messages.length === 0));
    this.composer.classList.toggle("shut", shut);
    this.input.disabled = shut;
    this.sendButton.disabled = shut;
  }

  status() {
    const { group, role, blocked, friend } = this.state;
    if (group) return group.bot ? role : `${role} · ยังไม่มี${this.bot.name}ในกลุ่ม`;
    if (blocked) return `${role} · บล็อก${this.bot.name}อยู่`;
    return friend ? role : `${role} · ยังไม่เป็นเพื่อน`;
  }

  showSpeakers() {
    const members = this.state.group?.members ?? [];
    this.speaker.hidden = members.length < 2;
    if (this.speaker.children.length === members.length) return;
    this.speaker.replaceChildren(...members.map((name) => el("option", { value: name, selected: name === this.state.name }, name)));
  }

  distance() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
  }

  scrolled() { // only a person scrolls upwards; content that grows below them is no wish to stay behind
    if (this.distance() < 80) this.atEnd = true;
    else if (this.log.scrollTop < this.top) this.atEnd = false;
    this.top = this.log.scrollTop;
  }

  toEnd() {
    this.atEnd = true;
    requestAnimationFrame(() => { this.log.scrollTop = this.log.scrollHeight; });
  }

  stayAtEnd() {
    if (this.atEnd) this.toEnd();
  }

  showMessages() {
    const wasAtEnd = this.atEnd;
    const kept = new Set();
    let before = null;
    for (const entry of this.state.messages) {
      const fresh = before === null || day(before.at) !== day(entry.at);
      const follows = !fresh && before.bot === entry.bot && before.sender === entry.sender;
      this.draw(entry, fresh, follows);
      kept.add(entry.id);
      before = entry;
    }
    for (const [id, made] of this.drawn) if (!kept.has(id)) { made.node.remove(); this.drawn.delete(id); }
    this.showAside();
    const newest = before?.id ?? null;
    if (newest !== this.newest) this.arrived(before, wasAtEnd);
    this.newest = newest;
  }

  draw(entry, fresh, follows) {
    const made = this.drawn.get(entry.id);
    const text = JSON.stringify(entry);
    if (made && made.text === text) { this.log.append(made.node); return; }
    const node = el("div", { class: "entry" }, fresh ? el("p", { class: "day" }, el("span", {}, day(entry.at))) : null,
      bubble(this, entry, follows));
    if (made) made.node.replaceWith(node);
    this.log.append(node);
    this.drawn.set(entry.id, { node, text });
  }

  showAside() {
    this.log.querySelectorAll(".aside").forEach((node) => node.remove());
    const { group, friend, blocked, messages, hints, loading } = this.state;
    if (!group && !friend && !blocked && messages.length === 0) this.log.append(this.addFriend());
    else if (messages.length === 0) this.log.append(this.hints(group ? [] : hints));
    if (loading) this.log.append(el("div", { class: "aside typing", role: "img", "aria-label": "กำลังพิมพ์" }, el("i"), el("i"), el("i")));
  }

  addFriend() {
    return el("div", { class: "aside invite" }, el("span", { class: "bot-face big", "aria-hidden": "true" }), el("strong", {}, this.bot.name),
      el("span", { class: "faint" }, `บัญชีทางการ ${this.bot.id}`),
      el("button", { type: "button", class: "solid", on: { click: () => act(this.who, "follow") } }, "เพิ่มเพื่อน"));
  }

  hints(texts) {
    return el("div", { class: "aside hints" }, el("span", { class: "faint" }, texts.length ? "ลองพิมพ์" : "ยังไม่มีข้อความ"),
      ...texts.map((text) => el("button", { type: "button", class: "chip", on: { click: () => act(this.who, "says", [text]) } }, text)));
  }

  arrived(entry, wasAtEnd) {
    if (!entry) return;
    if (wasAtEnd || entry.mine || this.newest === null) this.toEnd();
    if (this.newest !== null && !entry.mine && this.root.getBoundingClientRect().left > window.innerWidth * 0.6) this.onUnread(++this.unread);
  }

  seen() {
    this.unread = 0;
    this.onUnread(0);
  }

  showQuick() {
    const actions = this.state.quick;
    const text = JSON.stringify(actions);
    if (text === this.quickText) return;
    this.quickText = text;
    this.quick.hidden = actions.length === 0;
    const last = this.state.messages.at(-1);
    this.quick.replaceChildren(...actions.map((action) => el("button", { type: "button", class: "chip", on: {
      click: () => perform(this, action, last?.id),
    } }, action.type === "location" ? icon("pin") : null, action.label)));
    this.quick.scrollLeft = 0;
    this.toEnd();
  }

  showMenu() {
    const menu = this.state.menu;
    const usable = menu && !this.state.blocked && this.state.friend;
    const key = usable ? menu.id : "";
    if (key !== this.menuKey) {
      this.menuKey = key;
      this.menuOpen = usable ? menu.selected : false;
      this.menu.replaceChildren(...(usable ? [richMenu(this, menu)] : []));
    }
    this.bar.hidden = !usable;
    this.menu.hidden = !usable || !this.menuOpen;
    if (usable) this.bar.replaceChildren(icon(this.menuOpen ? "keyboard" : "menu"), menu.bar);
    this.bar.setAttribute("aria-expanded", String(Boolean(this.menuOpen)));
  }

  toggleMenu() {
    this.menuOpen = !this.menuOpen;
    this.showMenu();
    this.toEnd();
  }

  quoteMessage(entry, words) {
    this.quote = entry.id;
    this.quoting.replaceChildren(el("span", {}, `ตอบกลับ: ${words}`), iconButton("close", "เลิกตอบกลับ", () => this.dropQuote()));
    this.quoting.hidden = false;
    this.input.focus();
  }

  dropQuote() {
    this.quote = null;
    this.quoting.hidden = true;
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 110)}px`;
  }

  say() {
    const text = this.input.value.trim();
    if (!text) return;
    act(this.who, "says", [text], this.quote ? { quote: this.quote } : {});
    this.input.value = "";
    this.grow();
    this.dropQuote();
  }
}
