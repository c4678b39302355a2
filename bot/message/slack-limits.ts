/** Limits of Block Kit as documented, in characters unless named otherwise. */
export const SLACK_LIMITS = {
  blocksPerMessage: 50,
  blocksPerView: 100,
  /** Text of all blocks together: 40,000 is documented, but about 13,200 fails (slackapi/bolt-js#2509). */
  messageText: 12_000,
  fallbackText: 3_000,
  section: 3_000,
  fields: 10,
  field: 2_000,
  header: 150,
  contextElements: 10,
  buttonText: 75,
  buttonValue: 2_000,
  url: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3_000,
  inputText: 3_000,
} as const;
