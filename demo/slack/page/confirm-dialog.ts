import { freshId, h } from "./dom.ts";
import type { ReaderContext } from "./reader-context.ts";
import type { Json } from "./seen.ts";
import { textNodes, textOf } from "./text-object.ts";

/** Asks before an action is sent; true if the person said yes. Without a question the answer is yes. */
export function confirmed(question: unknown, reader: ReaderContext): Promise<boolean> {
  if (question === undefined || question === null) return Promise.resolve(true);
  const asked = question as Json;
  const [title, text] = [freshId("confirm"), freshId("confirm-text")];
  return new Promise((resolve) => {
    const dialog = h("dialog", {
      class: "confirm",
      "aria-labelledby": title,
      "aria-describedby": text,
      role: "alertdialog",
    });
    const close = (answer: boolean) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const yesClass = asked["style"] === "danger" ? "button button-danger" : "button button-primary";
    dialog.append(
      h("h2", { id: title }, textOf(asked["title"]) || "Are you sure?"),
      h("div", { id: text, class: "confirm-text" }, textNodes(asked["text"], reader)),
      h(
        "div",
        { class: "dialog-buttons" },
        h(
          "button",
          { type: "button", class: "button", on: { click: () => close(false) } },
          textOf(asked["deny"]) || "Cancel",
        ),
        h(
          "button",
          { type: "button", class: yesClass, on: { click: () => close(true) } },
          textOf(asked["confirm"]) || "Yes",
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
