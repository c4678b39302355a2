import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import { modelSchema } from "./model-schema.ts";
import { policySchema } from "./policy-schema.ts";

/** Kinds whose JSON Schema is published, for completion and checks in editors. */
export const SCHEMA_KINDS = ["model", "policy"] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];

const SCHEMAS = { model: modelSchema, policy: policySchema };
const TITLES = { model: "noops-ml Model", policy: "noops-ml Policy" };

/** The JSON Schema of what people write: defaults are optional. */
export function jsonSchema(kind: SchemaKind): Record<string, unknown> {
  const schema = z.toJSONSchema(SCHEMAS[kind], { io: "input", target: "draft-7" }) as Record<string, unknown>;
  return {
    $id: `https://noops.ml/schemas/${API_VERSION.split("/")[1] ?? ""}/${kind}.schema.json`,
    title: TITLES[kind],
    ...schema,
  };
}
