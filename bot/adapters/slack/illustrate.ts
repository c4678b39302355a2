import type { IncidentView } from "../../incident/incident-view.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { PictureBook } from "./picture-book.ts";
import { uploadPicture } from "./upload-picture.ts";
import type { WebClient } from "./web-client.ts";

/** Moments of the story that a picture makes clearer. */
const ILLUSTRATED = new Set(["reopened", "resolved"]);
/** The first entry of every story says that the incident was opened. */
const OPENING_SEQ = 1;

/** Puts pictures into threads. They are ornament: a missing one is logged and holds up nothing. */
export interface Illustrator {
  /** Draws for what the thread has just told, without making anybody wait. */
  after(view: IncidentView, toldBefore: number, place: { readonly channel: string; readonly threadTs: string }): void;
  /** Waits for pictures under way. */
  drain(): Promise<void>;
}

export interface IllustratorDeps {
  readonly book: PictureBook;
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
}

export function createIllustrator({ book, client, clock, log }: IllustratorDeps): Illustrator {
  const working = new Set<Promise<void>>();
  return {
    after: (view, toldBefore, { channel, threadTs }) => {
      const fresh = view.timeline.filter((entry) => entry.seq > toldBefore);
      if (!fresh.some((entry) => entry.seq === OPENING_SEQ || ILLUSTRATED.has(entry.kind))) return;
      const work = book
        .draw(view, clock.now().getTime() / 1000)
        .then(async (pictures) => {
          for (const picture of pictures) await uploadPicture(client, picture, channel, threadTs);
        })
        .catch((error: unknown) => log.warn({ incident: view.id, error: String(error) }, "a picture was not posted"))
        .finally(() => working.delete(work));
      working.add(work);
    },
    drain: async () => {
      await Promise.allSettled(working);
    },
  };
}
