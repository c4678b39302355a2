/** `short` is what `npm test` runs; `full` is what the bars are about. */
export type Size = "short" | "full";
export type EngineName = "postgres" | "embedded";

/** One fault of the list: what is done to the bot, what must come of it, and what came of it. */
export interface Fault {
  readonly row: number;
  readonly fault: string;
  readonly expected: string;
  /** Resolves with what was observed; throws when that is not what was expected. */
  readonly run: (size: Size) => Promise<string>;
}

/** Stops a fault whose outcome is not the expected one; the message is what the table shows. */
export function expectThat(holds: boolean, observed: string): void {
  if (!holds) throw new Error(observed);
}

/** Looks again until it holds; a loaded machine may take long, a lost alert takes for ever. */
export async function eventually(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${String(seconds)} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
