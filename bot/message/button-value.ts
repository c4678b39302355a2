/** Slack sends a button's value back to us; it holds opaque ids only. */
export interface ApprovalRef {
  readonly approvalId: string;
  readonly planHash: string;
}

/** Which approval, and which plan the reader saw: a vote on an older plan does not count. */
export function approvalValue(approvalId: string, planHash: string): string {
  return `${approvalId}:${planHash}`;
}

/** @example parseApprovalValue("ap_1:9f2c") // => { approvalId: "ap_1", planHash: "9f2c" } */
export function parseApprovalValue(value: string): ApprovalRef | null {
  const parts = value.split(":");
  const [approvalId, planHash] = parts;
  if (parts.length !== 2 || approvalId === undefined || planHash === undefined) return null;
  return approvalId === "" || planHash === "" ? null : { approvalId, planHash };
}
