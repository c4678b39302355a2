/** The people of the local workspace who play the loop. */
export const ALICE = "U0ALICE";
export const BOB = "U0BOB";
