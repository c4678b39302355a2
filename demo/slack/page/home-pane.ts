import { avatar } from "./avatar.ts";
import { blockNodes } from "./blocks.ts";
import { h } from "./dom.ts";
import type { Page } from "./page.ts";
import { blockContext } from "./page.ts";
import { reconcile } from "./reconcile.ts";

/** Draws the app's own page for this person. */
export function drawHome(page: Page, pane: HTMLElement): void {
  const { home, me, appName, botUser, users } = page.model;
  const head = () =>
    h(
      "header",
      { class: "pane-head" },
      avatar(
        users.find((user) => user.id === botUser),
        "small",
      ),
      h("h1", {}, appName),
      h("p", { class: "topic" }, `Home, as ${me.real_name} sees it`),
    );
  const waiting = () =>
    h("div", { class: "home" }, h("p", { class: "muted" }, `${appName} has not drawn this page yet.`));
  const shown = () => {
    if (!home) return waiting();
    const context = blockContext(page, { scope: `home/${home.id}`, target: { view_id: home.id } });
    return h(
      "div",
      { class: "home", tabindex: 0, "aria-label": `${appName} Home` },
      h("div", { class: "home-sheet" }, blockNodes(home.blocks, context)),
    );
  };
  reconcile(pane, [
    { key: "home-head", version: me.id, make: head },
    { key: "home", version: `${me.id}/${home?.hash ?? "none"}`, make: shown },
  ]);
}
