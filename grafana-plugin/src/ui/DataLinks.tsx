import type { LinkModel } from "@grafana/data";
import { Button, DataLinksContextMenu, LinkButton } from "@grafana/ui";
import React from "react";
import { t } from "../text.ts";

type Props = { readonly links: readonly LinkModel[]; readonly what: string };

/** The data links that a dashboard's author set: one is a link, several open a menu. Nothing without any. */
export function DataLinks({ links, what }: Props) {
  const [first] = links;
  if (!first) return null;
  if (links.length === 1)
    return (
      <LinkButton
        size="sm"
        fill="text"
        icon="external-link-alt"
        href={first.href}
        target={first.target}
        onClick={first.onClick}
      >
        {first.title}
      </LinkButton>
    );
  return (
    <DataLinksContextMenu links={() => [...links]}>
      {({ openMenu }) => (
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon="link"
          aria-label={t("links.of", "Links of {{what}}", { what })}
          onClick={openMenu}
        >
          {t("links.title", "Links")}
        </Button>
      )}
    </DataLinksContextMenu>
  );
}
