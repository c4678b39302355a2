import { Icon, type IconName } from "@grafana/ui";
import React, { memo } from "react";

type Props = { readonly name: IconName; readonly size?: "sm" | "md" | "xl" };

/** An icon that is drawn once: each drawing reads its picture anew, and fifty rows of icons are refreshed together. */
export const StateIcon = memo(function StateIcon(props: Props) {
  return <Icon {...props} />;
});
