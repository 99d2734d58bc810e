/**
 * Prints the outcomes of importing modules, in plain JavaScript so that Node can run it:
 * `node node_outcomes.mjs file…` prints one line of JSON per file.
 */
import process from "node:process";
import { pathToFileURL } from "node:url";

/**
 * Describes a value as data that can be compared: functions by their name, errors by their code.
 *
 * @param {unknown} value
 * @param {number} depth The number of levels of objects to show.
 * @returns {unknown}
 */
export function describe(value, depth = 4) {
  if (typeof value === "function") return `[function ${value.name}]`;
  if (typeof value === "symbol" || typeof value === "bigint") return String(value);
  if (value === undefined) return "[undefined]";
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return `[error ${value.code ?? value.name}]`;
  if (depth === 0) return "[object]";
  if (Array.isArray(value)) return value.map((each) => describe(each, depth - 1));
  // Node adds this name to namespaces of CommonJS modules since version 23.
  const keys = Object.keys(value).filter((key) => key !== "module.exports").sort();
  const entries = keys.map((key) => [key, describe(value[key], depth - 1)]);
  return Object.fromEntries(entries);
}

/**
 * Whether Node refused to require a module that was loaded but had not run, which Node before 20.20
 * mistakes for a cycle. No form and no graph here has a real cycle of this kind.
 *
 * @param {unknown} outcome
 */
export function isFalseCycle(outcome) {
  return JSON.stringify(outcome).includes("ERR_REQUIRE_CYCLE_MODULE");
}

/**
 * @param {() => Promise<Record<string, unknown>>} load
 * @returns {Promise<unknown>} The default export of the module, or the error of loading it.
 */
export async function outcomeOf(load) {
  try {
    return describe(await (await load()).default);
  } catch (error) {
    return { failed: error?.code ?? error?.name ?? String(error) };
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // Node 20 reports some errors of modules that are both imported and required a second time.
  process.on("uncaughtException", () => {});
  for (const file of process.argv.slice(2)) {
    const outcome = await outcomeOf(() => import(pathToFileURL(file).href));
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
}
