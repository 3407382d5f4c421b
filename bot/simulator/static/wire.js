// Talks to the stand-in: one short poll for all phones, one POST per deed.

import { toast } from "./dom.js";

const ROOT = document.body.dataset.root;
let version = -1;
let onState = () => {};
let asking = false;

export const address = (path) => ROOT + path;

export function watch(listen) {
  onState = listen;
  setInterval(() => { if (!document.hidden) refresh(); }, 700);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  refresh();
}

export async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(address(`state?since=${version}`), { cache: "no-store" });
    const state = await answer.json();
    version = state.version;
    onState(state);
  } catch {
    onState(null);
  } finally {
    asking = false;
  }
}

export async function post(path, body) {
  try {
    const answer = await fetch(address(path), {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const result = await answer.json();
    if (!answer.ok) toast(result.error ?? "ทำไม่ได้");
    await refresh();
    return result;
  } catch {
    toast("ติดต่อระบบจำลองไม่ได้");
    return {};
  }
}

export const act = (who, deed, args = [], named = {}) => post("act", { ...who, do: deed, args, named });

export async function sendPhoto(who, file) {
  const query = new URLSearchParams({ phone: who.phone, ...(who.group ? { group: who.group } : {}) });
  await fetch(address(`photo?${query}`), { method: "POST", headers: { "Content-Type": file.type }, body: file });
  await refresh();
}
