import { avatar } from "./avatar.ts";
import { channelTitle } from "./channel-pane.ts";
import { clock } from "./dates.ts";
import { fill, h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { openMenu } from "./menu.ts";
import type { Page } from "./page.ts";
import type { SeenChannel, SeenUser } from "./seen.ts";
import { nextTheme, themeName } from "./theme.ts";

const role = (user: SeenUser): string => {
  const place = user.tz.split("/").at(-1)?.replaceAll("_", " ") ?? user.tz;
  return `${user.profile.title} · ${place} ${clock(String(Date.now() / 1000), user.tz)}`;
};

function channelRow(page: Page, channel: SeenChannel): HTMLElement {
  const here = page.model.place.kind === "channel" && page.model.place.id === channel.id;
  const unread = page.model.unread.get(channel.id) ?? 0;
  const name = channel.is_im
    ? [
        avatar(
          page.model.users.find((user) => user.is_bot),
          "small",
        ),
        " ",
        page.model.appName,
      ]
    : withEmoji(channelTitle(page, channel));
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: `#${channel.id}`,
        class: [unread > 0 ? "row unread" : "row", channel.is_archived ? "row-quiet" : ""].join(" "),
        "aria-current": here ? "page" : null,
        "data-key": `row/${channel.id}`,
      },
      h("span", { class: "row-name" }, name),
      unread > 0 ? h("span", { class: "count", "aria-label": `${unread} new` }, String(unread)) : null,
    ),
  );
}

function homeRow(page: Page): HTMLElement {
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: "#home",
        class: "row",
        "aria-current": page.model.place.kind === "home" ? "page" : null,
        "data-key": "row/home",
      },
      h(
        "span",
        { class: "row-name" },
        avatar(
          page.model.users.find((user) => user.is_bot),
          "small",
        ),
        " Home",
      ),
    ),
  );
}

function personPicker(page: Page): HTMLElement {
  const { me } = page.model;
  const button = h(
    "button",
    {
      type: "button",
      class: "person",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": `You are ${me.real_name}. Be somebody else`,
      "data-key": "person",
    },
    avatar(me),
    h("span", { class: "person-words" }, h("strong", {}, me.real_name), h("small", {}, me.profile.title)),
    h("span", { class: "person-arrow", "aria-hidden": "true" }, "⇅"),
  );
  button.addEventListener("click", () => {
    const people = page.model.users.filter((user) => !user.is_bot);
    openMenu(
      button,
      "Who are you?",
      people.map((user) => ({
        label: [avatar(user, "small"), ` ${user.real_name}`, user.id === me.id ? " ✓" : ""],
        hint: role(user),
        choose: () => page.become(user.id),
      })),
    );
  });
  return button;
}

/** The left column: channels, the app, the theme, and who one is. */
export function drawSidebar(page: Page, column: HTMLElement): void {
  const groups = page.model.channels.filter((channel) => !channel.is_im);
  const direct = page.model.channels.filter((channel) => channel.is_im);
  const theme = () => {
    nextTheme();
    drawSidebar(page, column);
  };
  fill(
    column,
    h(
      "div",
      { class: "team" },
      h("span", { class: "team-name" }, page.model.teamName),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "data-key": "theme",
          "aria-label": `Theme: ${themeName()}`,
          title: `Theme: ${themeName()}`,
          on: { click: theme },
        },
        "◐",
      ),
    ),
    h(
      "nav",
      { "aria-label": "Workspace" },
      h("h2", {}, "Channels"),
      h(
        "ul",
        {},
        groups.map((channel) => channelRow(page, channel)),
      ),
      h("h2", {}, "App"),
      h(
        "ul",
        {},
        homeRow(page),
        direct.map((channel) => channelRow(page, channel)),
      ),
    ),
    h("p", { class: "local-note" }, "A workspace on this machine. Nothing leaves it."),
    personPicker(page),
  );
}
