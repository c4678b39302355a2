import { didYouMean } from "../../message/did-you-mean.ts";
import type { Mrkdwn } from "../../message/mrkdwn.ts";
import { code, mrkdwn } from "../../message/mrkdwn.ts";
import type { Desk } from "./desk.ts";

/** What to say about a name that no model has but that is close to one; null when it is right or unlike all of them. */
export async function guessModel(typed: string, desk: Desk): Promise<Mrkdwn | null> {
  const open = await desk.incidents.list({ state: "open", limit: 50 });
  const known = [...new Set([...desk.models(), ...open.map(({ model }) => model)])];
  if (known.includes(typed)) return null;
  const guess = didYouMean(typed, known);
  return guess === null ? null : mrkdwn`There is no model ${code(typed, 40)}. Did you mean ${code(guess, 80)}?`;
}
