import { createInterface } from "node:readline/promises";
import { UsageError } from "./io.ts";

/** Asks the person at a terminal; Ctrl+C and Ctrl+D are an answer too: not to go on. */
export async function askPerson(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  const terminal = createInterface({ input, output, terminal: true });
  try {
    return await terminal.question(question);
  } catch (error) {
    output.write("\n");
    throw new UsageError("The question was left open, so nothing was done.", { cause: error });
  } finally {
    terminal.close();
  }
}
