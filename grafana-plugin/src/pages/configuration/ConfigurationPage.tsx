import type { AppPluginMeta, PluginConfigPageProps } from "@grafana/data";
import { DataSourcePicker, locationService } from "@grafana/runtime";
import { Alert, Button, Combobox, Field, FieldSet, Input, SecretInput, Stack } from "@grafana/ui";
import React, { useState } from "react";
import { botClient } from "../../infrastructure/bot-client.ts";
import { saveSettings, type AppSettings } from "../../infrastructure/settings.ts";
import { plural, t } from "../../text.ts";

type Props = PluginConfigPageProps<AppPluginMeta<AppSettings>>;
type Result = { readonly severity: "success" | "warning"; readonly text: string };

const ZONES = [
  "utc",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
  "Asia/Kolkata",
  "Asia/Tokyo",
];

/** Where the bot is, with which tokens, and which Prometheus holds the rules' series. */
export default function ConfigurationPage({ plugin }: Props) {
  const { enabled, pinned, jsonData, secureJsonFields } = plugin.meta;
  const [settings, setSettings] = useState<AppSettings>(jsonData ?? {});
  const [read, setRead] = useState("");
  const [act, setAct] = useState("");
  const [isRead, setIsRead] = useState(Boolean(secureJsonFields?.["botReadToken"]));
  const [isAct, setIsAct] = useState(Boolean(secureJsonFields?.["botActToken"]));
  const [result, setResult] = useState<Result>();
  const change = (part: AppSettings) => setSettings((before) => ({ ...before, ...part }));

  const save = async () => {
    await saveSettings({
      enabled: enabled ?? true,
      pinned: pinned ?? true,
      jsonData: settings,
      secureJsonData: { ...(isRead ? {} : { botReadToken: read }), ...(isAct ? {} : { botActToken: act }) },
    });
    locationService.reload();
  };
  const test = async () => {
    try {
      const status = await botClient.status();
      setResult({
        severity: "success",
        text: `${incidentsWords(status.openIncidents)} ${
          status.killSwitch.on
            ? t("configuration.stopped", "Automation is stopped by the kill switch.")
            : t("configuration.on", "Automation is on.")
        }`,
      });
    } catch (cause) {
      setResult({ severity: "warning", text: cause instanceof Error ? cause.message : String(cause) });
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <FieldSet label={t("configuration.bot", "Bot")}>
        <Field
          label={t("configuration.address", "Address")}
          description={t("configuration.address-hint", "As Grafana's server reaches it, without a path.")}
        >
          <Input
            aria-label={t("configuration.address-of-bot", "Address of the bot")}
            value={settings.botUrl ?? ""}
            placeholder="http://noops-bot:4605"
            onChange={(event) => change({ botUrl: event.currentTarget.value })}
            width={50}
          />
        </Field>
        <Field
          label={t("configuration.read", "Token for reading")}
          description={t("configuration.read-hint", "Stays on Grafana's server; a browser never sees it.")}
        >
          <SecretInput
            aria-label={t("configuration.read", "Token for reading")}
            isConfigured={isRead}
            value={read}
            onReset={() => setIsRead(false)}
            onChange={(event) => setRead(event.currentTarget.value)}
            width={50}
          />
        </Field>
        <Field
          label={t("configuration.act", "Token for acting")}
          description={t(
            "configuration.act-hint",
            "Used only for requests of editors and admins. A token of the bot's list grafana lets each person act as themselves.",
          )}
        >
          <SecretInput
            aria-label={t("configuration.act", "Token for acting")}
            isConfigured={isAct}
            value={act}
            onReset={() => setIsAct(false)}
            onChange={(event) => setAct(event.currentTarget.value)}
            width={50}
          />
        </Field>
      </FieldSet>
      <FieldSet label={t("model.measurements", "Measurements")}>
        <Field
          label={t("configuration.source", "Data source")}
          description={t("configuration.source-hint", "The Prometheus that evaluates the generated rules.")}
        >
          <DataSourcePicker
            current={settings.dataSourceUid ?? null}
            metrics
            filter={({ type }) => type === "prometheus"}
            onChange={({ uid }) => change({ dataSourceUid: uid })}
            width={50}
          />
        </Field>
        <Field
          label={t("configuration.zone", "Zone of calendar windows")}
          description={t("configuration.zone-hint", "A month ends at midnight of this zone.")}
          htmlFor="noops-calendar-zone"
        >
          <Combobox
            id="noops-calendar-zone"
            value={settings.calendarZone ?? "utc"}
            options={ZONES.map((value) => ({ value, label: value }))}
            onChange={({ value }) => change({ calendarZone: value })}
            width={30}
          />
        </Field>
      </FieldSet>
      {result && <Alert severity={result.severity} title={result.text} />}
      <Stack direction="row" gap={1}>
        <Button type="submit">{t("configuration.save", "Save")}</Button>
        <Button type="button" variant="secondary" onClick={() => void test()}>
          {t("configuration.test", "Test connection")}
        </Button>
      </Stack>
    </form>
  );
}

const incidentsWords = (count: number) =>
  plural("configuration.answers", count, {
    forms: {
      one: "The bot answers: {{count}} incident is open.",
      other: "The bot answers: {{count}} incidents are open.",
    },
  });
