import type { Locator, Page } from "playwright-core";
import { launchBrowser, openPage } from "../../browser-host/browser.ts";

/** A picture shows a whole message, so the window is tall. */
const WINDOW = { width: 1120, height: 1240 };
const PATIENCE_MS = 60_000;

/** Who can sit in front of the page. */
export type PersonName = "Alice" | "Bob" | "Carol" | "Dave" | "Erin";

/** A person at the page of the local workspace: reads, clicks and types, and knows nothing but what is shown. */
export interface Reader {
  readonly page: Page;
  /** Everything the browser complained about. */
  readonly problems: readonly string[];
  /** Sits somebody else down, with the switch at the bottom left. */
  become(name: PersonName): Promise<void>;
  goTo(place: "#ml-incidents" | "#ml-tickets" | "Home"): Promise<void>;
  /** The message of an incident in the channel. */
  card(ref: string): Locator;
  /** Presses a button of a message or dialog by its words. */
  press(part: Locator, words: string | RegExp): Promise<void>;
  /** Chooses from the menu behind the three dots of a message. */
  chooseMore(part: Locator, words: string): Promise<void>;
  /** Says yes or no to the question that came up. */
  answerQuestion(title: string | RegExp, words: string): Promise<void>;
  /** The newest answer that only this person sees and that holds these words. */
  whisper(words: string | RegExp): Locator;
  /** Takes all such answers away, so that the next one is surely new. */
  dismissAll(): Promise<void>;
  dialog(title: string | RegExp): Locator;
  /** Types into the box below the channel and sends it. */
  type(text: string): Promise<void>;
  /** Opens what was said below a message. */
  openThread(part: Locator): Promise<Locator>;
  close(): Promise<void>;
}

/** Waits until a part of the page is there and reads all of this, in whatever order. */
export async function reads(part: Locator, ...words: readonly (string | RegExp)[]): Promise<void> {
  await part.first().waitFor();
  for (const each of words) {
    try {
      await part.filter({ hasText: each }).first().waitFor();
    } catch (cause) {
      throw new Error(`not read: ${String(each)}; the page reads: ${await part.first().innerText()}`, { cause });
    }
  }
}

/** Opens the page of a workspace as Alice. One browser and one page serve all tests of a file. */
export async function sitDown(workspaceUrl: string): Promise<Reader> {
  const context = await launchBrowser();
  const { page, problems } = await openPage(context, `${workspaceUrl}/?user=U0ALICE`, WINDOW);
  page.setDefaultTimeout(PATIENCE_MS);
  await page.locator("body[data-person=U0ALICE]").waitFor();
  const press = (part: Locator, words: string | RegExp) => part.getByRole("button", { name: words }).first().click();
  return {
    page,
    problems,
    press,
    become: async (name) => {
      await page.getByRole("button", { name: /^You are / }).click();
      await page.getByRole("menuitem", { name: new RegExp(`^\\S* ?${name}`) }).click();
      await page.getByRole("button", { name: new RegExp(`^You are ${name}`) }).waitFor();
    },
    goTo: (place) => page.getByRole("link", { name: place }).click(),
    card: (ref) => page.locator("#main article:not(.ephemeral)").filter({ hasText: new RegExp(`${ref} · service`) }),
    chooseMore: async (part, words) => {
      await press(part, "More actions");
      await page.getByRole("menuitem", { name: words }).click();
    },
    answerQuestion: (title, words) => press(page.getByRole("alertdialog", { name: title }), words),
    whisper: (words) => page.locator("#main article.ephemeral").filter({ hasText: words }).last(),
    dismissAll: async () => {
      const answers = page.locator("#main article.ephemeral");
      for (let left = await answers.count(); left > 0; left -= 1) {
        await answers.last().getByRole("button", { name: "Dismiss" }).click();
        await page.waitForFunction(
          (count) => document.querySelectorAll("#main article.ephemeral").length < count,
          left,
        );
      }
    },
    dialog: (title) => page.getByRole("dialog", { name: title }),
    type: async (text) => {
      const box = page.getByRole("combobox", { name: /^Message to / });
      await box.fill(text);
      // The first Escape closes the list of commands, so that Enter sends what was typed.
      await box.press("Escape");
      await box.press("Enter");
    },
    openThread: async (part) => {
      await press(part, /repl(y|ies)/);
      return page.getByRole("region", { name: "Thread" });
    },
    close: () => context.close(),
  };
}
