import type { Raw } from "./block-context.ts";
import { blockNodes } from "./blocks.ts";
import { whileBusy } from "./button.ts";
import { fill, freshId, h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import type { Page } from "./page.ts";
import { blockContext, perform } from "./page.ts";
import type { SeenView } from "./seen.ts";

interface Shown {
  readonly view: SeenView;
  readonly fields: Map<string, () => Raw>;
}

/** The modal a person sees: the top of the stack, with what was typed kept over updates of the same view. */
export function createModalLayer(): { draw(page: Page): void } {
  const dialog = h("dialog", { class: "modal" });
  let shown: Shown | null = null;
  let opener: Element | null = null;

  const readAll = (): Map<string, Raw> => new Map([...(shown?.fields ?? [])].map(([key, read]) => [key, read()]));

  const valuesOf = (): Record<string, Record<string, Raw>> => {
    const values: Record<string, Record<string, Raw>> = {};
    for (const [key, raw] of readAll()) {
      const [blockId = "", actionId = ""] = key.split("\n");
      (values[blockId] ??= {})[actionId] = raw;
    }
    return values;
  };

  const close = (page: Page, view: SeenView): void => {
    void perform(page, "close", { view_id: view.id });
  };

  const submit = async (page: Page, view: SeenView): Promise<void> => {
    const result = await perform(page, "submit", { view_id: view.id, values: valuesOf() });
    if (result.errors && shown) show(page, shown.view, result.errors, result.problem ?? null);
    else if (result.problem && shown) show(page, shown.view, {}, result.problem);
  };

  const show = (page: Page, view: SeenView, errors: Readonly<Record<string, string>>, problem: string | null): void => {
    const kept = shown?.view.id === view.id ? readAll() : new Map<string, Raw>();
    const fields = new Map<string, () => Raw>();
    shown = { view, fields };
    const setting = { scope: `view/${view.id}`, target: { view_id: view.id }, fields, kept, errors, values: valuesOf };
    const titleId = freshId("modal");
    const back = view.previous_view_id !== null;
    const submitButton =
      view.submit &&
      h(
        "button",
        { type: "submit", class: "button button-primary", "data-key": "modal/submit" },
        withEmoji(view.submit.text),
      );
    const form = h(
      "form",
      { class: "modal-form", method: "dialog", novalidate: true },
      h(
        "header",
        {},
        h("h2", { id: titleId }, withEmoji(view.title.text)),
        h(
          "button",
          {
            type: "button",
            class: "close",
            "aria-label": back ? "Back" : "Close",
            "data-key": "modal/x",
            on: { click: () => close(page, view) },
          },
          back ? "‹" : "×",
        ),
      ),
      problem ? h("p", { class: "modal-problem", role: "alert" }, problem) : null,
      h("div", { class: "modal-body" }, blockNodes(view.blocks, blockContext(page, setting))),
      h(
        "footer",
        { class: "dialog-buttons" },
        h(
          "button",
          { type: "button", class: "button", "data-key": "modal/close", on: { click: () => close(page, view) } },
          withEmoji(view.close?.text ?? "Close"),
        ),
        submitButton,
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (submitButton) void whileBusy(submitButton, () => submit(page, view));
    });
    dialog.setAttribute("aria-labelledby", titleId);
    dialog.dataset["view"] = view.id;
    fill(dialog, form);
    dialog.oncancel = (event) => {
      event.preventDefault();
      close(page, view);
    };
    if (!dialog.open) {
      opener = document.activeElement;
      document.body.append(dialog);
      dialog.showModal();
    }
    const wrong = dialog.querySelector<HTMLElement>("[aria-invalid]");
    if (wrong) wrong.focus();
    else if (!dialog.contains(document.activeElement) || document.activeElement === dialog) {
      dialog
        .querySelector<HTMLElement>(
          "[autofocus], .modal-body input, .modal-body textarea, .modal-body select, [type=submit]",
        )
        ?.focus();
    }
  };

  const hide = (): void => {
    shown = null;
    if (!dialog.open) return;
    dialog.close();
    dialog.remove();
    const key = opener instanceof HTMLElement ? opener.dataset["key"] : undefined;
    const again = key ? document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null;
    if (opener?.isConnected && opener instanceof HTMLElement) opener.focus();
    else again?.focus();
  };

  return {
    draw(page) {
      const top = page.model.views.at(-1);
      if (!top) hide();
      else if (shown?.view.id !== top.id || shown.view.hash !== top.hash) show(page, top, {}, null);
    },
  };
}
