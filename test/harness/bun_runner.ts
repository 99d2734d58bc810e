/**
 * Runs test files on Bun: `bun bun_runner.ts file…`. The files are written for Deno's test runner,
 * but use only `Deno.test` and `Deno.test.afterAll`, which this file replaces. Prints one line of
 * JSON per test.
 */
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** The result of a test. */
export interface BunTestResult {
  file: string;
  name: string;
  /** `undefined` for a passed test. */
  error: string | undefined;
}

/** Milliseconds after which a running test counts as failed. */
const TIME_LIMIT = 30_000;

interface Registered {
  name: string;
  run: () => unknown;
  ignore?: boolean | undefined;
}

type Register = {
  (name: string, run: () => unknown): void;
  (test: { name: string; fn: () => unknown; ignore?: boolean }): void;
};

async function runFile(file: string): Promise<BunTestResult[]> {
  const tests: Registered[] = [];
  const after: (() => unknown)[] = [];
  const register: Register = (
    given: string | { name: string; fn: () => unknown; ignore?: boolean },
    run?: () => unknown,
  ) => {
    if (typeof given === "string") tests.push({ name: given, run: run! });
    else tests.push({ name: given.name, run: given.fn, ignore: given.ignore });
  };
  const test = Object.assign(register, { afterAll: (run: () => unknown) => void after.push(run) });
  Object.assign(globalThis, { Deno: { test } });
  await import(pathToFileURL(path.resolve(file)).href);
  // Libraries that detect Deno must not find it during the tests.
  Reflect.deleteProperty(globalThis, "Deno");
  const results: BunTestResult[] = [];
  for (const { name, run, ignore } of tests) {
    if (!ignore) results.push({ file, name, error: await outcome(run) });
  }
  for (const run of after) await run();
  return results;
}

async function outcome(run: () => unknown): Promise<string | undefined> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("The test did not end")), TIME_LIMIT);
  try {
    await Promise.race([(async () => await run())(), late.promise]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

if (import.meta.main) {
  for (const file of process.argv.slice(2)) {
    let results: BunTestResult[];
    try {
      results = await runFile(file);
    } catch (error) {
      results = [{ file, name: "the file is imported", error: String(error) }];
    }
    for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.exit();
}
