// The page: top bar, tabs, and one panel per phone.

import { el, moment, toast } from "./dom.js";
import { Phone } from "./phone.js";
import { post, watch } from "./wire.js";

const panels = new Map();
let shownActions = "";

watch((state) => {
  document.body.classList.toggle("lost", state === null);
  if (state === null) return;
  showBeat(state);
  if (!state.phones) return;
  showActions(state.actions);
  for (const phone of state.phones) panel(phone, state.bot).update(phone);
});

function panel(phone, bot) {
  if (!panels.has(phone.key)) {
    const made = new Phone(phone, bot);
    panels.set(phone.key, made);
    document.getElementById("phones").append(made.root);
    document.getElementById("tabs").append(tab(phone, made));
  }
  return panels.get(phone.key);
}

function tab(phone, made) {
  const name = phone.group ? phone.group.name : phone.name;
  const button = el("button", { type: "button", class: "tab", on: { click: () => {
    made.root.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
  } } }, el("span", { class: "tab-name" }, name), el("span", { class: "tab-role" }, phone.role));
  new IntersectionObserver((seen) => {
    button.classList.toggle("here", seen[0].isIntersecting);
    button.setAttribute("aria-current", seen[0].isIntersecting ? "true" : "false");
    if (seen[0].isIntersecting) made.seen();
  }, { root: document.getElementById("phones"), threshold: 0.6 }).observe(made.root);
  made.onUnread = (count) => {
    button.classList.toggle("unread", count > 0);
    button.dataset.count = count || "";
  };
  return button;
}

function showBeat(state) {
  const now = document.getElementById("now");
  now.textContent = moment(state.now);
  now.dateTime = state.now;
  const { used, limit } = state.quota;
  document.getElementById("quota-text").textContent =
    limit === null ? `ส่งแล้ว ${used} ข้อความ` : `ส่งแล้ว ${used} / ${limit} ข้อความ`;
  const meter = document.getElementById("quota");
  meter.hidden = limit === null;
  meter.max = limit ?? 1;
  meter.value = used;
}

function showActions(labels) {
  if (shownActions === labels.join("|") && shownActions) return;
  shownActions = labels.join("|");
  const buttons = labels.map((label) => el("button", { type: "button", class: "action", on: { click: async () => {
    const result = await post("actions", { label });
    if (result.notice) toast(result.notice);
  } } }, label));
  const reset = el("button", { type: "button", class: "action plain", on: { click: () => {
    if (confirm("ล้างข้อความในโทรศัพท์ทุกเครื่อง?")) post("reset", {});
  } } }, "ล้างจอ");
  document.getElementById("actions").replaceChildren(...buttons, reset);
}
