/** Written in by the bundler: the version of the libraries that the page is made of. */
declare const GRAFANA_VERSION: string;

/** What Grafana's server writes into the page before any script: the runtime package reads it when it is evaluated. */
const mode = new URLSearchParams(location.search).get("theme") === "light" ? "light" : "dark";
Object.assign(globalThis, {
  __grafana_public_path__: "/public/",
  grafanaBootData: {
    user: {
      id: 1,
      login: "demo",
      name: "Demo",
      orgId: 1,
      orgRole: document.documentElement.dataset["role"] ?? "Viewer",
      isSignedIn: true,
      theme: mode,
      permissions: {},
      timezone: "browser",
    },
    settings: {
      buildInfo: { version: GRAFANA_VERSION, commit: "", env: "production" },
      featureToggles: {},
      datasources: {},
      panels: {},
      apps: {},
    },
    navTree: [],
  },
});

/** Theme of this page. */
export const THEME_MODE: "light" | "dark" = mode;
