import { type SlothGroup, compileSloth } from "../../compile/sloth/compile-sloth.ts";
import type { SlothSlo } from "../../compile/sloth/sloth-slo.ts";
import { SLOTH_WINDOWS, type SlothWindows } from "../../compile/sloth/sloth-windows.ts";
import { type Issue, type Path, compareIssues } from "../../spec/issue.ts";
import { type Source, type YamlDocument, readYaml } from "../../spec/yaml-source.ts";
import { isAlertWindows, parseAlertWindows } from "./alert-windows.ts";
import { parseSlothDocument, slothFormat } from "./sloth-document.ts";

/** Rule groups for one input file, in Sloth's words. */
export type SlothFile = { readonly file: string; readonly groups: readonly SlothGroup[] };

/** What Sloth is told on its command line. */
export type SlothOptions = {
  readonly periodSeconds?: number;
  readonly extraLabels?: Readonly<Record<string, string>>;
};

type Found = { readonly slo: SlothSlo; readonly path: Path; readonly document: YamlDocument };

function read(sources: readonly Source[]) {
  const issues: Issue[] = [];
  const catalogue: SlothWindows[] = [];
  const files = new Map<string, Found[]>();
  for (const source of sources) {
    const yaml = readYaml(source);
    issues.push(...yaml.issues);
    for (const document of yaml.documents) {
      if (isAlertWindows(document.data)) {
        const parsed = parseAlertWindows(document);
        issues.push(...parsed.issues);
        if (parsed.ok) catalogue.push(parsed.value);
      } else if (slothFormat(document.data)) {
        const parsed = parseSlothDocument(document);
        issues.push(...parsed.issues);
        if (!parsed.ok) continue;
        const found = parsed.value.slos.map(({ slo, path }) => ({ slo, path, document }));
        files.set(source.file, [...(files.get(source.file) ?? []), ...found]);
      }
    }
  }
  return { issues, catalogue, files };
}

/** Compiles every Sloth document of the files as Sloth itself would; a catalogue among them replaces the built-in one. */
export function compileSlothFiles(
  sources: readonly Source[],
  options: SlothOptions,
): { readonly files: readonly SlothFile[]; readonly issues: readonly Issue[] } {
  const { issues, catalogue, files } = read(sources);
  const known = catalogue.length > 0 ? catalogue : SLOTH_WINDOWS;
  const compiled = [...files].map(([file, found]) => ({
    file,
    groups: found.flatMap(({ slo, path, document }) => {
      const periodSeconds = options.periodSeconds ?? slo.periodSeconds;
      const windows = known.find(({ sloPeriodSeconds }) => sloPeriodSeconds === periodSeconds);
      if (windows)
        return compileSloth({ ...slo, periodSeconds, labels: { ...slo.labels, ...options.extraLabels } }, windows);
      const message = `No window catalogue covers a period of ${periodSeconds / 86_400} days.`;
      const hint = "Pass a file with kind AlertWindows, or choose 28d or 30d.";
      issues.push(document.locate({ code: "WINDOW_INVALID", path, message, hint }));
      return [];
    }),
  }));
  return { files: compiled, issues: issues.sort(compareIssues) };
}
