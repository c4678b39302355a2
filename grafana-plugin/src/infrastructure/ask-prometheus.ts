import {
  CoreApp,
  LoadingState,
  dateTime,
  type DataFrame,
  type DataQuery,
  type DataQueryRequest,
  type DataSourceApi,
  toDataFrame,
} from "@grafana/data";
import { getDataSourceSrv } from "@grafana/runtime";
import { from, isObservable, lastValueFrom } from "rxjs";
import type { PanelQuery } from "../domain/panel-query.ts";
import { t } from "../text.ts";
import type { Span } from "../domain/slo-view.ts";

const POINTS = 400;
let requests = 0;

/** Asks the data source of the configuration, or the default one, and answers with frames. */
export async function askPrometheus(queries: readonly PanelQuery[], range: Span, uid?: string): Promise<DataFrame[]> {
  const source: DataSourceApi = await getDataSourceSrv().get(uid ? { uid } : null);
  const intervalMs = Math.max(Math.ceil((range.to - range.from) / POINTS / 1000) * 1000, 1000);
  const [start, end] = [dateTime(range.from), dateTime(range.to)];
  requests += 1;
  const request = {
    requestId: `noops-${requests}`,
    app: CoreApp.Unknown,
    interval: `${intervalMs / 1000}s`,
    intervalMs,
    maxDataPoints: POINTS,
    range: { from: start, to: end, raw: { from: start, to: end } },
    scopedVars: {},
    startTime: range.to,
    timezone: "browser",
    targets: queries.map((query) => ({ ...query, datasource: { uid: source.uid, type: source.type } })),
  } as DataQueryRequest<DataQuery & PanelQuery>;
  const answer = source.query(request);
  const response = await lastValueFrom(isObservable(answer) ? answer : from(answer));
  const [error] = response.errors ?? (response.error ? [response.error] : []);
  if (error || response.state === LoadingState.Error)
    throw new Error(error?.message ?? t("source.error", "The data source answered with an error."));
  return response.data.map((frame: unknown) => toDataFrame(frame));
}
