// Flex messages: LINE's boxes drawn with the browser's own flex layout.

import { perform } from "./deeds.js";
import { el } from "./dom.js";

const WIDTH = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const GAP = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const SIZE = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const PICTURE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220, full: "100%" };
const CORNER = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 18, xxl: 25 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const EDGE = { start: "flex-start", center: "center", end: "flex-end", top: "flex-start", bottom: "flex-end" };

const length = (value, table = GAP) => {
  if (value === undefined) return undefined;
  const found = table[value] ?? value;
  return typeof found === "number" ? `${found}px` : found;
};

export function flex(contents, phone, entry) {
  const ask = { phone, entry };
  if (contents.type === "carousel") {
    return el("div", { class: "carousel", tabindex: "0" }, ...contents.contents.map((bubble) => drawBubble(bubble, ask)));
  }
  return drawBubble(contents, ask);
}

function drawBubble(bubble, ask) {
  const node = el("div", { class: "flex-bubble", style: { width: `${WIDTH[bubble.size ?? "mega"]}px` } });
  for (const name of ["header", "hero", "body", "footer"]) {
    const part = bubble[name];
    if (!part) continue;
    const style = bubble.styles?.[name] ?? {};
    const block = el("div", { class: `flex-block flex-${name}`, style: { background: style.backgroundColor } }, draw(part, ask, "vertical"));
    if (style.separator) block.style.borderTop = `1px solid ${style.separatorColor ?? "#d4d6da"}`;
    if (part.type === "box" && hasPadding(part)) block.style.padding = "0";
    node.append(block);
  }
  return tappable(node, bubble.action, ask);
}

const hasPadding = (box) => Object.keys(box).some((name) => name.startsWith("padding"));

function draw(part, ask, layout) {
  const node = DRAW[part.type]?.(part, ask) ?? el("span");
  place(node, part, layout);
  return part.type === "button" ? node : tappable(node, part.action, ask);
}

function tappable(node, action, ask) {
  if (!action) return node;
  node.classList.add("tappable");
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  const tap = (event) => { event.stopPropagation(); perform(ask.phone, action, ask.entry.id); };
  node.addEventListener("click", tap);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") tap(event); });
  return node;
}

// A child of a row shares its width (flex 1) unless it says otherwise; a child of a column keeps its height.
function place(node, part, layout) {
  const row = layout !== "vertical";
  const share = part.flex ?? (row && !["separator", "icon"].includes(part.type) ? 1 : 0);
  if (part.width || (part.type === "box" && part.height && !row)) node.style.flex = "0 0 auto";
  else node.style.flex = share > 0 ? `${share} ${row ? 1 : 0} ${row ? "0" : "auto"}` : "0 0 auto";
  if (row) node.style.minWidth = "0";
  if (part.margin !== undefined) node.style[row ? "marginLeft" : "marginTop"] = length(part.margin);
  if (part.position === "absolute") node.style.position = "absolute";
  for (const [name, side] of [["offsetTop", "top"], ["offsetBottom", "bottom"], ["offsetStart", "left"], ["offsetEnd", "right"]]) {
    if (part[name] !== undefined) { node.style.position ||= "relative"; node.style[side] = length(part[name]); }
  }
  if (part.gravity && row) node.style.alignSelf = EDGE[part.gravity];
}

const DRAW = { box, text, span: text, button, image: picture, icon: picture, separator, filler: () => el("span"), spacer: () => el("span", { style: { height: "8px" } }), video: (part, ask) => draw(part.altContent, ask, "vertical") };

function box(part, ask) {
  const column = part.layout === "vertical";
  const node = el("div", { class: `flex-box ${part.layout}` });
  Object.assign(node.style, {
    background: part.background?.type === "linearGradient"
      ? `linear-gradient(${part.background.angle}, ${part.background.startColor}, ${part.background.endColor})` : part.backgroundColor ?? "",
    borderRadius: length(part.cornerRadius, CORNER) ?? "", width: part.width ?? "", height: part.height ?? "",
    maxWidth: part.maxWidth ?? "", maxHeight: part.maxHeight ?? "", padding: length(part.paddingAll) ?? "",
    justifyContent: part.justifyContent ?? "", alignItems: part.alignItems ?? "",
  });
  for (const [name, side] of [["Top", "Top"], ["Bottom", "Bottom"], ["Start", "Left"], ["End", "Right"]]) {
    if (part[`padding${name}`]) node.style[`padding${side}`] = length(part[`padding${name}`]);
  }
  if (part.borderWidth) node.style.border = `${length(part.borderWidth, BORDER)} solid ${part.borderColor ?? "#d4d6da"}`;
  part.contents.forEach((child, n) => {
    const drawn = draw(child, ask, part.layout);
    if (n > 0 && child.margin === undefined && part.spacing) drawn.style[column ? "marginTop" : "marginLeft"] = length(part.spacing);
    if (!column && child.type === "separator") drawn.classList.add("upright");
    node.append(drawn);
  });
  return node;
}

function text(part) {
  const node = el(part.type === "span" ? "span" : "div", { class: `flex-text${part.wrap ? " wrap" : ""}` });
  Object.assign(node.style, {
    fontSize: part.size ? length(part.size, SIZE) : "", color: part.color ?? "", fontWeight: part.weight === "bold" ? "700" : "",
    textAlign: part.align ?? "", fontStyle: part.style ?? "", textDecoration: part.decoration ?? "",
  });
  if (part.maxLines && part.wrap) { node.style.webkitLineClamp = String(part.maxLines); node.classList.add("clamped"); }
  if (part.contents) node.append(...part.contents.map(text));
  else node.textContent = part.text ?? "";
  return node;
}

function button(part, ask) {
  const style = part.style ?? "link";
  const node = el("button", { type: "button", class: `flex-button ${style} ${part.height ?? "md"}`, on: {
    click: (event) => { event.stopPropagation(); perform(ask.phone, part.action, ask.entry.id); },
  } }, part.action.label);
  if (part.color) node.style[style === "link" ? "color" : "background"] = part.color;
  return node;
}

function picture(part) {
  const small = part.type === "icon";
  const width = length(part.size ?? "md", small ? SIZE : PICTURE);
  const node = el("img", { class: "flex-picture", src: part.url, alt: "", loading: "lazy" });
  Object.assign(node.style, {
    width, aspectRatio: (part.aspectRatio ?? "1:1").replace(":", " / "), objectFit: part.aspectMode === "cover" ? "cover" : "contain",
    alignSelf: EDGE[part.align ?? "center"], background: part.backgroundColor ?? "",
  });
  return node;
}

function separator(part) {
  return el("hr", { class: "flex-separator", style: { background: part.color ?? "" } });
}
