import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readOnCall } from "@noops-ml/bot/adapters/files/read-on-call.ts";
import { PEOPLE } from "../../pipeline/an-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "noops-oncall-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: unknown) {
  const file = join(folder, "oncall.yaml");
  writeFileSync(file, JSON.stringify(content));
  return readOnCall(file, PEOPLE);
}
const WEEKLY = {
  name: "ml",
  timeZone: "Europe/Berlin",
  start: "2026-01-05T09:00",
  shiftDays: 7,
  people: ["alice", "bob"],
};

describe("the on-call schedule", () => {
  it("hands over at the same local time all year, whatever the clocks do", () => {
    const onCall = read({ schedules: [WEEKLY], levels: [["ml"]] });
    const at = (time: string) => onCall.at(0, new Date(time));
    expect(at("2026-01-05T07:59:00Z")).toEqual([]);
    expect(at("2026-01-05T08:00:00Z")).toEqual(["alice"]);
    expect(at("2026-01-12T07:59:00Z")).toEqual(["alice"]);
    expect(at("2026-01-12T08:00:00Z")).toEqual(["bob"]);
    // Summer time: nine o'clock in Berlin is seven in UTC now.
    expect(at("2026-07-06T06:59:00Z")).toEqual(["bob"]);
    expect(at("2026-07-06T07:00:00Z")).toEqual(["alice"]);
  });

  it("lets the last override that covers a moment win", () => {
    const overrides = [
      { from: "2026-01-06T00:00", to: "2026-01-08T00:00", subject: "carol" },
      { from: "2026-01-07T00:00", to: "2026-01-08T00:00", subject: "bob" },
    ];
    const onCall = read({ schedules: [{ ...WEEKLY, overrides }], levels: [["ml"]] });
    expect(onCall.at(0, new Date("2026-01-06T12:00:00Z"))).toEqual(["carol"]);
    expect(onCall.at(0, new Date("2026-01-07T12:00:00Z"))).toEqual(["bob"]);
    expect(onCall.at(0, new Date("2026-01-07T23:30:00Z"))).toEqual(["alice"]);
  });

  it("wakes the last level again when there are no more levels, each person once", () => {
    const onCall = read({ schedules: [WEEKLY], levels: [["ml"], ["ml-oncall", "bob", "risk-owner"]] });
    const now = new Date("2026-01-06T12:00:00Z");
    expect(onCall.at(0, now)).toEqual(["alice"]);
    expect(onCall.at(1, now)).toEqual(["alice", "bob", "carol"]);
    expect(onCall.at(9, now)).toEqual(["alice", "bob", "carol"]);
    expect(readOnCall(null, PEOPLE).at(0, now)).toEqual([]);
  });

  it("names every mistake at once", () => {
    expect(() => read({ schedules: [{ ...WEEKLY, timeZone: "Mars/Olympus", start: "tomorrow" }], levels: [] })).toThrow(
      /no time zone[\s\S]*levels|levels[\s\S]*no time zone/,
    );
    expect(() => read({ schedules: [{ ...WEEKLY, people: ["mallory"] }], levels: [["nights"]] })).toThrow(
      /"mallory"; levels: "nights" is no schedule/,
    );
  });
});
