import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** Sources of the plugin. */
export const SOURCE = fileURLToPath(new URL("../../../grafana-plugin/src", import.meta.url));

/** The texts of one file by key, and what is wrong with how it says something. */
export type FileTexts = {
  readonly texts: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
  readonly imports: readonly string[];
};

/** Attributes and properties that people read or hear, whatever stands in them. */
const READ = new Set(
  "aria-label title label placeholder description message text alt hint what word subTitle header".split(" "),
);
const LETTERS = /\p{L}{2,}/u;
/** Two words or more: nothing that a program compares or looks up. */
const SENTENCE = /\p{L}{2,}[,:]? \p{L}{2,}/u;
/** Addresses, formats of moments and lines of style sheets. */
const PROGRAM = /^(https?:|[MDHms:\- ]+$|\d+px )/;
/** What is said to programs and to those who read a stack trace. */
const NOT_READ = new Set(["css", "Error", "matcher", "side", "now", "course", "anyOf"]);

/** Reads texts with their keys, and finds words that have none. */
export function readTexts(file: string): FileTexts {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const texts = new Map<string, string>();
  const problems: string[] = [];
  const imports: string[] = [];
  const blame = (node: ts.Node, what: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    problems.push(`${relative(SOURCE, file)}:${line + 1}: ${what}: ${node.getText().slice(0, 70)}`);
  };
  const add = (node: ts.Node, key: string | undefined, text: string | undefined) => {
    if (key === undefined || text === undefined || text === "") return blame(node, "key and text must be written out");
    if (texts.has(key) && texts.get(key) !== text) blame(node, "two texts for one key");
    texts.set(key, text);
  };
  const visit = (node: ts.Node): void => {
    const call = ts.isCallExpression(node) || ts.isNewExpression(node) ? node : undefined;
    const callee = call === undefined ? "" : call.expression.getText();
    const [first, second, third] = call?.arguments ?? [];
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) {
      if (ts.isImportDeclaration(node)) imports.push((node.moduleSpecifier as ts.StringLiteral).text);
      return;
    }
    if (call?.expression.kind === ts.SyntaxKind.ImportKeyword) return void imports.push(literal(first) ?? "");
    if (callee === "t" && call) {
      add(call, literal(first), literal(second));
      return third && visit(third);
    }
    if (callee === "plural" && call) {
      for (const form of ["one", "other"])
        add(call, `${literal(first) ?? ""}_${form}`, literal(property(property(third, "forms"), form)));
      return;
    }
    if (ts.isJsxSelfClosingElement(node) && node.tagName.getText() === "Trans") {
      add(node, literal(attribute(node, "i18nKey")), literal(attribute(node, "defaults")));
      return node.attributes.forEachChild((one) => {
        if (!ts.isJsxAttribute(one) || !["i18nKey", "defaults"].includes(one.name.getText())) visit(one);
      });
    }
    if (NOT_READ.has(callee)) return;
    if (ts.isJsxText(node) && LETTERS.test(node.text)) blame(node, "words without a key");
    if (isText(node) && !PROGRAM.test(node.text)) {
      const { parent } = node;
      const name = ts.isJsxAttribute(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : "";
      const isRead = READ.has(name) ? LETTERS : name === "name" ? /^\p{Lu}/u : SENTENCE;
      if (isRead.test(node.text)) blame(node, "words without a key");
    }
    node.forEachChild(visit);
  };
  source.forEachChild(visit);
  return { texts, problems, imports: imports.filter((name) => name.startsWith(".")) };
}

const isText = (node: ts.Node) =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);

const literal = (node: ts.Node | undefined) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

function property(node: ts.Node | undefined, name: string): ts.Node | undefined {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  const found = node.properties.find((one) => one.name?.getText() === name);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function attribute(element: ts.JsxSelfClosingElement, name: string): ts.Node | undefined {
  const found = element.attributes.properties.find((one) => ts.isJsxAttribute(one) && one.name.getText() === name);
  return found && ts.isJsxAttribute(found) ? found.initializer : undefined;
}

/** Every file that a module loads, itself and what it loads later included. */
export function reachable(entry: string, readFile: (file: string) => FileTexts): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of readFile(file).imports) visit(join(dirname(file), name));
  };
  visit(entry);
  return seen;
}
