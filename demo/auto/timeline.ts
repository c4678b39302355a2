/** What happened, with seconds since the start of the play. */
export type Timeline = {
  /** Writes a line and returns the seconds. */
  readonly mark: (text: string) => number;
  /** Seconds since the start. */
  readonly seconds: () => number;
};

/** A timeline that starts now and writes each entry as it happens. */
export function createTimeline(say: (line: string) => void, now: () => number = () => performance.now()): Timeline {
  const start = now();
  const seconds = () => (now() - start) / 1000;
  return {
    seconds,
    mark: (text) => {
      const at = seconds();
      say(`${at.toFixed(1).padStart(7)} s  ${text}`);
      return at;
    },
  };
}
