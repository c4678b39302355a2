import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness, Heard } from "./workspace-harness.ts";
import { call, startHarness } from "./workspace-harness.ts";

type Json = Record<string, unknown>;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const CHANNEL = "C0INCIDENTS";
const plain = (text: string): Json => ({ type: "plain_text", text });
const mark = (text: string): Json => ({ type: "mrkdwn", text });
const button = (text: string, actionId: string, more: Json = {}): Json => ({
  type: "button",
  text: plain(text),
  action_id: actionId,
  ...more,
});

const INCIDENT: readonly Json[] = [
  { type: "header", text: plain("🔴 SEV2 fraud") },
  { type: "section", text: mark("*burning* since <!date^1700000000^{time_secs}|then>, owner <@U0ALICE>") },
  {
    type: "actions",
    elements: [
      button("Ack", "noops.ack", { value: "i1" }),
      button("Review", "noops.review", { style: "primary" }),
      button("Stop", "noops.stop", {
        style: "danger",
        confirm: { title: plain("Stop the run?"), text: mark("Nothing *new* starts."), confirm: plain("Stop it"), deny: plain("Keep going") },
      }),
      { type: "static_select", action_id: "noops.silence", placeholder: plain("Silence"), options: [{ text: plain("1 hour"), value: "1h" }] },
      { type: "overflow", action_id: "noops.more", options: [{ text: plain("Assign"), value: "assign" }, { text: plain("Note"), value: "note" }] },
    ],
  },
]; // prettier-ignore

const FORM: Json = {
  type: "modal",
  title: plain("Deny"),
  submit: plain("Deny it"),
  blocks: [
    { type: "input", block_id: "why", label: plain("Reason"), element: { type: "plain_text_input", action_id: "reason" } },
    {
      type: "input",
      block_id: "how",
      label: plain("Mode"),
      element: { type: "radio_buttons", action_id: "mode", options: [{ text: plain("Live"), value: "live" }, { text: plain("Dry"), value: "dry" }] },
    },
  ],
}; // prettier-ignore

let harness: Harness;
let browser: Browser;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  harness = await startHarness();
  browser = await chromium.launch({ executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium", args: FLAGS });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser.close();
  await harness.close();
});
beforeEach(async () => {
  await harness.people.act("reset", {});
  harness.app.heard.length = 0;
  harness.app.answer = () => ({});
  complaints = [];
});
afterEach(async () => {
  await page.goto("about:blank");
  expect(complaints).toEqual([]);
});

const postIncident = async (): Promise<string> =>
  String((await call(harness, "chat.postMessage", { channel: CHANNEL, text: "SEV2 fraud", blocks: INCIDENT }))["ts"]);
const openAs = async (user: string): Promise<void> => {
  await page.goto(`${harness.workspace.url}/?user=${user}`);
  await page.locator(`body[data-person=${user}]`).waitFor();
};
/** What the app heard of a kind; the app hears before the page's button is free again. */
const heard = (type: string): Heard[] => harness.app.heard.filter(({ payload }) => payload["type"] === type);
const incident = () => page.locator("#main article").first();
const press = async (name: string): Promise<void> => {
  await incident().getByRole("button", { name }).click();
};

/** Opens the form for whoever presses Review. */
function answerReview(): void {
  harness.app.answer = async ({ payload }) => {
    const [action] = (payload["actions"] ?? []) as Json[];
    if (action?.["action_id"] === "noops.review") {
      await call(harness, "views.open", { trigger_id: payload["trigger_id"], view: FORM });
    }
    return {};
  };
}

describe("reading", () => {
  it("an incident appears without a reload, with its time in the reader's zone", async () => {
    await openAs("U0BOB");
    await postIncident();
    await page.getByRole("heading", { name: "SEV2 fraud" }).waitFor();
    // 22:13:20 UTC is 17:13:20 in New York, where Bob is, and 23:13:20 in Berlin, where Alice is.
    expect(await incident().locator("time").textContent()).toBe("17:13:20");
    expect(await incident().locator(".mention").textContent()).toBe("@Alice Amari");
  });

  it("an update changes the message in place and keeps the focus on the same button", async () => {
    const ts = await postIncident();
    await openAs("U0ALICE");
    await incident().getByRole("button", { name: "Ack" }).focus();
    const blocks = [{ type: "header", text: plain("✅ RESOLVED fraud") }, INCIDENT[2]];
    await call(harness, "chat.update", { channel: CHANNEL, ts, text: "RESOLVED", blocks });
    await page.getByRole("heading", { name: "RESOLVED fraud" }).waitFor();
    expect(await page.locator("#main article").count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-action"))).toBe("noops.ack");
  });

  it("hostile text stays text", async () => {
    const text = "<script>alert(1)</script> <javascript:alert(1)|click> &lt;!channel&gt; <img src=x onerror=alert(1)>";
    await harness.slack.chat.postMessage({ channel: CHANNEL, text });
    await openAs("U0ALICE");
    const words = incident().locator(".words");
    expect(await words.locator("script, img, a[href^=javascript]").count()).toBe(0);
    expect(await words.textContent()).toContain("<!channel>");
  });

  it("a thread opens beside the channel and takes a reply", async () => {
    const ts = await postIncident();
    await harness.slack.chat.postMessage({ channel: CHANNEL, thread_ts: ts, text: "step 1 done" });
    await openAs("U0ALICE");
    await page.getByRole("button", { name: "1 reply" }).click();
    const thread = page.getByRole("region", { name: "Thread" });
    await thread.getByText("step 1 done").waitFor();
    await thread.getByRole("combobox", { name: "Reply in thread" }).fill("thank you <&>");
    await page.keyboard.press("Enter");
    await thread.getByText("thank you <&>").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.locator("#thread[hidden]").waitFor({ state: "attached" });
  });

  it("an answer for one person is seen by nobody else, and can be dismissed", async () => {
    await harness.slack.chat.postEphemeral({ channel: CHANNEL, user: "U0BOB", text: "you may not" });
    await openAs("U0ALICE");
    expect(await page.getByText("you may not").count()).toBe(0);
    await page.getByRole("button", { name: "You are Alice Amari" }).click();
    await page.getByRole("menuitem", { name: "Bob Brandt" }).click();
    await page.getByText("Only visible to you").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("you may not").waitFor({ state: "detached" });
  });

  it("a long history shows its newest part, and earlier messages on demand", async () => {
    for (let count = 1; count <= 203; count += 1) {
      await harness.people.act("say", { user: "U0BOB", channel: CHANNEL, text: `line ${count}` });
    }
    await openAs("U0ALICE");
    expect(await page.locator("#main article").count()).toBe(200);
    expect(await page.getByText("line 203").isVisible()).toBe(true);
    await page.getByRole("button", { name: "Show earlier messages (3)" }).click();
    await page.getByText("line 1", { exact: true }).waitFor();
  });

  it("a long answer is read from its beginning", async () => {
    await openAs("U0ALICE");
    const text = ["the top", ...Array.from({ length: 60 }, (_, at) => `line ${at}`)].join("\n");
    await harness.slack.chat.postEphemeral({ channel: CHANNEL, user: "U0ALICE", text });
    await page.locator("#main article.ephemeral").waitFor();
    const top = await page.locator("#main article.ephemeral").evaluate((node) => node.getBoundingClientRect().top);
    expect(top).toBeGreaterThan(0);
  });

  it("other channels count what is new", async () => {
    await openAs("U0ALICE");
    await harness.slack.chat.postMessage({ channel: "C0TICKETS", text: "slow burn" });
    await page.getByRole("link", { name: "#ml-tickets 1" }).click();
    await page.getByText("slow burn", { exact: true }).waitFor();
    expect(await page.locator(".count").count()).toBe(0);
  });
});

describe("acting", () => {
  it("a click reaches the app as that person, and trouble is said", async () => {
    await postIncident();
    await openAs("U0CAROL");
    await press("Ack");
    await expect.poll(() => heard("block_actions").length).toBe(1);
    expect(heard("block_actions")[0]?.payload).toMatchObject({ user: { id: "U0CAROL" }, actions: [{ value: "i1" }] });
    harness.app.answer = () => ({ status: 500 });
    await press("Ack");
    await page.getByText("noops answered with an error").waitFor();
  });

  it("a question comes first: no sends nothing, yes sends", async () => {
    await postIncident();
    await openAs("U0ALICE");
    await press("Stop");
    const question = page.getByRole("alertdialog", { name: "Stop the run?" });
    await question.getByRole("button", { name: "Keep going" }).click();
    expect(heard("block_actions")).toEqual([]);
    await press("Stop");
    await question.getByRole("button", { name: "Stop it" }).click();
    await expect.poll(() => heard("block_actions").length).toBe(1);
  });

  it("menus work with the keyboard", async () => {
    await postIncident();
    await openAs("U0ALICE");
    await incident().getByLabel("Silence").selectOption("1h");
    await incident().locator("[data-action='noops.more']").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(() => heard("block_actions").length).toBe(2);
    const chosen = heard("block_actions").map(({ payload }) => (payload["actions"] as Json[])[0]?.["selected_option"]);
    expect(chosen).toMatchObject([{ value: "1h" }, { value: "note" }]);
  });

  it("a form is filled in, refused by the page, refused by the app, and accepted", async () => {
    answerReview();
    await postIncident();
    await openAs("U0ALICE");
    await press("Review");
    const form = page.getByRole("dialog", { name: "Deny" });
    await form.getByRole("button", { name: "Deny it" }).click();
    await expect.poll(() => form.locator(".error").count()).toBe(2);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
    await form.getByLabel("Reason").fill("too soon");
    await form.getByLabel("Dry").check();
    harness.app.answer = () => ({ json: { response_action: "errors", errors: { why: "Say more." } } });
    await page.keyboard.press("Enter");
    await form.getByText("Say more.").waitFor();
    expect(await form.getByLabel("Reason").inputValue()).toBe("too soon");
    expect(await form.getByLabel("Dry").isChecked()).toBe(true);
    harness.app.answer = () => ({});
    await form.getByRole("button", { name: "Deny it" }).click();
    await form.waitFor({ state: "detached" });
    expect(heard("view_submission").at(-1)?.payload).toMatchObject({
      view: {
        state: {
          values: { why: { reason: { value: "too soon" } }, how: { mode: { selected_option: { value: "dry" } } } },
        },
      },
    });
  });

  it("a modal that is updated while somebody types keeps what was typed", async () => {
    answerReview();
    await postIncident();
    await openAs("U0ALICE");
    await press("Review");
    await page.getByLabel("Reason").fill("half a thou");
    const [view] = (await harness.people.state()).views["U0ALICE"] ?? [];
    await call(harness, "views.update", {
      view_id: view?.id,
      hash: view?.hash,
      view: { ...FORM, title: plain("Deny now") },
    });
    const form = page.getByRole("dialog", { name: "Deny now" });
    await form.waitFor();
    expect(await form.getByLabel("Reason").inputValue()).toBe("half a thou");
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
    expect((await harness.people.state()).views).toEqual({});
  });

  it("commands complete from the keyboard and answer in private", async () => {
    harness.app.answer = ({ payload }) => ({ json: { text: `you said: ${String(payload["text"])}` } });
    await openAs("U0ALICE");
    const box = page.getByRole("combobox", { name: "Message to #ml-incidents" });
    await box.pressSequentially("/no");
    await page.keyboard.press("Tab");
    await box.pressSequentially("esc");
    await page.getByRole("option", { name: "/noops escalate" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await box.inputValue()).toBe("/noops escalate ");
    await box.pressSequentially("INC-1");
    await page.keyboard.press("Enter");
    await page.getByText("you said: escalate INC-1").waitFor();
  });

  it("a reaction is added and taken away", async () => {
    const ts = await postIncident();
    await harness.slack.reactions.add({ channel: CHANNEL, timestamp: ts, name: "eyes" });
    await openAs("U0ALICE");
    const eyes = page.getByRole("button", { name: "eyes: noops" });
    await eyes.click();
    await page.locator(".reaction[aria-pressed=true]").waitFor();
    await expect.poll(() => harness.app.heard.length).toBe(1);
    await eyes.click();
    await page.locator(".reaction[aria-pressed=false]").waitFor();
  });

  it("the app's Home is drawn when it is opened", async () => {
    harness.app.answer = async ({ payload }) => {
      const event = payload["event"] as Json;
      const view = { type: "home", blocks: [{ type: "header", text: plain(`Hello ${String(event["user"])}`) }] };
      await call(harness, "views.publish", { user_id: event["user"], view });
      return {};
    };
    await openAs("U0BOB");
    await page.getByRole("link", { name: "Home" }).click();
    await page.getByRole("heading", { name: "Hello U0BOB" }).waitFor();
  });
});

describe("for everybody", () => {
  it("everything that can be used has a name", async () => {
    await postIncident();
    await openAs("U0ALICE");
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, a, input, select, textarea")]
        .filter((node) => {
          const label = node.getAttribute("aria-label") ?? node.textContent ?? "";
          const labelled = node instanceof HTMLInputElement && (node.labels?.length ?? 0) > 0;
          return label.trim() === "" && !labelled;
        })
        .map((node) => node.outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it.each(["light", "dark"] as const)("text can be read on every ground in the %s theme", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await postIncident();
    await openAs("U0ALICE");
    const weakest = await page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      if (!canvas) throw new Error("no canvas");
      const rgb = (color: string): number[] => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const light = (color: number[]): number => {
        const [r = 0, g = 0, b = 0] = color.map((part) => {
          const ratio = part / 255;
          return ratio <= 0.03928 ? ratio / 12.92 : ((ratio + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (node: Element | null): number[] => {
        for (let at = node; at; at = at.parentElement) {
          const color = rgb(getComputedStyle(at).backgroundColor);
          if ((color[3] ?? 0) > 250) return color;
        }
        return [255, 255, 255];
      };
      const texts = [...document.querySelectorAll<HTMLElement>("#sidebar *, #main *")].filter(
        (node) =>
          [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim()) &&
          node.getClientRects().length > 0 &&
          !node.closest(".row-quiet, .tools, option, [hidden]"),
      );
      const ratios = texts.map((node) => {
        const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
        return { ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), text: node.textContent };
      });
      return ratios.sort((a, b) => a.ratio - b.ratio)[0];
    });
    expect(weakest?.ratio, weakest?.text ?? "").toBeGreaterThan(4.5);
  });
});
