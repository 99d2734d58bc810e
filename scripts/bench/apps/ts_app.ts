import { type App, INDEX, MOUNTED, paddingEdit, type Size, textEdit, withEdited } from "./app.ts";
import { childrenOf, fanOutFor, hiddenModules } from "./tree.ts";

/** The module that all parts import: a part becomes an element, and a new version replaces it. */
const PART = `export interface Part<Name extends string = string> {
  readonly name: Name;
  readonly text: string;
  readonly children: readonly Part[];
}

const nameOf = (part: Part): string => part.name.replace(/^part/, "");

export function render(part: Part): HTMLElement {
  const element = document.createElement("section");
  element.dataset.part = nameOf(part);
  const title = document.createElement("b");
  title.textContent = part.text;
  element.append(title, ...part.children.map(render));
  return element;
}

export function replace(part: Part): void {
  document.querySelector(\`[data-part="\${nameOf(part)}"]\`)!.replaceWith(render(part));
}
`;

function part(number: number, children: readonly number[], text = "version 0"): string {
  const imports = children.map((child) =>
    `import { part as part${child} } from "./part${child}";\n`
  );
  return `import { type Part, replace } from "../part";
${imports.join("")}
interface Options<Value extends number> {
  readonly value: Value;
  readonly labels?: readonly string[];
}

enum Size {
  Small = ${number % 3},
  Large = ${number % 3 + 10},
}

function describe<Value extends number>({ value, labels = [] }: Options<Value>): string {
  const size = value > 500 ? Size.Large : Size.Small;
  return [\`\${value} of size \${size}\`, ...labels].join(", ");
}

export const part: Part<"part${number}"> = {
  name: "part${number}" as const,
  text: describe({ value: ${number}, labels: ["${text}"] satisfies string[] }),
  children: [${children.map((child) => `part${child}`).join(", ")}],
};

if (import.meta.hot) {
  import.meta.hot.accept((next: { part: Part } | undefined) => {
    if (next) replace(next.part);
  });
}
`;
}

const main = (top: number) =>
  `import { mounted } from "./mounted";
import { render } from "./part";
import { part } from "./parts/part${top}";
import "./style.css";

const app: HTMLElement = document.querySelector<HTMLElement>("#app")!;
app.append(render(part));
mounted();
`;

/**
 * An app of TypeScript modules without dependencies. They form a tree, and each renders an element
 * and accepts its own updates, as components do.
 */
export function tsApp({ count, modules, deep }: Size): App {
  const fanOut = fanOutFor(count, deep);
  const partEdit = (name: string, number: number) =>
    textEdit(name, {
      file: `src/parts/part${number}.ts`,
      selector: `[data-part='${number}'] > b`,
      content: (text) => part(number, childrenOf(number, { count, fanOut }), text),
    });
  const edits: App["edits"] = [
    partEdit("a leaf module", 1),
    paddingEdit("a style sheet", {
      file: "src/style.css",
      selector: "#app",
      content: (padding) => `#app {\n  padding-left: ${padding};\n}\n`,
    }),
    partEdit("the root module", count),
  ];
  const files: Record<string, string> = {
    "index.html": INDEX,
    "src/main.ts": modules > 0 ? `import "./modules/m1";\n${main(count)}` : main(count),
    "src/mounted.ts": MOUNTED,
    "src/part.ts": PART,
    ...hiddenModules(modules),
  };
  for (let number = 1; number <= count; number++) {
    files[`src/parts/part${number}.ts`] = part(number, childrenOf(number, { count, fanOut }));
  }
  return { files: withEdited(files, edits), packages: {}, edits };
}
