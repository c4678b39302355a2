import * as emotion from "@emotion/css";
import * as emotionReact from "@emotion/react";
import * as grafanaData from "@grafana/data";
import * as grafanaRuntime from "@grafana/runtime";
import * as grafanaUi from "@grafana/ui";
import lodash from "lodash";
import moment from "moment";
import * as react from "react";
import * as reactDom from "react-dom";
import * as router from "react-router";
import * as jsxRuntime from "react/jsx-runtime";
import * as rxjs from "rxjs";
import { getI18nInstance } from "./inside.mjs";
import { share } from "./loader.ts";

/** Publishes what Grafana shares with plugins, as far as this plugin may list it. Setters must have run: namespaces are copied. */
export function publishSharedModules(): void {
  share("react", { ...react, default: react });
  share("react-dom", { ...reactDom, default: reactDom });
  share("react/jsx-runtime", jsxRuntime);
  share("react-router", router);
  share("rxjs", rxjs);
  share("lodash", { default: lodash, __useDefault: true });
  share("moment", { default: moment, __useDefault: true });
  share("i18next", getI18nInstance());
  share("@emotion/css", emotion);
  share("@emotion/react", emotionReact);
  share("@grafana/data", grafanaData);
  share("@grafana/runtime", grafanaRuntime);
  share("@grafana/ui", grafanaUi);
}
