import type { Path, PlainIssue } from "../../spec/issue.ts";
import type { ModelSpec, SloSpec } from "../../spec/model-schema.ts";
import type { Absence, BaseForm, LabelCoverage, Stage } from "../slo.ts";

/** What a front end of one SLI kind may look at, and where it leaves its complaints. */
export type SliContext = {
  readonly spec: ModelSpec;
  readonly slo: SloSpec;
  readonly path: Path;
  readonly groupBy: readonly string[];
  readonly baseWindow: string;
  readonly baseSeconds: number;
  /** Events per second of made-up traffic, enough for every low-traffic gate. */
  readonly trafficPerSecond: number;
  readonly report: (issue: PlainIssue) => void;
};

/** What a front end says about its SLI. */
export type SliParts = {
  readonly base: BaseForm;
  readonly groupBy?: readonly string[];
  readonly labelCoverage?: LabelCoverage;
  readonly wilson?: boolean;
  readonly absent?: Absence["alert"];
  readonly gateNeedsData?: boolean;
  /** How often the data changes; an absence shorter than two of these is normal. */
  readonly cadenceSeconds?: number;
  readonly stage?: Stage | undefined;
};
