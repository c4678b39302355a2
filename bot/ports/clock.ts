/** The time of this process. Leases and deadlines use the clock of the database instead. */
export interface Clock {
  now(): Date;
}
