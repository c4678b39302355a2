import {
  LoadingState,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataQuery,
  type ScopedVars,
} from "@grafana/data";
import { sceneGraph, type SceneObject } from "@grafana/scenes";
import {
  setBackendSrv,
  setDataSourceSrv,
  setTemplateSrv,
  type BackendSrv,
  type BackendSrvRequest,
  type DataSourceSrv,
  type TemplateSrv,
} from "@grafana/runtime";
import { from, type Observable } from "rxjs";
import { ANNOTATION_SUPPORT } from "./annotations.ts";
import { ask } from "./prometheus.ts";

/** One request as Grafana's backend service makes it: errors carry status and data. */
async function send(request: BackendSrvRequest): Promise<{ readonly data: unknown; readonly status: number }> {
  const { url, method = "GET", data } = request;
  const response = await fetch(url, {
    method,
    ...(method === "GET" ? {} : { body: JSON.stringify(data ?? {}), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  const body: unknown = text === "" ? {} : text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
  if (!response.ok)
    throw Object.assign(new Error(response.statusText), {
      status: response.status,
      statusText: response.statusText,
      data: body,
      config: request,
    });
  return { data: body, status: response.status };
}

const fetchOnce = (request: BackendSrvRequest) => from(send(request));
const backend = {
  fetch: fetchOnce,
  get: async (url: string) => (await send({ url })).data,
  post: async (url: string, data: unknown) => (await send({ url, method: "POST", data })).data,
};

/** Variables of a dashboard by its scene; the rate interval as Grafana would choose it here. */
function fill(expr: string, scopedVars: ScopedVars): string {
  const scene = (scopedVars["__sceneObject"]?.value as { valueOf(): SceneObject } | undefined)?.valueOf();
  const text = expr.replaceAll("$__rate_interval", "1m");
  return scene ? sceneGraph.interpolate(scene, text) : text;
}

type PrometheusQuery = DataQuery & { readonly expr: string; readonly instant?: boolean; readonly interval?: string };

const LOGO = "/public/plugins/noops-ml-app/img/logo.svg";

/** The Prometheus data source, as far as pages and dashboards use it. */
export const PROMETHEUS_SOURCE = {
  uid: "prometheus",
  type: "prometheus",
  name: "Prometheus",
  meta: { id: "prometheus", info: { logos: { small: LOGO, large: LOGO } } },
  query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const range = { from: request.range.from.valueOf(), to: request.range.to.valueOf() };
    const usual = Math.max(Math.round(request.intervalMs / 1000), 1);
    const answers = request.targets.map(({ refId, expr, instant = false, interval }) =>
      ask({
        refId,
        expr: fill(expr, request.scopedVars),
        instant,
        ...range,
        stepSeconds: interval ? Number.parseInt(interval, 10) : usual,
      }),
    );
    return from(
      Promise.all(answers).then(
        (frames) => ({ data: frames.flat(), state: LoadingState.Done }),
        (error: unknown) => ({
          data: [],
          state: LoadingState.Error,
          errors: [{ message: error instanceof Error ? error.message : String(error) }],
        }),
      ),
    );
  },
  annotations: ANNOTATION_SUPPORT,
  getRef: () => ({ uid: "prometheus", type: "prometheus" }),
  interpolateVariablesInQueries: (queries: unknown) => queries,
};

/** Grafana's services, as far as the plugin calls them. */
export function installServices(): void {
  setBackendSrv(backend as unknown as BackendSrv);
  setDataSourceSrv({
    get: () => Promise.resolve(PROMETHEUS_SOURCE),
    getList: () => [{ uid: "prometheus", type: "prometheus", name: "Prometheus", meta: PROMETHEUS_SOURCE.meta }],
    getInstanceSettings: () => ({
      uid: "prometheus",
      type: "prometheus",
      name: "Prometheus",
      meta: PROMETHEUS_SOURCE.meta,
    }),
  } as unknown as DataSourceSrv);
  setTemplateSrv({
    getVariables: () => [],
    replace: (text?: string) => text ?? "",
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  } as TemplateSrv);
}
