import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { startChild } from "./child.ts";
import { compileRules } from "./compile-rules.ts";
import { dataFolders } from "./data-folder.ts";
import type { DataFolders } from "./data-folder.ts";
import { findTakenPorts, SERVICE_NAMES, urlOf } from "./ports.ts";
import type { ServiceName } from "./ports.ts";
import { renderPrometheusConfig } from "./prometheus-config.ts";
import type { Secrets } from "./secrets.ts";
import { readOrCreateSecrets, writeSecretFiles } from "./secrets.ts";
import type { Service, StackContext } from "./services.ts";
import { listServices } from "./services.ts";
import { startKeeper } from "./start-keeper.ts";
import { waitUntilReady } from "./wait-until-ready.ts";
import { writeRunbooks } from "./write-runbooks.ts";

/** What to start, where, and who hears about the progress. */
export type StackOptions = {
  readonly root: string;
  readonly dataDir: string;
  readonly portBase: number;
  readonly botEnvironment?: Readonly<Record<string, string>>;
  /** Services that a test does without. */
  readonly leaveOut?: readonly ServiceName[];
  readonly progress: (line: string) => void;
  /** Gives up the start when it resolves. */
  readonly interrupted?: Promise<unknown>;
};

/** The demo's processes while they run. */
export type Stack = {
  readonly portBase: number;
  readonly folders: DataFolders;
  readonly secrets: Secrets;
  readonly urlOf: (name: ServiceName) => string;
  readonly has: (name: ServiceName) => boolean;
  /** Ends one process properly. */
  readonly end: (name: ServiceName) => Promise<void>;
  /** Ends one process as a crash would. */
  readonly kill: (name: ServiceName) => Promise<void>;
  /** Resolves with how the present process of that name ends. */
  readonly whenEnded: (name: ServiceName) => Promise<string>;
  /** Starts a process that has ended. */
  readonly restart: (name: ServiceName) => Promise<void>;
  /** Resolves when a process ends that nobody asked to end. */
  readonly whenBroken: Promise<string>;
  readonly stop: () => Promise<void>;
};

/** The demo cannot start as things are; the message says what to do. */
export class StartError extends Error {}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Starts every process of the demo, each one when those it needs are ready. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, portBase, progress } = options;
  const leaveOut = new Set(options.leaveOut);
  const wanted = SERVICE_NAMES.filter((name) => !leaveOut.has(name));
  const taken = await findTakenPorts(wanted, portBase);
  if (taken.length > 0) {
    throw new StartError(
      `Port ${taken.join(", ")} is taken. End what listens there, or choose other ports with --port-base.`,
    );
  }
  const folders = dataFolders(options.dataDir);
  const secrets = readOrCreateSecrets(folders.secrets);
  const context: StackContext = {
    root,
    portBase,
    folders,
    secrets,
    files: writeSecretFiles(folders.secrets, secrets),
    environment: inheritedEnvironment(),
    botEnvironment: options.botEnvironment ?? {},
  };
  const url = (name: ServiceName) => urlOf(name, portBase);
  const chosen = listServices(context).filter(({ name }) => !leaveOut.has(name));
  const services = new Map(chosen.map((service) => [service.name, service]));
  const keeper = startKeeper();
  let stopping = false;
  const children = new Map<ServiceName, Child>();
  const expected = new Set<Child>();
  let reportBroken: (reason: string) => void = () => undefined;
  const whenBroken = new Promise<string>((resolve) => {
    reportBroken = resolve;
  });

  async function launch(service: Service): Promise<void> {
    const started = performance.now();
    const child = await startChild({
      name: service.name,
      command: service.command,
      args: service.args,
      cwd: service.cwd,
      env: { ...context.environment, ...service.env },
      logFile: join(folders.logs, `${service.name.toLowerCase().replaceAll(" ", "-")}.log`),
    });
    keeper.keep(child);
    children.set(service.name, child);
    if (stopping) await finish(child, "stop");
    await waitUntilReady(child, service.readyUrl, service.readyWithinMs);
    void child.whenEnded.then((end) => {
      if (!expected.has(child)) reportBroken(`${service.name} ended with ${end}; its output is in ${child.logFile}`);
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    progress(`${service.name.padEnd(16)} ready in ${seconds.padStart(4)} s   ${url(service.name)}`);
  }

  async function finish(child: Child, how: "stop" | "kill"): Promise<void> {
    expected.add(child);
    await child[how]();
  }

  async function stop(): Promise<void> {
    stopping = true;
    // The last one started needs the others, so it ends first.
    for (const child of [...children.values()].reverse()) await finish(child, "stop");
    children.clear();
    keeper.close();
  }

  /** Waits for the work, but no longer than the user does. */
  async function unlessInterrupted(work: Promise<void>): Promise<void> {
    // What ends because of the interruption is no news.
    work.catch(() => undefined);
    const interruption = options.interrupted?.then(() => {
      throw new StartError("Interrupted before everything was ready.");
    });
    await (interruption === undefined ? work : Promise.race([work, interruption]));
  }

  function known(name: ServiceName): Service {
    const service = services.get(name);
    if (service === undefined) throw new StartError(`The demo has no service "${name}".`);
    return service;
  }

  try {
    await unlessInterrupted(
      compileRules({
        root,
        out: folders.rules,
        botUrl: url("bot"),
        tokenFile: context.files.alertmanagerToken,
        prometheusUrl: url("Prometheus"),
        dashboardUrl: url("Grafana panel"),
      }),
    );
    progress("rules            compiled from demo/models/fraud.yaml");
    writeRunbooks(join(root, "demo/runbooks"), folders.runbooks, portBase);
    mkdirSync(folders.prometheus, { recursive: true });
    const config = renderPrometheusConfig({
      modelServer: url("model server"),
      bot: url("bot"),
      alertmanager: url("Alertmanager"),
      ruleFiles: join(folders.rules, "prometheus/*.rules.yaml"),
    });
    writeFileSync(join(folders.prometheus, "prometheus.yaml"), config);
    for (const service of services.values()) await unlessInterrupted(launch(service));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    portBase,
    folders,
    secrets,
    urlOf: url,
    has: (name) => services.has(name),
    end: async (name) => {
      const child = children.get(name);
      if (child !== undefined) await finish(child, "stop");
    },
    kill: async (name) => {
      const child = children.get(name);
      if (child !== undefined) await finish(child, "kill");
    },
    whenEnded: (name) => {
      const child = children.get(name);
      if (child === undefined) throw new StartError(`"${name}" has not been started.`);
      return child.whenEnded;
    },
    restart: (name) => launch(known(name)),
    whenBroken,
    stop,
  };
}
