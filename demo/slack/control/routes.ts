import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Desk } from "../api/answer-call.ts";
import { faultShape } from "../api/faults.ts";
import { blockKitSchema } from "../block-kit/json-schema.ts";
import { mediaType, readBody } from "../http/read-body.ts";
import { replyJson } from "../http/reply.ts";
import { click, clickShape } from "../interaction/click.ts";
import { command, commandShape } from "../interaction/command.ts";
import { ControlError } from "../interaction/control-error.ts";
import type { Hands } from "../interaction/desk.ts";
import {
  homeShape,
  openHome,
  react,
  reactShape,
  say,
  sayShape,
  shortcut,
  shortcutShape,
} from "../interaction/person.ts";
import { closeModal, closeShape, submit, submitShape } from "../interaction/submit.ts";
import { handleStream } from "./stream.ts";
import { wireMessage, wireState } from "./wire.ts";

/** Everything the control API works on. */
export interface Controls {
  readonly desk: Desk;
  readonly hands: Hands;
  readonly unfurlDomains: readonly string[];
  readonly reset: () => Promise<void>;
}

type Action = (controls: Controls, body: unknown) => Promise<unknown>;

const action =
  <S extends z.ZodType>(shape: S, run: (controls: Controls, request: z.output<S>) => unknown): Action =>
  async (controls, body) => {
    const parsed = shape.safeParse(body);
    if (!parsed.success) throw new ControlError(z.prettifyError(parsed.error));
    return (await run(controls, parsed.data)) ?? { ok: true };
  };

const faultsShape = z.union([
  z.strictObject({ clear: z.literal(true) }),
  z.strictObject({ faults: z.array(faultShape) }),
  faultShape,
]);

function setFaults({ desk }: Controls, request: z.output<typeof faultsShape>) {
  if ("clear" in request) desk.faults.clear();
  else if ("faults" in request) request.faults.forEach((fault) => desk.faults.add(fault));
  else desk.faults.add(request);
  return { ok: true, faults: desk.faults.list() };
}

const wait = z.object({ wait: z.boolean().default(false) });

/** Things a person does wait for the app's answer; events wait for it only with `wait: true`. */
const ACTIONS: Readonly<Record<string, Action>> = {
  click: action(clickShape, ({ hands }, request) => click(hands, request)),
  submit: action(submitShape, ({ hands }, request) => submit(hands, request)),
  close: action(closeShape, ({ hands }, request) => closeModal(hands, request)),
  command: action(commandShape, ({ hands }, request) => command(hands, request)),
  shortcut: action(shortcutShape, ({ hands }, request) => shortcut(hands, request)),
  home: action(homeShape.extend(wait.shape), async ({ hands }, request) => {
    const heard = openHome(hands, request);
    if (request.wait) await heard;
  }),
  say: action(sayShape.extend(wait.shape), async ({ hands, unfurlDomains }, request) => {
    const { message, heard } = say(hands, request, unfurlDomains);
    if (request.wait) await heard;
    return { ok: true, message: wireMessage(hands, message) };
  }),
  react: action(reactShape.extend(wait.shape), async ({ hands }, request) => {
    const heard = react(hands, request);
    if (request.wait) await heard;
  }),
  dismiss: action(z.object({ user: z.string(), ts: z.string() }), ({ hands }, request) => {
    const { state } = hands.store;
    state.ephemerals = state.ephemerals.filter((each) => each.ts !== request.ts || each.user !== request.user);
    hands.store.changed();
    hands.news.publish("ephemeral_deleted", { user: request.user }, { ts: request.ts });
  }),
  faults: action(faultsShape, setFaults),
  bot: action(z.object({ url: z.url() }), ({ hands }, { url }) => hands.link.setBotUrl(url)),
  /** Slack asks Socket Mode connections to reconnect now and then. */
  refresh_sockets: action(z.object({}), ({ hands }) => hands.sockets.refresh()),
  reset: action(z.object({}), async ({ reset }) => reset()),
};

function read(controls: Controls, name: string, url: URL): unknown {
  const { desk, hands } = controls;
  switch (name) {
    case "state":
      return wireState(hands, url.searchParams.get("user"));
    case "calls":
      return { counts: desk.calls.counts(), results: desk.calls.results(), recent: desk.calls.recent() };
    case "deliveries":
      return { deliveries: hands.link.deliveries() };
    case "faults":
      return { faults: desk.faults.list() };
    case "commands":
      return { commands: hands.commands };
    case "schema":
      return blockKitSchema();
    default:
      throw new ControlError(`there is no /_/${name}`, 404);
  }
}

/** `/_/…`: what a person does, what a test wants to know, and how the workspace should fail. */
export async function handleControl(
  controls: Controls,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.slice("/_/".length);
  if (request.method === "GET" && name === "stream") {
    handleStream(controls.hands, request, response, url);
    return;
  }
  try {
    if (request.method === "GET") {
      replyJson(response, 200, read(controls, name, url));
      return;
    }
    const run = ACTIONS[name];
    if (!run) throw new ControlError(`there is no /_/${name}`, 404);
    const body = await readBody(request);
    // A page of another site can send forms here, but not JSON.
    if (mediaType(request.headers["content-type"]) !== "application/json") throw new ControlError("send JSON", 415);
    replyJson(response, 200, await run(controls, JSON.parse(body.toString("utf8"))));
  } catch (error) {
    if (error instanceof ControlError) replyJson(response, error.status, { ok: false, error: error.message });
    else if (error instanceof SyntaxError) replyJson(response, 400, { ok: false, error: "the body is not JSON" });
    else throw error;
  }
}
