// Template messages: buttons, confirm, carousel, image carousel.

import { perform } from "./deeds.js";
import { el } from "./dom.js";

export function template(body, phone, entry) {
  if (body.type === "carousel") return el("div", { class: "carousel", tabindex: "0" }, ...body.columns.map((column) => card(column, phone, entry)));
  if (body.type === "image_carousel") return el("div", { class: "carousel", tabindex: "0" }, ...body.columns.map((column) => pictureCard(column, phone, entry)));
  if (body.type === "confirm") return card(body, phone, entry, "card confirm");
  return card(body, phone, entry);
}

function card(body, phone, entry, style = "card") {
  return el("div", { class: style },
    body.thumbnailImageUrl ? el("img", { class: "card-picture", src: body.thumbnailImageUrl, alt: "" }) : null,
    el("div", { class: "card-words" }, body.title ? el("strong", {}, body.title) : null, el("p", {}, body.text)),
    el("div", { class: "card-buttons" }, ...body.actions.map((action) => button(action, phone, entry))));
}

function pictureCard(column, phone, entry) {
  return el("button", { type: "button", class: "card picture-card", on: { click: () => perform(phone, column.action, entry.id) } },
    el("img", { class: "card-picture", src: column.imageUrl, alt: "" }), column.action.label ? el("span", {}, column.action.label) : null);
}

function button(action, phone, entry) {
  return el("button", { type: "button", class: "card-button", on: { click: () => perform(phone, action, entry.id) } }, action.label);
}
