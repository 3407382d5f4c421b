// The rich menu: a picture with tappable areas.

import { perform } from "./deeds.js";
import { el } from "./dom.js";
import { address } from "./wire.js";

export function richMenu(phone, menu) {
  const { width, height } = menu.size;
  const percent = (part, whole) => `${(part / whole) * 100}%`;
  const areas = menu.areas.map(({ bounds, action }) => el("button", {
    type: "button", class: "menu-area", "aria-label": action.label ?? action.text ?? action.displayText ?? "เมนู",
    style: { left: percent(bounds.x, width), top: percent(bounds.y, height), width: percent(bounds.width, width), height: percent(bounds.height, height) },
    on: { click: () => perform(phone, action, null) },
  }));
  return el("div", { class: "menu-picture", style: { aspectRatio: `${width} / ${height}` } },
    el("img", { src: address(`menu/${menu.id}`), alt: "" }), ...areas);
}
