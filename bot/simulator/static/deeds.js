// What a person can do: tap, attach, quote, take back, block. Dialogs are the browser's own.

import { el, icon, toast } from "./dom.js";
import { locationDialog } from "./location.js";
import { act, sendPhoto } from "./wire.js";

export function dialog(title, ...children) {
  const box = el("dialog", { class: "sheet", "aria-label": title, on: { close: () => box.remove(), click: (event) => { if (event.target === box) box.close(); } } },
    el("div", { class: "sheet-inner" }, el("h3", {}, title), ...children,
      el("button", { type: "button", class: "sheet-close", on: { click: () => box.close() } }, "ปิด")));
  document.body.append(box);
  box.showModal();
  return box;
}

function choices(title, list) {
  const box = dialog(title, ...list.filter(Boolean).map(([sign, label, deed]) => el("button", { type: "button", class: "choice", on: {
    click: () => { box.close(); deed(); },
  } }, icon(sign), label)));
}

export function dialPad(number) {
  dialog(`โทร ${number}`, el("div", { class: "dial" }, icon("phone")), el("p", {}, "ในโทรศัพท์จริงจะเปิดหน้าโทรออก ที่นี่ไม่โทรจริง"));
}

function openLink(uri) {
  if (uri.startsWith("tel:")) return dialPad(uri.slice(4));
  const safe = /^https?:/.test(uri);
  return dialog("เปิดลิงก์", el("p", { class: "uri" }, uri),
    safe ? el("a", { class: "solid", href: uri, target: "_blank", rel: "noopener noreferrer" }, "เปิดในแท็บใหม่") : null);
}

const PICKERS = { date: "date", time: "time", datetime: "datetime-local" };

function pick(phone, action, entry) {
  const input = el("input", { type: PICKERS[action.mode], value: action.initial, min: action.min, max: action.max, "aria-label": action.label });
  const box = dialog(action.label ?? "เลือกวันเวลา", input, el("button", { type: "button", class: "solid", on: { click: () => {
    if (!input.value) return;
    box.close();
    act(phone.who, "acts", [], { action, entry, value: input.value });
  } } }, "ตกลง"));
}

export function perform(phone, action, entry) {
  if (phone.state.blocked && !phone.state.group) { toast("บล็อกบัญชีนี้อยู่"); return; }
  if (action.type === "datetimepicker") { pick(phone, action, entry); return; }
  if (action.type !== "location" && action.type !== "camera" && action.type !== "cameraRoll") act(phone.who, "acts", [], { action, entry });
  if (action.type === "location") locationDialog(phone);
  if (action.type === "camera") act(phone.who, "sends_photo");
  if (action.type === "cameraRoll") upload(phone);
  if (action.type === "clipboard") toast("คัดลอกแล้ว");
  if (action.type === "uri") {
    if (/line\.me\/R\/nv\/location/.test(action.uri)) locationDialog(phone);
    else openLink(action.uri);
  }
}

function upload(phone) {
  const input = el("input", { type: "file", accept: "image/*", on: { change: () => { if (input.files[0]) sendPhoto(phone.who, input.files[0]); } } });
  input.click();
}

const STICKERS = [["สวัสดี", ["hello"]], ["ขอบคุณ", ["thank you"]], ["เสียใจ", ["sad"]], ["โอเค", ["ok"]]];

function stickers(phone) {
  choices("สติกเกอร์", STICKERS.map(([label, keywords]) => ["smile", label, () => act(phone.who, "sends_sticker", [keywords])]));
}

export function attachSheet(phone) {
  choices("ส่ง", [
    ["pin", "ตำแหน่ง", () => locationDialog(phone)],
    ["photo", "รูปตัวอย่าง", () => act(phone.who, "sends_photo")],
    ["upload", "เลือกรูปจากเครื่อง", () => upload(phone)],
    ["smile", "สติกเกอร์", () => stickers(phone)],
    ["voice", "ข้อความเสียง", () => act(phone.who, "sends_voice")],
  ]);
}

export function bubbleMenu(phone, entry, text) {
  const quotable = !["audio", "file", "location"].includes(entry.message.type);
  const typed = entry.message.type === "text";
  choices("ข้อความนี้", [
    quotable ? ["keyboard", "ตอบกลับ", () => phone.quoteMessage(entry, text)] : null,
    typed ? ["file", "คัดลอก", () => navigator.clipboard?.writeText(entry.message.text)] : null,
    entry.mine && typed && phone.state.group ? ["menu", "แก้ไข", () => edit(phone, entry)] : null,
    entry.mine ? ["close", "ยกเลิกข้อความ", () => act(phone.who, "unsends", [entry.id])] : null,
  ]);
}

function edit(phone, entry) {
  const input = el("textarea", { class: "input", rows: "3", "aria-label": "ข้อความใหม่" });
  input.value = entry.message.text;
  const box = dialog("แก้ไขข้อความ", input, el("button", { type: "button", class: "solid", on: { click: () => {
    box.close();
    act(phone.who, "edits", [entry.id, input.value]);
  } } }, "บันทึก"));
}

export function personMenu(phone) {
  const { group, friend, blocked } = phone.state;
  if (group) {
    choices(group.name, [group.bot
      ? ["close", `นำ${phone.bot.name}ออกจากกลุ่ม`, () => act(phone.who, "removes_bot")]
      : ["plus", `เชิญ${phone.bot.name}เข้ากลุ่ม`, () => act(phone.who, "adds_bot")]]);
    return;
  }
  choices(phone.state.name, [
    !friend && !blocked ? ["plus", "เพิ่มเพื่อน", () => act(phone.who, "follow")] : null,
    blocked ? ["plus", "เลิกบล็อก", () => act(phone.who, "unblock")] : ["close", `บล็อก${phone.bot.name}`, () => act(phone.who, "block")],
  ]);
}
