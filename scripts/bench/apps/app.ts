/** The size of a generated app. */
export interface Size {
  /** Number of parts that the page shows: components, or modules that each render an element. */
  count: number;
  /** Number of modules that the page imports without showing anything of them. */
  modules: number;
  /** Whether the parts form a tree of six levels, and more kinds of edits are measured. */
  deep: boolean;
}

/** The change of the page that shows an edit. */
export interface Shown {
  selector: string;
  /** Text that the element ends with, or its `padding-left`. */
  text?: string;
  padding?: string;
}

/** A file that is edited repeatedly. */
export interface Edit {
  /** In the rows of the report: "edit of {name}". */
  name: string;
  /** Relative to the root. */
  file: string;
  /** The content: each version differs from every other in one visible place. */
  content(version: number): string;
  shown(version: number): Shown;
}

/** A generated app. Its page has one element with `data-part` for each part. */
export interface App {
  /** Contents of the files by path, relative to the root. */
  files: Readonly<Record<string, string>>;
  /** Versions of the packages beside Vite that the app needs, by name. */
  packages: Readonly<Record<string, string>>;
  /** The first edit is that of a leaf. */
  edits: readonly [Edit, ...Edit[]];
}

/** The page of every app; its script is `src/main.ts`. */
export const INDEX = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Bench</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="/src/main.ts"></script>
  </body>
</html>
`;

/**
 * Writes the time at which the page is complete, by the page's own clock: milliseconds since the
 * navigation began.
 */
export const MOUNTED = `export function mounted(): void {
  document.documentElement.dataset.mounted = String(performance.now());
}
`;

/** An edit that replaces the text of an element. */
export function textEdit(
  name: string,
  { file, selector, content }: {
    file: string;
    selector: string;
    /** The content that shows `text`. */
    content(text: string): string;
  },
): Edit {
  const text = (version: number) => `version ${version}`;
  return {
    name,
    file,
    content: (version) => content(text(version)),
    shown: (version) => ({ selector, text: text(version) }),
  };
}

/** An edit that changes the `padding-left` of an element. */
export function paddingEdit(
  name: string,
  { file, selector, content }: {
    file: string;
    selector: string;
    /** The content that sets the padding to `padding`. */
    content(padding: string): string;
  },
): Edit {
  const padding = (version: number) => `${version}px`;
  return {
    name,
    file,
    content: (version) => content(padding(version)),
    shown: (version) => ({ selector, padding: padding(version) }),
  };
}

/** The files of an app, with each edited file in its version 0. */
export function withEdited(
  files: Readonly<Record<string, string>>,
  edits: readonly Edit[],
): Record<string, string> {
  return { ...files, ...Object.fromEntries(edits.map((edit) => [edit.file, edit.content(0)])) };
}
