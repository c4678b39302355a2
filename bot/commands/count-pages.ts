import type { Paged, Pager } from "../ports/pager.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** The same pager, whose calls are counted: people who cannot be woken are an alarm of their own. */
export function countPages(pager: Pager, telemetry: Telemetry): Pager {
  const counted = (paged: Paged): Paged => {
    telemetry.count("pages_total", { result: paged.sent ? "sent" : "failed" });
    return paged;
  };
  return {
    page: async (page) => counted(await pager.page(page)),
    tell: (news) => pager.tell(news),
  };
}
