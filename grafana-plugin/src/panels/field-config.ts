import { FieldConfigProperty } from "@grafana/data";

const USED: readonly FieldConfigProperty[] = [FieldConfigProperty.Links, FieldConfigProperty.NoValue];

/**
 * The field options of our panels. Units, thresholds and colours follow from what an SLO, a score or a guardrail means:
 * an option that changed none of them would only promise something, and Grafana would compute it for each field.
 */
export const FIELD_CONFIG = {
  disableStandardOptions: Object.values(FieldConfigProperty).filter((option) => !USED.includes(option)),
};
