/**
 * Checks options by its own table, because a hint with the exact edit needs an example for each
 * option.
 */
import { VireoError } from "../base/errors.ts";
import type { UserOptions } from "../plugin_api/options.ts";

interface Check {
  /** The allowed values, worded to follow "must be". */
  expected: string;
  /** A valid value, for the hint. */
  example: string;
  test(value: unknown): boolean;
}

const isString = (value: unknown): boolean => typeof value === "string";
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const oneOf = (...values: unknown[]): Check => ({
  expected: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
  example: JSON.stringify(values[0]),
  test: (value) => values.includes(value),
});

const STRING = (example: string): Check => ({
  expected: "a string",
  example: JSON.stringify(example),
  test: isString,
});
const BOOLEAN: Check = { expected: "true or false", example: "true", test: isBoolean };
const OBJECT: Check = { expected: "an object", example: "{}", test: isObject };
const STRINGS = (example: string): Check => ({
  expected: "an array of strings",
  example: JSON.stringify([example]),
  test: isStrings,
});
const STRING_OR_FALSE = (example: string): Check => ({
  expected: "a string or false",
  example: JSON.stringify(example),
  test: (value) => isString(value) || value === false,
});
const OBJECT_OR_BOOLEAN: Check = {
  expected: "true, false or an object",
  example: "true",
  test: (value) => isBoolean(value) || isObject(value),
};
const OBJECT_OR_FALSE: Check = {
  expected: "an object or false",
  example: "{}",
  test: (value) => value === false || isObject(value),
};
/** Numbers in text are allowed: they come from environment variables. */
const PORT: Check = {
  expected: "an integer from 0 to 65535",
  example: "5173",
  test: (value) =>
    (typeof value === "number" || isString(value)) && /^\d{1,5}$/.test(String(value)) &&
    Number(value) <= 65535,
};

const CHECKS: Readonly<Record<string, Check>> = {
  "root": STRING("."),
  "base": STRING("/"),
  "mode": STRING("development"),
  "define": OBJECT,
  "plugins": { expected: "an array", example: "[]", test: Array.isArray },
  "publicDir": STRING_OR_FALSE("public"),
  "cacheDir": STRING("node_modules/.vireo"),
  "logLevel": oneOf("info", "warn", "error", "silent"),
  "clearScreen": BOOLEAN,
  "envDir": STRING_OR_FALSE("."),
  "envPrefix": {
    expected: "a string or an array of strings",
    example: `"VITE_"`,
    test: (value) => isString(value) || isStrings(value),
  },
  "appType": oneOf("spa", "mpa", "custom"),
  "resolve": OBJECT,
  "resolve.alias": {
    expected: "an object or an array of { find, replacement }",
    example: `{ "@": "/src" }`,
    test: isAlias,
  },
  "resolve.dedupe": STRINGS("vue"),
  "resolve.conditions": STRINGS("browser"),
  "resolve.mainFields": STRINGS("module"),
  "resolve.extensions": STRINGS(".ts"),
  "css": OBJECT,
  "css.modules": OBJECT_OR_FALSE,
  "css.preprocessorOptions": OBJECT,
  "css.transformer": oneOf("postcss", "lightningcss"),
  "css.postcss": {
    expected: "a folder or an object",
    example: "{}",
    test: (value) => isString(value) || isObject(value),
  },
  "json": OBJECT,
  "esbuild": OBJECT_OR_FALSE,
  "oxc": OBJECT_OR_FALSE,
  "server": OBJECT,
  "server.host": {
    expected: "a string, true or false",
    example: `"localhost"`,
    test: (value) => isString(value) || isBoolean(value),
  },
  "server.port": PORT,
  "server.strictPort": BOOLEAN,
  "server.allowedHosts": {
    expected: "true or an array of strings",
    example: `["app.test"]`,
    test: (value) => value === true || isStrings(value),
  },
  "server.open": {
    expected: "true, false or a path",
    example: "true",
    test: (value) => isBoolean(value) || isString(value),
  },
  "server.cors": OBJECT_OR_BOOLEAN,
  "server.pack": BOOLEAN,
  "server.keepState": BOOLEAN,
  "server.headers": OBJECT,
  "server.proxy": OBJECT,
  "server.origin": STRING("http://localhost:5173"),
  "server.hmr": OBJECT_OR_BOOLEAN,
  "server.hmr.protocol": oneOf("ws", "wss"),
  "server.hmr.path": STRING("/hmr"),
  "server.hmr.host": STRING("localhost"),
  "server.hmr.port": PORT,
  "server.hmr.clientPort": PORT,
  "server.ws": OBJECT_OR_BOOLEAN,
  "server.ws.port": PORT,
  "server.ws.clientPort": PORT,
  "server.forwardConsole": OBJECT_OR_BOOLEAN,
  "server.forwardConsole.logLevels": STRINGS("error"),
  "server.fs": OBJECT,
  "server.fs.strict": BOOLEAN,
  "server.fs.allow": STRINGS(".."),
  "server.fs.deny": STRINGS(".env"),
  "optimizeDeps": OBJECT,
  "optimizeDeps.include": STRINGS("vue"),
  "optimizeDeps.exclude": STRINGS("vue"),
  "optimizeDeps.entries": {
    expected: "a glob or an array of globs",
    example: `["index.html"]`,
    test: (value) => isString(value) || isStrings(value),
  },
};

function isAlias(value: unknown): boolean {
  if (!Array.isArray(value)) {
    return isObject(value) && Object.values(value as object).every(isString);
  }
  return value.every((alias) =>
    isObject(alias) && isString(alias.replacement) &&
    (isString(alias.find) || alias.find instanceof RegExp)
  );
}

/** Whether other options are read from the option's value, so that `null` cannot mean "unset". */
function isRead(key: string, check: Check): boolean {
  return check === OBJECT ||
    ["plugins", "resolve.alias", "envPrefix", "server.forwardConsole"].includes(key);
}

function valueAt(options: object, key: string): unknown {
  return key.split(".").reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | null | undefined)?.[part],
    options,
  );
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (value instanceof RegExp) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/**
 * Checks the types of a config's values.
 *
 * @param options The merged config.
 * @throws VireoError `CONFIG_INVALID`, naming the key and a valid value.
 */
export function checkOptions(options: UserOptions): void {
  for (const [key, check] of Object.entries(CHECKS)) {
    const { expected, example, test } = check;
    const value = valueAt(options, key);
    if (value === undefined || (value === null && !isRead(key, check)) || test(value)) continue;
    const name = key.slice(key.lastIndexOf(".") + 1);
    throw new VireoError(
      "CONFIG_INVALID",
      `Option "${key}" must be ${expected}, not ${show(value)}`,
      { hint: `Write ${name}: ${example}` },
    );
  }
}

const KNOWN_KEYS = new Set(
  ("root base mode define plugins publicDir cacheDir resolve html css json esbuild oxc assetsInclude logLevel " +
    "customLogger clearScreen envDir envPrefix appType server optimizeDeps worker build preview ssr environments " +
    "experimental future devtools legacy builder dev test configFile debug logSink input").split(
      " ",
    ),
);

/** Top-level keys that Vite does not know; plugins can define such keys, so they are no error. */
export function unknownKeys(options: object): string[] {
  return Object.keys(options).filter((key) => !KNOWN_KEYS.has(key));
}

/** Options that are set but have no effect here, for one warning. */
export function unsupportedOptions(options: UserOptions): string[] {
  const { server = {}, experimental = {}, environments = {} } = options;
  const names: string[] = [];
  if (server.https && !(server.https.key && server.https.cert)) {
    names.push("server.https without key and cert");
  }
  names.push(...unsupportedProxyOptions(server.proxy ?? {}));
  if (experimental.bundledDev) names.push("experimental.bundledDev");
  if (options.devtools) names.push("devtools");
  for (const name of Object.keys(environments)) {
    if (name !== "client" && name !== "ssr") names.push(`environments.${name}`);
  }
  return names;
}

/** Options of `http-proxy-3` that change the traffic in Vite, but have no effect here. */
const PROXY_OPTIONS = [
  "fetch",
  "fetchOptions",
  "onAfterResponse",
  "onBeforeRequest",
  "preserveHeaderKeyCase",
  "requestOptions",
];

function unsupportedProxyOptions(rules: NonNullable<UserOptions["server"]>["proxy"] & object) {
  return Object.entries(rules).flatMap(([context, rule]) => {
    if (typeof rule === "string") return [];
    const names = PROXY_OPTIONS.filter((name) => Boolean(rule[name]));
    return names.map((name) => `server.proxy["${context}"].${name}`);
  });
}
