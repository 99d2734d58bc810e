import { parseArgs } from "node:util";
import type { Size } from "./apps/app.ts";
import { type AppName, APPS } from "./apps/apps.ts";
import { type Contestant, CONTESTANTS, INSPECTED, USUAL, vireoVariant } from "./contestant.ts";

const APP_NAMES = Object.keys(APPS) as AppName[];
const CONTESTANT_NAMES = CONTESTANTS.map(({ name }) => name);
const USUAL_NAMES = USUAL.map(({ name }) => name);
/** The least number of parts of a deep tree: the parts that are edited are leaves. */
const LEAST_DEEP = 10;

export const HELP = `Usage: deno task bench [options]

  --app <name>      "vue": Vue components (default); "ts": TypeScript modules, no dependencies
  --components <n>  Components in the app, or modules with "--app ts" (100)
  --n <n>           Like --components, but in a tree of six levels, with more rows, and with all
                    contestants that can serve the app
  --modules <n>     Further modules that the page imports but does not show (0)
  --rounds <n>      Rounds (3)
  --edits <n>       Edits of each kind in a round (10)
  --only <names>    Some of ${CONTESTANT_NAMES.join(",")} (${USUAL_NAMES.join(",")})
  --also <variant>  Vireo with further flags as one more contestant: "name=flags"; repeatable
  --inspect         Vireo with its inspector open as one more contestant
  --json <file>     Also write all samples and the summary to a file
  --help            Show this help
`;

/** The command line of the benchmark. */
export interface Options {
  app: AppName;
  size: Size;
  rounds: number;
  edits: number;
  /** In the order of the columns. */
  contestants: readonly Contestant[];
  json: string | undefined;
}

function positive(name: string, value: string, least = 1): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  const wanted = least === 1 ? "a positive integer" : `an integer from ${least}`;
  throw new Error(`--${name} is "${value}", which is not ${wanted}`);
}

/** A list of quoted names for a hint. */
const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");

function appNamed(value: string): AppName {
  const app = APP_NAMES.find((name) => name === value);
  if (app) return app;
  throw new Error(`--app is "${value}": write one of ${quoted(APP_NAMES)}`);
}

function contestantsNamed(only: string, app: AppName): Contestant[] {
  return [...new Set(only.split(","))].map((name) => {
    const contestant = CONTESTANTS.find((contestant) => contestant.name === name);
    if (!contestant) {
      throw new Error(`--only is "${only}": write some of ${quoted(CONTESTANT_NAMES)}`);
    }
    if (contestant.apps.includes(app)) return contestant;
    throw new Error(`--only is "${only}", but "${name}" cannot serve the app "${app}"`);
  });
}

function contestantsFor(
  { app, only, also, deep, inspect }: {
    app: AppName;
    only: string | undefined;
    also: string[];
    deep: boolean;
    inspect: boolean;
  },
): Contestant[] {
  const usual = (deep ? CONTESTANTS : USUAL).filter(({ apps }) => apps.includes(app));
  const contestants = only === undefined ? usual : contestantsNamed(only, app);
  const variants = also.map(vireoVariant);
  const names = variants.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error("--also has the same name twice");
  return [...contestants, ...variants, ...inspect ? [INSPECTED] : []];
}

/**
 * Reads the command line.
 *
 * @returns `undefined` for `--help`.
 * @throws Error when an option or its value is unknown.
 */
export function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      app: { type: "string", default: "vue" },
      components: { type: "string", default: "100" },
      n: { type: "string" },
      modules: { type: "string", default: "0" },
      rounds: { type: "string", default: "3" },
      edits: { type: "string", default: "10" },
      only: { type: "string" },
      also: { type: "string", multiple: true, default: [] },
      inspect: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const { n, only, also, inspect, json } = values;
  const app = appNamed(values.app);
  const deep = n !== undefined;
  const count = deep ? positive("n", n, LEAST_DEEP) : positive("components", values.components);
  return {
    app,
    size: { count, deep, modules: positive("modules", values.modules, 0) },
    rounds: positive("rounds", values.rounds),
    edits: positive("edits", values.edits),
    contestants: contestantsFor({ app, only, also, deep, inspect }),
    json,
  };
}
