/**
 * Runs the modules of pages in Node: `node run_pages.mjs`, with the URLs of the modules of each
 * page as JSON on the standard input. Prints the logs of their packages as JSON.
 */
import { text } from "node:stream/consumers";
import process from "node:process";

// Node supports it since version 22.
Promise.withResolvers ??= () => {
  const resolvers = {};
  resolvers.promise = new Promise((resolve, reject) =>
    Object.assign(resolvers, { resolve, reject })
  );
  return resolvers;
};

/**
 * Names that `export *` passes on from CommonJS. The optimizer knows them after it runs; Node reads
 * them from its text.
 */
const LATE = new Set(["early", "late"]);
globalThis.namesOf = (namespace) =>
  Reflect.ownKeys(namespace).filter((key) => typeof key === "string" && !LATE.has(key)).sort();

const runs = JSON.parse(await text(process.stdin));
const logs = [];
for (const run of runs) logs.push(await logOf(run));
process.stdout.write(JSON.stringify(logs));

/**
 * Runs the modules of one page, one after the other, and opens the gates at which packages wait.
 */
async function logOf({ urls, awaits }) {
  const log = [];
  const gates = [];
  let pending = 1;
  globalThis.see = (module) => (what, read) => {
    let found;
    try {
      found = JSON.stringify(read());
    } catch (error) {
      found = error.name;
    }
    log.push(`${module} ${what} = ${found}`);
  };
  globalThis.gate = (name) => new Promise((open) => gates.push({ name, open }));
  globalThis.importing = (promise) => {
    pending++;
    return promise.finally(() => pending--);
  };
  const page = async () => {
    for (const url of urls) await import(url);
  };
  const done = page().catch((error) => log.push(`failed: ${error.name} ${error.message}`))
    .finally(() => pending--);
  // A gate opens when everything else has run as far as it can.
  for (let quiet = 0, length = 0; quiet < 3 || pending > 0 || gates.length > 0; quiet++) {
    await new Promise((resolve) => setTimeout(resolve));
    if (log.length !== length) quiet = 0;
    length = log.length;
    // Modules with awaits load all files before the first one runs; other graphs wait only for
    // files.
    if (quiet < 2 || gates.length === 0 || (!awaits && pending > 0)) continue;
    const gate = gates.shift();
    log.push(`gate ${gate.name}`);
    gate.open();
    quiet = 0;
  }
  await done;
  return log;
}
