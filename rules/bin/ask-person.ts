import { createInterface } from "node:readline/promises";
import { UsageError } from "./io.ts";

/**
 * Asks the person at a terminal, one question after the other. Lines that were typed or pasted ahead answer the next
 * questions. Ctrl+C and Ctrl+D are an answer too: not to go on.
 */
export function createPerson(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): (question: string) => Promise<string> {
  const ahead: string[] = [];
  let begun = "";
  return async (question) => {
    const known = ahead.shift();
    if (known !== undefined) {
      output.write(`${question}${known}\n`);
      return known;
    }
    // Between two questions nobody listens, so that Ctrl+C ends the command as ever.
    const terminal = createInterface({ input, output, terminal: true });
    terminal.on("line", (line) => ahead.push(line));
    try {
      const answer = terminal.question(question);
      terminal.write(begun);
      return await answer;
    } catch (error) {
      output.write("\n");
      throw new UsageError("The question was left open, so nothing was done.", { cause: error });
    } finally {
      begun = terminal.line;
      terminal.close();
    }
  };
}
