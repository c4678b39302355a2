/** Somebody asked the workspace for what a person could not do: press a button that is not there, and the like. */
export class ControlError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
