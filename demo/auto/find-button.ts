type Json = Readonly<Record<string, unknown>>;

/** A button as a person sees it, and what pressing it needs. */
export type SeenButton = {
  readonly label: string;
  readonly actionId: string;
  readonly blockId?: string;
  readonly value?: string;
};

const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null;

function readButton(element: unknown, blockId: unknown): SeenButton[] {
  if (!isRecord(element) || element.type !== "button" || !isRecord(element.text)) return [];
  const { action_id: actionId, value, text } = element;
  if (typeof actionId !== "string" || typeof text.text !== "string") return [];
  return [
    {
      label: text.text,
      actionId,
      ...(typeof blockId === "string" ? { blockId } : {}),
      ...(typeof value === "string" ? { value } : {}),
    },
  ];
}

/** Every button of a message, in order. */
export function listButtons(blocks: readonly Json[]): SeenButton[] {
  return blocks.flatMap((block) => {
    const elements = Array.isArray(block.elements) ? block.elements : [];
    return [...elements, block.accessory].flatMap((element) => readButton(element, block.block_id));
  });
}

/** The button whose words start like this: people read words, not ids. */
export function findButton(blocks: readonly Json[], words: string): SeenButton | undefined {
  return listButtons(blocks).find(({ label }) => label.startsWith(words));
}

/** All text of some blocks on one line. */
export function readBlocks(blocks: readonly Json[]): string {
  const texts = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(texts);
    if (!isRecord(value)) return [];
    if (typeof value.text === "string") return [value.text];
    return Object.entries(value)
      .filter(([key]) => ["text", "fields", "elements"].includes(key))
      .flatMap(([, inner]) => texts(inner));
  };
  return blocks.flatMap(texts).join(" · ").replaceAll("\n", " ");
}
