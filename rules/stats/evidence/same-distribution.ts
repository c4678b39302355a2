import { checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Refusal, Result } from "../result.ts";

/** How many observations of the pooled mix each arm's plug-in estimate starts with. */
const CONCENTRATION = 50;

/** Counts per cell of both arms: prediction classes, latency bins or feature bins. */
export interface CellBlock {
  readonly canary: readonly number[];
  readonly stable: readonly number[];
}

/**
 * F4: log factor of one checked block against "both arms have the same distribution", predicted from past counts only:
 * Σ [d_c ln(a/m) + d_s ln(b/m)], m the mix of both predictions by this block's traffic. AM–GM bounds its mean by 1.
 * Source: plug-in e-process as in Turner, Ly & Grünwald, https://arxiv.org/abs/2106.02693
 * @example sameDistributionFactor({ canary: [0, 0], stable: [0, 0] }, { canary: [1, 0], stable: [0, 1] }) // => 0
 */
export function sameDistributionFactor(past: CellBlock, block: CellBlock): number {
  const cells = block.canary.length;
  const [pastCanary, pastStable] = [total(past.canary), total(past.stable)];
  const [nowCanary, nowStable] = [total(block.canary), total(block.stable)];
  if (nowCanary + nowStable === 0) return 0;
  let log = 0;
  for (let i = 0; i < cells; i += 1) {
    const [c, s] = [past.canary[i] ?? 0, past.stable[i] ?? 0];
    const pool = (c + s + 0.5) / (pastCanary + pastStable + cells / 2);
    const a = (c + CONCENTRATION * pool) / (pastCanary + CONCENTRATION);
    const b = (s + CONCENTRATION * pool) / (pastStable + CONCENTRATION);
    const mix = (a * nowCanary + b * nowStable) / (nowCanary + nowStable);
    log += (block.canary[i] ?? 0) * Math.log(a / mix) + (block.stable[i] ?? 0) * Math.log(b / mix);
  }
  return log;
}

/** Both blocks' counts together. @example addCells({ canary: [1], stable: [0] }, { canary: [1], stable: [2] }) // => { canary: [2], stable: [2] } */
export function addCells(a: CellBlock, b: CellBlock): CellBlock {
  return {
    canary: b.canary.map((count, i) => count + (a.canary[i] ?? 0)),
    stable: b.stable.map((count, i) => count + (a.stable[i] ?? 0)),
  };
}

/**
 * log e that the arms differ in distribution, without direction.
 * @example sameDistributionEvidence([{ canary: [5, 5], stable: [5, 5] }]) // => { ok: true, value: 0 }
 */
export function sameDistributionEvidence(blocks: readonly CellBlock[]): Result<number> {
  const first = blocks[0];
  if (!first) return refuse("EMPTY", "No blocks.");
  let past: CellBlock = { canary: first.canary.map(() => 0), stable: first.canary.map(() => 0) };
  let log = 0;
  for (const block of blocks) {
    const refusal = checkCells(block, first.canary.length);
    if (refusal) return refusal;
    log += sameDistributionFactor(past, block);
    past = addCells(past, block);
  }
  return accept(log);
}

/** Refuses cells that differ in number or hold impossible counts. */
export function checkCells(block: CellBlock, cells: number): Refusal | undefined {
  const refusal = checkSample(block.canary, "canary") ?? checkSample(block.stable, "stable");
  if (refusal) return refusal;
  if (block.canary.length !== cells || block.stable.length !== cells)
    return refuse("LENGTH_MISMATCH", `Each block needs ${cells} cells in both arms.`);
  return [...block.canary, ...block.stable].every((count) => count >= 0)
    ? undefined
    : refuse("OUT_OF_RANGE", "A cell has a negative count.");
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
