import { z } from "zod";
import { defineMethod } from "./method.ts";
import { SlackError } from "./slack-error.ts";

const openConnection = defineMethod({
  name: "apps.connections.open",
  tier: 1,
  appToken: true,
  args: z.object({}),
  handle(context) {
    const ticket = context.sockets.issueTicket();
    if (ticket === "too_many_websockets") throw new SlackError(ticket);
    return { url: `${context.baseUrl().replace("http:", "ws:")}/link?ticket=${ticket}` };
  },
});

/** apps.*: the door to Socket Mode. */
export const APP_METHODS = [openConnection];
