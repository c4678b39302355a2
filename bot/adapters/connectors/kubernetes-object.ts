import { z } from "zod";
import type { Call } from "../../ports/connector.ts";
import { type HttpAnswer, at, textAt } from "./request-json.ts";
import type { Target } from "./target.ts";

/** A name that is safe in a path of the Kubernetes API. */
export const dnsName = z.string().max(253).regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/); // prettier-ignore
export const MERGE_PATCH = "application/merge-patch+json";
export const JSON_PATCH = "application/json-patch+json";

/** One operation of RFC 6902. */
export type PatchOperation =
  | { readonly op: "test" | "replace" | "add"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

export const versionOf = (object: unknown): string => textAt(object, "metadata", "resourceVersion") ?? "";

/** Sends one patch; a list of operations goes as a JSON patch, an object as a merge patch. */
export function sendPatch(
  target: Target,
  request: { path: string; body: object | readonly PatchOperation[]; effectKey?: string; dryRun?: boolean },
  call: Call,
): Promise<HttpAnswer> {
  const { path, body, effectKey, dryRun } = request;
  return target.send(
    {
      method: "PATCH",
      path: `${path}?fieldManager=noops-bot${dryRun === true ? "&dryRun=All" : ""}`,
      body,
      headers: { "content-type": Array.isArray(body) ? JSON_PATCH : MERGE_PATCH },
      ...(effectKey === undefined ? {} : { effectKey }),
    },
    call,
  );
}

export interface RolloutPlace {
  readonly namespace: string;
  readonly rollout: string;
}

export const rolloutPath = ({ namespace, rollout }: RolloutPlace): string =>
  `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${rollout}`;

/** What the controller says about an update; versions are hashes of pod templates. */
export function rolloutStatus(json: unknown) {
  const pauses = at(json, "status", "pauseConditions");
  const index = at(json, "status", "currentStepIndex");
  const steps = at(json, "spec", "strategy", "canary", "steps");
  return {
    podHash: textAt(json, "status", "currentPodHash") ?? "",
    stable: textAt(json, "status", "stableRS") ?? "",
    aborted: at(json, "status", "abort") === true,
    promoteFull: at(json, "status", "promoteFull") === true,
    paused: at(json, "spec", "paused") === true,
    waits: Array.isArray(pauses) && pauses.length > 0,
    index: typeof index === "number" ? index : 0,
    steps: Array.isArray(steps) ? steps.length : 0,
  } as const;
}
export type RolloutStatus = ReturnType<typeof rolloutStatus>;
