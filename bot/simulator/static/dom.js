// Small building blocks of the page. Text always goes in as text, never as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [kind, listen] of Object.entries(value)) node.addEventListener(kind, listen);
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const ICONS = {
  send: "M3 20l18-8L3 4v6l12 2-12 2z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  menu: "M4 6h16v2H4zm0 5h16v2H4zm0 5h16v2H4z",
  keyboard: "M3 6h18v12H3zm2 2v2h2V8zm3 0v2h2V8zm3 0v2h2V8zm3 0v2h2V8zm3 0v2h2V8zM5 11v2h2v-2zm3 0v2h2v-2zm3 0v2h2v-2zm3 0v2h2v-2zm3 0v2h2v-2zM8 14v2h8v-2z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  pin: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 9.500a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5z",
  photo: "M3 5h18v14H3zm2 2v9l4-5 3 4 2-2 5 5V7z",
  upload: "M11 16V8l-3 3-1.400-1.400L12 4l5.400 5.600L16 11l-3-3v8zM4 18h16v2H4z",
  smile: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM8.500 8a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3zm7 0a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3zM7 14h10a5 5 0 0 1-10 0z",
  voice: "M12 2a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V5a3 3 0 0 0-3-3zM6 11h2a4 4 0 0 0 8 0h2a6 6 0 0 1-5 5.900V21h-2v-4.100A6 6 0 0 1 6 11z",
  phone: "M6.600 2L10 7l-2 2.500a14 14 0 0 0 6.500 6.500L17 14l5 3.400-1.500 3.600C11 22 2 13 3 3.500z",
  play: "M7 4v16l13-8z",
  close: "M6.400 5L12 10.600 17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400L12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",
  file: "M6 2h8l5 5v15H6zm7 2v4h4z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

export function iconButton(name, label, listen, extra = "") {
  return el("button", { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, on: { click: listen } }, icon(name));
}

const BANGKOK = "Asia/Bangkok";
const CLOCK = new Intl.DateTimeFormat("th-TH", { timeZone: BANGKOK, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("th-TH", { timeZone: BANGKOK, weekday: "short", day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat("th-TH", { timeZone: BANGKOK, weekday: "long", day: "numeric", month: "short", year: "numeric" });

export const clock = (iso) => CLOCK.format(new Date(iso));
export const day = (iso) => DAY.format(new Date(iso));
export const moment = (iso) => `${FULL.format(new Date(iso))} ${CLOCK.format(new Date(iso))} น.`;

let hiding;
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 3200);
}
