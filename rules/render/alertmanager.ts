import { ALERT, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { PolicyDocument } from "../spec/policy-schema.ts";
import { generatedHeader } from "./prometheus-rules.ts";
import { type YamlValue, renderYaml } from "./yaml.ts";

/** Where the bot listens and how Alertmanager proves itself. */
export type BotReceiver = { readonly url: string; readonly tokenFile: string };

type Notify = PolicyDocument["spec"]["notify"];

/** Alertmanager's name for the bot. */
export const BOT_RECEIVER = "noops-bot";
const DEFAULT_NOTIFY: Notify = { groupWait: "30s", groupInterval: "5m", repeatInterval: "4h" };

function receiver(bot: BotReceiver | undefined): YamlValue {
  if (!bot) return { name: BOT_RECEIVER };
  const http_config = { authorization: { type: "Bearer", credentials_file: bot.tokenFile } };
  return { name: BOT_RECEIVER, webhook_configs: [{ url: bot.url, send_resolved: true, max_alerts: 0, http_config }] };
}

/** The budget route comes first: budget alerts carry a severity too. */
function routes(notify: Notify): YamlValue {
  const ticketRepeat = notify.ticketRepeatInterval ?? notify.repeatInterval;
  return {
    matchers: [`${LABEL.model}=~".+"`],
    receiver: BOT_RECEIVER,
    group_by: [LABEL.sloId],
    group_wait: notify.groupWait,
    group_interval: notify.groupInterval,
    repeat_interval: notify.repeatInterval,
    routes: [
      { matchers: [`${LABEL.budgetTier}=~".+"`], receiver: BOT_RECEIVER, repeat_interval: ticketRepeat },
      { matchers: [`${LABEL.severity}="page"`], receiver: BOT_RECEIVER },
      { matchers: [`${LABEL.severity}="ticket"`], receiver: BOT_RECEIVER, repeat_interval: ticketRepeat },
    ],
  };
}

/** What the louder alert of an SLO already says, the quieter one need not repeat. */
function inhibitRules(groupLabels: readonly string[]): YamlValue {
  const equal = [LABEL.sloId, ...groupLabels];
  const budget = (over: string, under: readonly string[]) => ({
    source_matchers: [`alertname="${ALERT.budgetConsumed}"`, `${LABEL.budgetTier}="${over}"`],
    target_matchers: [`alertname="${ALERT.budgetConsumed}"`, `${LABEL.budgetTier}=~"${under.join("|")}"`],
    equal,
  });
  return [
    budget("100", ["25", "50"]),
    budget("50", ["25"]),
    {
      source_matchers: [`alertname="${ALERT.burn}"`, `${LABEL.severity}="page"`],
      target_matchers: [`alertname="${ALERT.burn}"`, `${LABEL.severity}="ticket"`],
      equal,
    },
    {
      source_matchers: [`alertname="${ALERT.metricAbsent}"`],
      target_matchers: [`alertname="${ALERT.burn}"`],
      equal: [LABEL.sloId],
    },
  ];
}

/** What the Alertmanager file is made of. */
export type AlertmanagerInput = {
  readonly notify: Notify | undefined;
  readonly bot: BotReceiver | undefined;
  readonly groupLabels: readonly string[];
};

/** A complete configuration that Alertmanager can load as it is. */
export function renderAlertmanager({ notify, bot, groupLabels }: AlertmanagerInput): string {
  const settings = notify ?? DEFAULT_NOTIFY;
  const config = {
    route: { receiver: "noops-unrouted", group_by: ["alertname"], routes: [routes(settings)] },
    receivers: [{ name: "noops-unrouted" }, receiver(bot)],
    inhibit_rules: inhibitRules(groupLabels),
  };
  return generatedHeader([]) + renderYaml(config);
}
