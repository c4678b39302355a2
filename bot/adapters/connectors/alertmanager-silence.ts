import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { z } from "zod";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import type { HttpAnswer } from "./request-json.ts";
import { at, textAt } from "./request-json.ts";
import { type Target, applied, createTarget, isStatus, problem } from "./target.ts";

const MAX_SECONDS = 24 * 3600;
/** A silence that names neither hides other people's alarms. */
const SCOPES: readonly string[] = [LABEL.model, LABEL.sloService, "service", "model"];

const matcherSchema = z.strictObject({
  name: z.string().min(1),
  value: z.string().min(1),
  isRegex: z.boolean().default(false),
  isEqual: z.boolean().default(true),
});
type Matcher = z.output<typeof matcherSchema>;

const inputsSchema = z.strictObject({
  matchers: z
    .array(matcherSchema)
    .min(1)
    .refine((matchers) => matchers.some(({ name, isRegex, isEqual }) => SCOPES.includes(name) && !isRegex && isEqual), {
      error: `one matcher must name a service or a model exactly: ${SCOPES.join(", ")}`,
    }),
  duration: z
    .string()
    .transform((text) => parseDuration(text) ?? 0)
    .refine((seconds) => seconds > 0 && seconds <= MAX_SECONDS, { error: "write a duration of at most 24h" }),
  comment: z.string().default("silenced by a runbook"),
});
const stateSchema = z.object({ matchers: z.array(matcherSchema), seconds: z.number(), comment: z.string() });

const operator = ({ isRegex, isEqual }: Matcher): string =>
  (isEqual ? "=" : "!") + (isRegex ? "~" : isEqual ? "" : "=");
const written = (matchers: readonly Matcher[]): string =>
  matchers
    .map((matcher) => `${matcher.name}${operator(matcher)}"${matcher.value}"`)
    .sort()
    .join(", ");

interface Silence {
  readonly id: string;
  readonly matchers: string;
  readonly active: boolean;
  readonly endsAt: number;
  readonly comment: string;
}

function silenceOf(json: unknown): Silence {
  const matchers = z.array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) })).safeParse(at(json, "matchers")); // prettier-ignore
  return {
    id: textAt(json, "id") ?? "",
    matchers: matchers.success ? written(matchers.data) : "",
    active: textAt(json, "status", "state") !== "expired",
    endsAt: Date.parse(textAt(json, "endsAt") ?? ""),
    comment: textAt(json, "comment") ?? "",
  };
}

type Listed =
  { readonly ok: true; readonly silences: readonly Silence[] } | { readonly ok: false; readonly answer: HttpAnswer };

async function list(target: Target, call: Call): Promise<Listed> {
  const answer = await target.get("/api/v2/silences", call);
  return isStatus(answer, 200) && Array.isArray(answer.json)
    ? { ok: true, silences: answer.json.map(silenceOf) }
    : { ok: false, answer };
}

/** The silences that all members of the cluster know; gossip may lag, so a member that does not answer leaves a doubt. */
async function listAll(
  targets: readonly Target[],
  call: Call,
): Promise<{ silences: readonly Silence[]; silent: HttpAnswer | null }> {
  const answers = await Promise.all(targets.map((target) => list(target, call)));
  return {
    silences: answers.flatMap((listed) => (listed.ok ? listed.silences : [])),
    silent: answers.find((listed) => !listed.ok)?.answer ?? null,
  };
}

/** Targets of one Alertmanager cluster, and the clock that gives a silence its absolute end. */
export interface SilenceOptions {
  readonly urls: readonly string[];
  readonly tokenFile?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly now: () => number;
}

const targetsOf = ({ urls, ...rest }: SilenceOptions): readonly Target[] =>
  urls.map((url) => createTarget({ url, ...rest }));

/** `alertmanager.silence`: each POST without an id makes another silence, so ours is looked up by its comment first. */
export function createAlertmanagerSilence(options: SilenceOptions): ActConnector {
  const targets = targetsOf(options);
  return defineAct({
    name: "alertmanager.silence",
    fact: actFact("find", true, ["matchers", "duration"], ["comment"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan({ matchers, duration, comment }, call) {
      const { silences, silent } = await listAll(targets, call);
      if (silent !== null && silences.length === 0) return { kind: "unreachable", reason: problem(silent) };
      const wanted = written(matchers);
      const same = silences.find((silence) => silence.active && silence.matchers === wanted);
      if (same !== undefined && same.endsAt >= options.now() + duration * 1000)
        return {
          kind: "alreadyDone",
          detail: `silence ${same.id} covers {${wanted}} until ${new Date(same.endsAt).toISOString()}`,
        };
      return {
        kind: "plan",
        plan: {
          target: `silence {${wanted}}`,
          before: same === undefined ? "not silenced" : `silenced by ${same.id} for a shorter time`,
          desired: `silenced for ${String(duration / 60)} min`,
          precondition: `nobody else silences {${wanted}} for that long`,
          blastRadius: `every alert with ${wanted}, in every receiver`,
          reversible: true,
          class: "silence",
          author: null,
          state: { matchers, seconds: duration, comment },
        },
      };
    },
    async apply({ matchers, seconds, comment }, effectKey, call) {
      for (const target of targets) {
        const listed = await list(target, call);
        if (!listed.ok) continue;
        const ours = listed.silences.find((silence) => silence.comment.includes(effectKey));
        if (ours !== undefined)
          return { kind: "applied", detail: `silence ${ours.id} is there`, output: { silenceId: ours.id } };
        const start = options.now();
        const wanted = written(matchers);
        const others = listed.silences.find(
          (silence) => silence.active && silence.matchers === wanted && silence.endsAt >= start + seconds * 1000,
        );
        if (others !== undefined) return { kind: "moved", reason: `silence ${others.id} covers it meanwhile` };
        const answer = await target.send(
          {
            method: "POST",
            path: "/api/v2/silences",
            effectKey,
            body: {
              matchers,
              startsAt: new Date(start).toISOString(),
              endsAt: new Date(start + seconds * 1000).toISOString(),
              createdBy: "noops-bot",
              comment: `${comment} (${effectKey})`,
            },
          },
          call,
        );
        const silenceId = answer.kind === "answer" ? textAt(answer.json, "silenceID") : null;
        return applied(answer, `silence ${silenceId ?? ""} set`, { silenceId });
      }
      return { kind: "unreachable", reason: "no Alertmanager of the cluster answers" };
    },
    async probe(_state, effectKey, call) {
      const { silences, silent } = await listAll(targets, call);
      const ours = silences.find((silence) => silence.comment.includes(effectKey));
      if (ours !== undefined)
        return { kind: "done", detail: `silence ${ours.id} is there`, output: { silenceId: ours.id } };
      if (silent === null) return { kind: "notDone", detail: "no silence has the effect key in its comment" };
      const howToCheck = `Search the silences of every Alertmanager, expired ones too, for "${effectKey}" in the comment.`;
      return { kind: "unknown", reason: `not every Alertmanager answers: ${problem(silent)}`, howToCheck };
    },
    async verify({ matchers }, effectKey, call) {
      const { silences, silent } = await listAll(targets, call);
      const ours = silences.find(
        ({ active, comment, matchers: found }) => active && comment.includes(effectKey) && found === written(matchers),
      );
      if (ours === undefined && silent !== null) return { kind: "failed", reason: problem(silent) };
      return {
        kind: "value",
        value: { silenceId: ours?.id ?? null },
        holds: ours !== undefined,
        detail: ours ? `silence ${ours.id} is active` : "no active silence of this run",
      };
    },
    compensate: (_state, effectKey) => ({ kind: "step", uses: "alertmanager.expire", with: { effect: effectKey } }),
  });
}

/** `alertmanager.expire`: ends the silence that an effect made. */
export function createAlertmanagerExpire(options: SilenceOptions): ActConnector {
  const targets = targetsOf(options);
  const stateOf = z.object({ effect: z.string(), silenceId: z.string() });
  const find = async (effect: string, call: Call) => {
    const { silences, silent } = await listAll(targets, call);
    const ours = silences.filter((silence) => silence.comment.includes(effect));
    return { active: ours.find((silence) => silence.active), known: ours.length > 0, silent };
  };
  return defineAct({
    name: "alertmanager.expire",
    fact: actFact("put", false, ["effect"]),
    inputs: z.strictObject({ effect: z.string().regex(/^noops-[0-9a-f]{32}$/) }),
    state: stateOf,
    async plan({ effect }, call) {
      const { active, known, silent } = await find(effect, call);
      if (active !== undefined)
        return {
          kind: "plan",
          plan: {
            target: `silence {${active.matchers}}`,
            before: `silenced by ${active.id}`,
            desired: "not silenced",
            precondition: `silence ${active.id} is active`,
            blastRadius: `alerts with ${active.matchers} notify again`,
            reversible: false,
            class: "silence",
            author: null,
            state: { effect, silenceId: active.id },
          },
        };
      if (silent !== null) return { kind: "unreachable", reason: problem(silent) };
      return known
        ? { kind: "alreadyDone", detail: "the silence ended" }
        : { kind: "refused", reason: `there is no silence of ${effect}` };
    },
    async apply({ effect, silenceId }, effectKey, call) {
      const { active, silent } = await find(effect, call);
      if (active === undefined)
        return silent === null
          ? { kind: "applied", detail: "the silence ended", output: null }
          : { kind: "unreachable", reason: problem(silent) };
      if (active.id !== silenceId) return { kind: "moved", reason: `it is silence ${active.id} now` };
      const [target] = targets;
      if (target === undefined) return { kind: "unreachable", reason: "no Alertmanager is configured" };
      return applied(
        await target.send(
          { method: "DELETE", path: `/api/v2/silence/${encodeURIComponent(silenceId)}`, effectKey },
          call,
        ),
        `silence ${silenceId} ended`,
      );
    },
    async probe({ effect, silenceId }, _effectKey, call) {
      const { active, silent } = await find(effect, call);
      if (silent !== null)
        return {
          kind: "unknown",
          reason: problem(silent),
          howToCheck: `Look whether silence ${silenceId} is expired.`,
        };
      return active === undefined
        ? { kind: "done", detail: "the silence ended" }
        : { kind: "notDone", detail: `silence ${active.id} is active` };
    },
    async verify({ effect }, _effectKey, call) {
      const { active, silent } = await find(effect, call);
      if (silent !== null) return { kind: "failed", reason: problem(silent) };
      return {
        kind: "value",
        value: null,
        holds: active === undefined,
        detail: active === undefined ? "no active silence" : `silence ${active.id} is active`,
      };
    },
  });
}
