// @vitest-environment happy-dom
import type { LinkModel } from "@grafana/data";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import React from "react";
import { MemoryRouter } from "react-router-dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readCanaries } from "../../../grafana-plugin/src/domain/canary-view.ts";
import { readDrift } from "../../../grafana-plugin/src/domain/drift-view.ts";
import { readSlos } from "../../../grafana-plugin/src/domain/read-slos.ts";
import { CanaryBoard } from "../../../grafana-plugin/src/ui/canary/CanaryBoard.tsx";
import { DataLinks } from "../../../grafana-plugin/src/ui/DataLinks.tsx";
import { DriftBoard } from "../../../grafana-plugin/src/ui/drift/DriftBoard.tsx";
import { ApprovalCard } from "../../../grafana-plugin/src/ui/incident/ApprovalCard.tsx";
import { SloBoard } from "../../../grafana-plugin/src/ui/slo/SloBoard.tsx";
import { canarySamples } from "../../browser-host/fixture/canary-stories.ts";
import { driftSamples, predictionSamples } from "../../browser-host/fixture/drift-stories.ts";
import { FIXTURE_NOW } from "../../browser-host/fixture/open-metrics.ts";
import { sloSamples } from "../../browser-host/fixture/slo-stories.ts";
import { INCIDENT } from "../../browser-host/fake-bot.ts";
import { seriesOf } from "../series-of.ts";

const range = { from: FIXTURE_NOW - 6 * 3_600_000, to: FIXTURE_NOW };
const size = { range, timeZone: "utc", width: 1200, height: 600 };
const show = (element: React.ReactElement) => render(<MemoryRouter>{element}</MemoryRouter>);

// Icons are asked for from Grafana's server, which is not here.
const ICON = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>';
vi.stubGlobal("fetch", () => Promise.resolve(new Response(ICON, { headers: { "content-type": "image/svg+xml" } })));
afterEach(cleanup);

describe("a list of many", () => {
  it("draws the features that can be seen and names how many there are", () => {
    const view = readDrift(seriesOf(driftSamples({ features: 200, stepSeconds: 7200 })), "reference");
    show(<DriftBoard view={view} against="reference" {...size} />);
    const options = screen.getAllByRole("option");
    expect(options.length).toBeLessThan(60);
    expect(options[0]?.getAttribute("aria-setsize")).toBe("200");
  });

  it("keeps every SLO in the table for those who hear it", () => {
    const [view] = readSlos(seriesOf(sloSamples()), FIXTURE_NOW);
    if (!view) throw new Error("the fixture has no SLO");
    const views = Array.from({ length: 80 }, (_, at) => ({ ...view, key: `k${at}`, name: `slo ${at}` }));
    show(<SloBoard views={views} {...size} layout="list" />);
    expect(screen.getAllByRole("button").length).toBeLessThan(30);
    expect(within(screen.getByRole("table", { name: "Error budgets" })).getAllByRole("row")).toHaveLength(81);
  });
});

describe("the drift board", () => {
  it("says what holds a retraining back and shows the predicted class among the features", () => {
    const view = readDrift(seriesOf([...driftSamples({ stepSeconds: 3600 }), ...predictionSamples()]), "reference");
    show(<DriftBoard view={view} against="reference" {...size} />);
    expect(screen.getByText("No retraining: 640 labels of the 1000 it needs.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "fraud" }).getAttribute("href")).toBe("/a/noops-ml-app/model/fraud");
  });
});

describe("the canary board", () => {
  const views = readCanaries(seriesOf(canarySamples()));

  it("says what would change the verdict and how long a person need not decide", () => {
    show(<CanaryBoard views={views.filter(({ model }) => model === "churn")} {...size} />);
    expect(screen.getByText(/rolls back at 100 : 1 for worse/).textContent).toMatch(
      /promotes at 20 : 1 .* After .* without either, a person decides/,
    );
  });

  it("shows what happened as lines with their words", () => {
    const marks = [{ time: FIXTURE_NOW - 300_000, label: "v7 released" }];
    show(<CanaryBoard views={views.filter(({ model }) => model === "fraud")} marks={marks} {...size} />);
    expect(screen.getByRole("img", { name: "v7 released" })).toBeTruthy();
  });
});

describe("data links", () => {
  const link = (title: string): LinkModel => ({ title, href: `/${title}`, target: "_blank", origin: undefined });

  it("are a link when there is one, a menu when there are several, and nothing otherwise", () => {
    const { rerender } = show(<DataLinks what="x" links={[link("logs")]} />);
    expect(screen.getByRole("link", { name: "logs" }).getAttribute("href")).toBe("/logs");
    rerender(<DataLinks what="x" links={[link("logs"), link("traces")]} />);
    expect(screen.getByRole("button", { name: "Links of x" })).toBeTruthy();
    rerender(<DataLinks what="x" links={[]} />);
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("an approval", () => {
  const approval = INCIDENT.run?.approval;
  if (!approval) throw new Error("the incident has no approval");
  const card = (more: object) => (
    <ApprovalCard approval={approval} mayAct busy={false} onApprove={vi.fn()} onDeny={vi.fn()} {...more} />
  );
  const isDisabled = (name: string) => screen.getByRole("button", { name }).hasAttribute("disabled");

  it("asks for a reason before it is denied", () => {
    const onDeny = vi.fn();
    show(card({ onDeny }));
    expect(isDisabled("Deny")).toBe(true);
    fireEvent.change(screen.getByLabelText("Reason for denying"), { target: { value: " wrong version " } });
    fireEvent.click(screen.getByRole("button", { name: "Deny" }));
    expect(onDeny).toHaveBeenCalledWith("wrong version");
  });

  it("offers nothing to a reader, and nothing while a request is on its way", () => {
    show(card({ mayAct: false }));
    expect(isDisabled("Approve")).toBe(true);
    cleanup();
    show(card({ busy: true }));
    expect(isDisabled("Approve")).toBe(true);
  });
});
