import type { Issue } from "../spec/issue.ts";
import type { ModelInput } from "../spec/model-schema.ts";
import type { PolicyInput } from "../spec/policy-schema.ts";

/** Documents in our own words, made from another format, and what did not survive the translation. */
export type Imported = {
  readonly models: readonly ModelInput[];
  readonly policies: readonly PolicyInput[];
  readonly issues: readonly Issue[];
};

/** One SLO as people write it. */
export type SloInput = ModelInput["spec"]["slos"][number];
