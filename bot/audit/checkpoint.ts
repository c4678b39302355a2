/** A signed statement that the chain had this line at this time: what makes a cut tail visible. */
export interface Checkpoint {
  readonly seq: string;
  readonly hash: string;
  readonly at: string;
  /** Ed25519 over `checkpointText`, base64. */
  readonly signature: string;
}

/** What the signature covers. */
export function checkpointText({ seq, hash, at }: Omit<Checkpoint, "signature">): string {
  return `noops-ml audit checkpoint\n${seq}\n${hash}\n${at}`;
}

export type CheckpointVerdict = { readonly holds: true } | { readonly holds: false; readonly reason: string };

/** Compares a checkpoint with the line that the chain has in its place now. */
export function decideCheckpoint(
  checkpoint: Checkpoint,
  line: { readonly hash: string } | null,
  isSigned: (text: string, signature: string) => boolean,
): CheckpointVerdict {
  const name = `the checkpoint of ${checkpoint.at} at line ${checkpoint.seq}`;
  if (!isSigned(checkpointText(checkpoint), checkpoint.signature))
    return { holds: false, reason: `${name} is not signed by this key` };
  if (line === null)
    return { holds: false, reason: `line ${checkpoint.seq} is missing, though ${name} saw it: the tail was cut` };
  return line.hash === checkpoint.hash
    ? { holds: true }
    : { holds: false, reason: `line ${checkpoint.seq} is another one than ${name} saw: the chain was rewritten` };
}
