import type { PanelQuery } from "../src/domain/panel-query.ts";

/** A panel before it has an id. */
export type PanelDraft = {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly width: number;
  readonly height: number;
  readonly queries?: readonly PanelQuery[];
  readonly options?: object;
  readonly fieldConfig?: object;
  readonly datasource?: object | null;
  readonly links?: readonly { readonly title: string; readonly url: string }[];
};

/** A dashboard in words; `render` makes the classic JSON of it. */
export type DashboardDraft = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly refresh: string;
  readonly from: string;
  readonly variables: readonly object[];
  readonly panels: readonly PanelDraft[];
  readonly annotations: readonly object[];
};

/** The data source by variable: the same file works in every installation. */
export const PROMETHEUS = { type: "prometheus", uid: "${datasource}" };

const GRID = 24;

/** Classic dashboard JSON, panels laid out from left to right. */
export function renderDashboard(draft: DashboardDraft): object {
  let [x, y, row] = [0, 0, 0];
  const panels = draft.panels.map((panel, at) => {
    if (x + panel.width > GRID) [x, y, row] = [0, y + row, 0];
    const gridPos = { h: panel.height, w: panel.width, x, y };
    x += panel.width;
    row = Math.max(row, panel.height);
    return renderPanel(panel, at + 1, gridPos);
  });
  return {
    id: null,
    uid: draft.uid,
    title: draft.title,
    description: draft.description,
    tags: draft.tags,
    editable: true,
    graphTooltip: 1,
    refresh: draft.refresh,
    schemaVersion: 41,
    time: { from: draft.from, to: "now" },
    timezone: "",
    templating: { list: draft.variables },
    annotations: { list: draft.annotations },
    links: [
      {
        type: "dashboards",
        title: "noops-ml",
        tags: ["noops-ml"],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
      },
      { type: "link", title: "Incidents", url: "/a/noops-ml-app/incidents", icon: "bell" },
    ],
    panels,
  };
}

function renderPanel(panel: PanelDraft, id: number, gridPos: object): object {
  const {
    title,
    type,
    description,
    queries,
    options = {},
    fieldConfig = { defaults: {}, overrides: [] },
    links,
  } = panel;
  return {
    id,
    type,
    title,
    ...(description === undefined ? {} : { description }),
    gridPos,
    datasource: panel.datasource === undefined ? PROMETHEUS : panel.datasource,
    ...(links === undefined ? {} : { links }),
    fieldConfig,
    options,
    targets: (queries ?? []).map(({ refId, expr, instant, range }) => ({
      refId,
      datasource: panel.datasource ?? PROMETHEUS,
      expr,
      instant,
      range,
      legendFormat: "__auto",
    })),
  };
}
