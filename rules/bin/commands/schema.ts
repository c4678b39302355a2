import { SCHEMA_KINDS, jsonSchema } from "../../spec/json-schema.ts";
import type { Command } from "../command.ts";
import { EXIT, UsageError } from "../io.ts";

/** `noops schema`: the JSON Schema for editors. */
export const schemaCommand: Command = {
  name: "schema",
  summary: "Print the JSON Schema of a kind, for editors.",
  operands: SCHEMA_KINDS.join("|"),
  options: {},
  run: (args, io) => {
    const name = args.operands[0] ?? "model";
    const kind = SCHEMA_KINDS.find((known) => known === name);
    if (!kind) throw new UsageError(`There is no schema for ${name}; write one of ${SCHEMA_KINDS.join(", ")}.`);
    io.out(`${JSON.stringify(jsonSchema(kind), undefined, 2)}\n`);
    return Promise.resolve(EXIT.fine);
  },
};
