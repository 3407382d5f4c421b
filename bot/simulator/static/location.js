// The location picker: real places, or coordinates and address of your own.

import { el } from "./dom.js";
import { act } from "./wire.js";

const PLACES = [
  [17.4079, 104.7822, "ริมโขง นครพนม", "ต.ในเมือง อ.เมืองนครพนม จ.นครพนม 48000"],
  [18.8739, 100.8285, "ต.เมืองจัง", "ต.เมืองจัง อ.ภูเพียง จ.น่าน 55000"],
  [16.5597, 100.5995, "ต.บ้านน้อยซุ้มขี้เหล็ก", "ต.บ้านน้อยซุ้มขี้เหล็ก อ.เนินมะปราง จ.พิษณุโลก 65190"],
  [13.7373, 100.517, "หัวลำโพง", "แขวงรองเมือง เขตปทุมวัน กรุงเทพมหานคร 10330"],
];

export function locationDialog(phone) {
  const field = (label, attributes) => {
    const input = el("input", attributes);
    return { input, row: el("label", { class: "field" }, el("span", {}, label), input) };
  };
  const latitude = field("ละติจูด", { type: "number", step: "any", min: "-90", max: "90", placeholder: "17.4079" });
  const longitude = field("ลองจิจูด", { type: "number", step: "any", min: "-180", max: "180", placeholder: "104.7822" });
  const address = field("ที่อยู่ (เว้นได้)", { type: "text", placeholder: "ต.… อ.… จ.…" });
  const send = (lat, lon, title, words) => {
    box.close();
    act(phone.who, "sends_location", [lat, lon], { title: title || null, address: words || null });
  };
  const box = el("dialog", { class: "sheet", "aria-label": "ส่งตำแหน่ง", on: { close: () => box.remove(), click: (event) => { if (event.target === box) box.close(); } } },
    el("div", { class: "sheet-inner" }, el("h3", {}, "ส่งตำแหน่ง"),
      ...PLACES.map(([lat, lon, title, words]) => el("button", { type: "button", class: "choice tall", on: { click: () => send(lat, lon, title, words) } },
        el("strong", {}, title), el("span", {}, words))),
      el("form", { class: "own-place", on: { submit: (event) => {
        event.preventDefault();
        if (latitude.input.value && longitude.input.value) send(Number(latitude.input.value), Number(longitude.input.value), null, address.input.value);
      } } }, el("h4", {}, "พิกัดอื่น"), el("div", { class: "pair" }, latitude.row, longitude.row), address.row,
        el("button", { type: "submit", class: "solid" }, "ส่งพิกัดนี้")),
      el("button", { type: "button", class: "sheet-close", on: { click: () => box.close() } }, "ปิด")));
  document.body.append(box);
  box.showModal();
}
