// Messages as LINE shows them.

import { bubbleMenu, dialPad, perform } from "./deeds.js";
import { clock, el, icon } from "./dom.js";
import { flex } from "./flex.js";
import { template } from "./template.js";
import { address } from "./wire.js";

const NAMES = { image: "รูปภาพ", video: "วิดีโอ", audio: "ข้อความเสียง", sticker: "สติกเกอร์", location: "ตำแหน่ง", file: "ไฟล์" };

export const words = (entry) => entry.message.text ?? entry.message.altText ?? NAMES[entry.message.type] ?? "";

export function bubble(phone, entry, follows) {
  if (entry.unsent) return el("p", { class: "notice" }, `${entry.mine ? "คุณ" : entry.sender}ยกเลิกข้อความ`);
  const side = entry.mine ? "mine" : "theirs";
  const name = entry.bot ? phone.bot.name : entry.sender;
  const body = el("div", { class: "body" }, content(phone, entry));
  const wide = ["flex", "template"].includes(entry.message.type) ? " wide" : "";
  const hold = { on: { contextmenu: (event) => { event.preventDefault(); bubbleMenu(phone, entry, words(entry)); } } };
  listenForHold(body, () => bubbleMenu(phone, entry, words(entry)));
  return el("div", { class: `row ${side}${follows ? " follows" : ""}${wide}`, ...hold },
    entry.mine ? null : el("span", { class: entry.bot ? "bot-face" : "face small", "aria-hidden": "true" }, entry.bot ? "" : [...name][0] ?? ""),
    el("div", { class: "stack" },
      entry.mine || follows ? null : el("span", { class: "sender" }, name),
      entry.quoted ? el("p", { class: "quoted" }, entry.quoted) : null,
      el("div", { class: "line" }, body,
        el("span", { class: "side" },
          el("button", { type: "button", class: "dots", "aria-label": "ตัวเลือกข้อความ", on: { click: () => bubbleMenu(phone, entry, words(entry)) } }, icon("more")),
          el("span", { class: "time" }, entry.edited ? "แก้ไขแล้ว " : "", clock(entry.at))))));
}

function listenForHold(node, then) {
  let timer;
  node.addEventListener("touchstart", () => { timer = setTimeout(then, 550); }, { passive: true });
  for (const kind of ["touchend", "touchmove", "touchcancel"]) node.addEventListener(kind, () => clearTimeout(timer), { passive: true });
}

function content(phone, entry) {
  const message = entry.message;
  const draw = DRAW[message.type];
  return draw ? draw(message, phone, entry) : el("div", { class: "balloon" }, `[${message.type}]`);
}

const DRAW = {
  text: (message) => el("div", { class: "balloon" }, ...linked(message.text)),
  textV2: (message) => el("div", { class: "balloon" }, message.text),
  flex: (message, phone, entry) => flex(message.contents, phone, entry),
  template: (message, phone, entry) => template(message.template, phone, entry),
  image: (message, phone, entry) => el("img", {
    class: "picture", alt: "รูปภาพ", src: entry.content ? address(`content/${entry.id}`) : message.previewImageUrl,
  }),
  video: () => el("div", { class: "balloon media" }, icon("play"), "วิดีโอ"),
  audio: (message) => el("div", { class: "balloon media" }, icon("voice"), `ข้อความเสียง ${Math.round((message.duration ?? 0) / 1000)} วินาที`),
  file: (message) => el("div", { class: "balloon media" }, icon("file"), message.fileName),
  sticker: (message) => el("div", { class: "sticker" }, icon("smile"), el("span", {}, (message.keywords ?? ["สติกเกอร์"]).join(" "))),
  location: place,
};

function place(message) {
  const query = `${message.latitude},${message.longitude}`;
  return el("div", { class: "place" },
    el("div", { class: "map", "aria-hidden": "true" }, icon("pin")),
    el("div", { class: "place-words" }, el("strong", {}, message.title || "ตำแหน่ง"), message.address ? el("span", {}, message.address) : null,
      el("a", { href: `https://www.openstreetmap.org/?mlat=${message.latitude}&mlon=${message.longitude}#map=15/${query.replace(",", "/")}`, target: "_blank", rel: "noopener noreferrer" }, `เปิดแผนที่ ${query}`)));
}

// Phone numbers and links inside a text are tappable, as in LINE.
const LINKS = /(https?:\/\/[^\s]+|(?<![\d-])(?:0\d{1,2}-?\d{3}-?\d{3,4}|1\d{3}|191|199)(?![\d-]))/g;

function linked(text) {
  return text.split(LINKS).map((part, n) => {
    if (n % 2 === 0) return part;
    if (part.startsWith("http")) return el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part);
    return el("button", { type: "button", class: "number", on: { click: () => dialPad(part) } }, part);
  });
}

export { perform };
