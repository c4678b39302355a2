/** Everything a command may touch of the outside, so that it can run inside a test. */
export type Io = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person reads the output: colours and progress only then. */
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => number;
  /** Asks the person at the terminal; missing where nobody sits there. */
  readonly ask?: (question: string) => Promise<string>;
};

/** Exit codes, the same for every command. */
export const EXIT = { fine: 0, issues: 1, usage: 2, io: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something outside failed: a file, a server. The message says what was attempted. */
export class IoError extends Error {
  override readonly name = "IoError";
}
