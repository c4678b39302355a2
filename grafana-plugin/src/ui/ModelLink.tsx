import { TextLink } from "@grafana/ui";
import React from "react";
import { modelPath } from "../domain/model-path.ts";

/** From a panel to everything about its model. */
export function ModelLink({ model }: { readonly model: string }) {
  return (
    <TextLink href={modelPath(model)} variant="bodySmall" inline={false} icon="arrow-right">
      {model}
    </TextLink>
  );
}
