import type { Stream } from "./api.ts";
import { listen, loadState } from "./api.ts";
import { drawChannel } from "./channel-pane.ts";
import { formatDate } from "./dates.ts";
import { fill, h } from "./dom.ts";
import { drawHome } from "./home-pane.ts";
import { createModalLayer } from "./modal-layer.ts";
import type { Model } from "./model.ts";
import { applyNews, createModel } from "./model.ts";
import type { Page } from "./page.ts";
import { perform } from "./page.ts";
import { drawSidebar } from "./sidebar.ts";
import { applyTheme } from "./theme.ts";
import { drawThread } from "./thread-pane.ts";

const PERSON = "noops-person";
const FIRST_PERSON = "U0ALICE";
const FIRST_CHANNEL = "C0INCIDENTS";
const AGO_MS = 15_000;

const part = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
};

const [sidebar, main, thread] = [part("sidebar"), part("main"), part("thread")];
const modals = createModalLayer();
let model: Model;
let stream: Stream | null = null;

/** Where the address says to look: `#home`, `#CHANNEL` or `#CHANNEL/ts`. */
function placeOf(hash: string): { place: Model["place"]; ts: string | null } {
  const [id = "", ts = null] = hash.replace(/^#/, "").split("/");
  if (id === "home") return { place: { kind: "home" }, ts: null };
  return { place: { kind: "channel", id: id || FIRST_CHANNEL }, ts };
}

const page: Page = {
  get model() {
    return model;
  },
  draw() {
    const { place } = model;
    drawSidebar(page, sidebar);
    const channel = place.kind === "channel" ? model.channels.find(({ id }) => id === place.id) : undefined;
    if (place.kind === "home") drawHome(page, main);
    else if (channel) drawChannel(page, main, channel);
    else fill(main, h("p", { class: "archived" }, `${model.me.real_name} is not in that channel.`));
    drawThread(page, thread);
    modals.draw(page);
    document.title = `${place.kind === "home" ? "Home" : (channel?.name ?? "")} · ${model.teamName}`;
  },
  openThread(channel, ts) {
    model.thread = { channel, ts };
    page.draw();
    thread.querySelector<HTMLElement>("textarea")?.focus();
  },
  closeThread() {
    const opener = model.thread && `thread/${model.thread.ts}`;
    model.thread = null;
    page.draw();
    if (opener) main.querySelector<HTMLElement>(`[data-key="${CSS.escape(opener)}"]`)?.focus();
  },
  goTo(place) {
    model.place = place;
    if (place.kind === "channel") model.unread.delete(place.id);
    else {
      model.thread = null;
      void perform(page, "home", {});
    }
    page.draw();
  },
  become(userId) {
    sessionStorage.setItem(PERSON, userId);
    void start(userId);
  },
};

let planned = false;

/** One drawing for all the news of a frame. */
function drawSoon(): void {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    page.draw();
  });
}

async function start(userId: string): Promise<void> {
  stream?.close();
  const state = await loadState(userId);
  const me = state.users.find((user) => user.id === userId) ?? state.users[0];
  if (!me) throw new Error("the workspace has no people");
  const { place, ts } = placeOf(location.hash);
  model = createModel(state, me, place);
  stream = listen(me.id, state.lastNewsId, {
    news(type, data) {
      if (applyNews(model, type, data) === "reload") void start(me.id);
      else drawSoon();
    },
    connected: (yes) => document.body.classList.toggle("offline", !yes),
  });
  page.draw();
  if (ts) show(ts);
  document.body.dataset["person"] = me.id;
}

/** Brings a message into view and lights it up for a moment. */
function show(ts: string): void {
  const node = main.querySelector<HTMLElement>(`[data-ts="${CSS.escape(ts)}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.classList.add("lit");
}

function look(): void {
  const { place, ts } = placeOf(location.hash);
  page.goTo(place);
  if (ts) show(ts);
}

/** "3 minutes ago" grows old by itself. */
function refreshAgo(): void {
  for (const node of document.querySelectorAll<HTMLElement>("time[data-ago]")) {
    const reader = { timeZone: model.me.tz, nowMs: Date.now() };
    node.textContent = formatDate(Number(node.dataset["ago"]), node.dataset["pattern"] ?? "", reader);
  }
}

applyTheme();
const asked = new URLSearchParams(location.search).get("user");
start(asked ?? sessionStorage.getItem(PERSON) ?? FIRST_PERSON).catch((error: unknown) => {
  fill(main, h("p", { class: "archived", role: "alert" }, String(error)));
});
window.addEventListener("hashchange", look);
document.querySelector(".skip")?.addEventListener("click", (event) => {
  // The address after # names a channel here, so the link only moves the focus.
  event.preventDefault();
  (main.querySelector<HTMLElement>(".messages, .home") ?? main).focus();
});
setInterval(refreshAgo, AGO_MS);
document.addEventListener("keydown", (event) => {
  const quiet = !document.querySelector("dialog[open], [popover]:popover-open");
  if (event.key === "Escape" && quiet && model.thread) page.closeThread();
});
