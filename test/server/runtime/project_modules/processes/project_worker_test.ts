/**
 * Workers that plugins start with `worker_threads`. The plugins are CommonJS or ES modules of a
 * project.
 */
import assert from "node:assert/strict";
import path from "node:path";
import process from "node:process";
import { currentRuntime } from "../../../../../server/runtime/current.ts";
import { createProject, type ProjectFiles, type TempProject } from "../../../../harness/project.ts";

const json = (value: unknown) => JSON.stringify(value);

/** Source of `run(worker)`, which resolves with the messages of the worker when it ends. */
const PACKAGES: ProjectFiles = {
  "package.json": json({ type: "module" }),
  "node_modules/esm/package.json": json({ type: "module", exports: "./index.js" }),
  "node_modules/esm/index.js": `import cjs from "cjs"; export default "esm+" + cjs;`,
  "node_modules/cjs/package.json": json({ main: "lib" }),
  "node_modules/cjs/lib/index.js": `module.exports = require("./data.json").name;`,
  "node_modules/cjs/lib/data.json": json({ name: "cjs" }),
  "run.js": `
    export const run = (worker) => new Promise((resolve) => {
      const said = [];
      worker.on("message", (message) => said.push(message));
      worker.on("error", (error) => said.push(error.message));
      worker.on("exit", (code) => resolve([...said, code]));
    });
  `,
};

/** Imports `plugin.js` of a project with these files and returns its default export. */
async function imported(files: ProjectFiles): Promise<{ project: TempProject; value: unknown }> {
  const project = await createProject({ ...PACKAGES, ...files });
  const importer = (await currentRuntime()).projectImporter;
  const module = await importer.importFile(project.path("plugin.js"));
  return { project, value: await (module.default as () => unknown)() };
}

async function value(files: ProjectFiles): Promise<unknown> {
  const { project, value } = await imported(files);
  await project[Symbol.asyncDispose]();
  return value;
}

/** A worker as an ES module that sends values of its packages. */
const ESM = `
  import { parentPort, workerData, isMainThread } from "node:worker_threads";
  import name from "esm";
  parentPort.postMessage({ name, workerData, isMainThread });
`;

Deno.test("a worker finds the packages of the project, in every form of start", async () => {
  const said = await value({
    "worker.mjs": ESM,
    "worker.cjs": `
      const { parentPort, workerData, isMainThread } = require("worker_threads");
      parentPort.postMessage({ name: require("cjs"), workerData, isMainThread });
    `,
    "plugin.js": `
      import path from "node:path";
      import process from "node:process";
      import threads, { Worker } from "node:worker_threads";
      import { createRequire } from "node:module";
      import { run } from "./run.js";
      const file = path.join(import.meta.dirname, "worker.mjs");
      const { Worker: Required } = createRequire(import.meta.url)("node:worker_threads");
      const { Worker: Dynamic } = await import("worker_threads");
      export default () => Promise.all([
        run(new Worker(file, { workerData: 1 })),
        run(new threads.Worker("./" + path.relative(process.cwd(), file), { workerData: 2 })),
        run(new Required(new URL("./worker.mjs", import.meta.url), { workerData: 3 })),
        run(new Dynamic(new URL("./worker.cjs", import.meta.url), { workerData: 4 })),
      ]);
    `,
  });
  const answer = (
    name: string,
    workerData: number,
  ) => [{ name, workerData, isMainThread: false }, 0];
  assert.deepEqual(said, [
    answer("esm+cjs", 1),
    answer("esm+cjs", 2),
    answer("esm+cjs", 3),
    answer("cjs", 4),
  ]);
});

Deno.test("a worker of text runs in the working folder, as CommonJS or as an ES module", async () => {
  const said = await value({
    "plugin.js": `
      import { Worker } from "node:worker_threads";
      import { run } from "./run.js";
      const workerData = import.meta.dirname + "/package.json";
      const text = (code) => new Worker(code, { eval: true, workerData });
      export default () => Promise.all([
        run(text(\`
          const { parentPort, workerData } = require("node:worker_threads");
          const { createRequire } = require("node:module");
          parentPort.postMessage([createRequire(workerData)("cjs"), typeof __filename]);
          import("node:path").then(({ sep }) => parentPort.postMessage(sep));
        \`)),
        run(text(\`
          import { parentPort, workerData } from "node:worker_threads";
          import { createRequire } from "node:module";
          parentPort.postMessage([createRequire(workerData)("cjs"), typeof import.meta.url]);
        \`)),
        run(new Worker(new URL("data:text/javascript,throw new Error('from data')"))),
      ]);
    `,
  });
  assert.deepEqual(said, [
    [["cjs", "string"], path.sep, 0],
    [["cjs", "string"], 0],
    ["from data", 1],
  ]);
});

Deno.test("a worker receives its options unchanged", async () => {
  const said = await value({
    "worker.js": `
      import process from "node:process";
      import { parentPort, threadName, workerData, getEnvironmentData } from "node:worker_threads";
      parentPort.postMessage([process.argv.slice(1), process.execArgv, process.env.ONLY, process.env.PATH ?? null]);
      parentPort.postMessage([threadName, getEnvironmentData("key")]);
      workerData.port.postMessage(new Uint8Array(workerData.buffer)[0]);
    `,
    "plugin.js": `
      import { MessageChannel, setEnvironmentData, Worker } from "node:worker_threads";
      import { run } from "./run.js";
      export default async () => {
        const { port1, port2 } = new MessageChannel();
        const buffer = new Uint8Array([7]).buffer;
        setEnvironmentData("key", "value");
        const posted = new Promise((resolve) => port1.once("message", resolve));
        const worker = new Worker(new URL("./worker.js", import.meta.url), {
          argv: ["a", 1], env: { ONLY: "yes" }, execArgv: ["--no-warnings"],
          workerData: { port: port2, buffer }, transferList: [port2, buffer],
        });
        const [first, ...rest] = await run(worker);
        const [[file, ...args], ...more] = first;
        const ends = [file.endsWith("worker.js"), args, ...more];
        const result = [ends, ...rest, await posted, buffer.byteLength];
        port1.close();
        return result;
      };
    `,
  });
  assert.deepEqual(said, [
    [true, ["a", "1"], ["--no-warnings"], "yes", null],
    ["", "value"],
    0,
    7,
    0,
  ]);
});

Deno.test("a worker that listens late receives every message in order", async () => {
  const listeners: Record<string, string> = {
    on: `parentPort.on("message", got);`,
    event: `parentPort.addEventListener("message", ({ data }) => got(data));`,
    property: `parentPort.onmessage = ({ data }) => got(data);`,
  };
  for (const [name, listen] of Object.entries(listeners)) {
    const said = await value({
      "worker.js": `
        import { parentPort } from "node:worker_threads";
        const got = (message) => {
          parentPort.postMessage(message);
          if (message === 4) process.exit(5);
        };
        await new Promise((resolve) => setTimeout(resolve, 20));
        ${listen}
      `,
      "plugin.js": `
        import { Worker } from "node:worker_threads";
        import { run } from "./run.js";
        export default () => {
          const worker = new Worker(new URL("./worker.js", import.meta.url));
          for (const each of [1, 2, 3]) worker.postMessage(each);
          worker.on("message", (message) => message === 3 && worker.postMessage(4));
          return run(worker);
        };
      `,
    });
    assert.deepEqual(said, [1, 2, 3, 4, 5], name);
  }
});

Deno.test("a worker of a worker finds the packages of the project", async () => {
  const said = await value({
    "inner.js": ESM,
    "outer.js": `
      import { parentPort, Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./inner.js", import.meta.url), { workerData: "inner" });
      worker.on("message", (message) => parentPort.postMessage(message));
    `,
    "plugin.js": `
      import { Worker } from "node:worker_threads";
      import { run } from "./run.js";
      export default () => run(new Worker(new URL("./outer.js", import.meta.url)));
    `,
  });
  assert.deepEqual(said, [{ name: "esm+cjs", workerData: "inner", isMainThread: false }, 0]);
});

Deno.test("a thread can wait for its worker, as synckit does", async () => {
  const said = await value({
    "worker.js": `
      import { workerData } from "node:worker_threads";
      import name from "esm";
      workerData.port.on("message", () => {
        workerData.port.postMessage(name);
        Atomics.store(workerData.flag, 0, 1);
        Atomics.notify(workerData.flag, 0);
      });
    `,
    "plugin.js": `
      import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
      export default async () => {
        const { port1, port2 } = new MessageChannel();
        const flag = new Int32Array(new SharedArrayBuffer(4));
        const worker = new Worker(new URL("./worker.js", import.meta.url), {
          workerData: { port: port2, flag }, transferList: [port2],
        });
        worker.unref();
        port1.postMessage("go");
        const waited = Atomics.wait(flag, 0, 0, 5_000);
        const { message } = receiveMessageOnPort(port1);
        port1.close();
        await worker.terminate();
        return [waited === "timed-out", message];
      };
    `,
  });
  assert.deepEqual(said, [false, "esm+cjs"]);
});

Deno.test("a worker whose package is missing reports the error and ends", async () => {
  const [message, code] = await value({
    "worker.js": `import "absent";`,
    "plugin.js": `
      import { Worker } from "node:worker_threads";
      import { run } from "./run.js";
      export default () => run(new Worker(new URL("./worker.js", import.meta.url)));
    `,
  }) as [string, number];
  assert.match(message, /Cannot find package ["']absent["'].*worker\.js/);
  assert.equal(code, 1);
});

Deno.test("invalid entries are rejected as by the runtime", async () => {
  const said = await value({
    "plugin.js": `
      import { Worker } from "node:worker_threads";
      const codes = [];
      for (const entry of ["bare", "file:///x.js", new URL("https://a.test/")]) {
        try { new Worker(entry) } catch (error) { codes.push(error.code) }
      }
      export default () => codes;
    `,
  });
  assert.deepEqual(said, ["ERR_WORKER_PATH", "ERR_WORKER_PATH", "ERR_INVALID_URL_SCHEME"]);
});

Deno.test("a worker receives no signals, as in Node", async () => {
  const signals = new Promise((resolve) => process.once("SIGUSR2", resolve));
  const said = await value({
    "worker.js": `
      import { parentPort } from "node:worker_threads";
      process.on("SIGUSR2", () => parentPort.postMessage("signal"));
      parentPort.once("message", () => setTimeout(() => process.exit(), 20));
      process.kill(process.pid, "SIGUSR2");
    `,
    "plugin.js": `
      import process from "node:process";
      import { Worker } from "node:worker_threads";
      import { run } from "./run.js";
      export default () => {
        const worker = new Worker(new URL("./worker.js", import.meta.url));
        process.once("SIGUSR2", () => worker.postMessage("end"));
        return run(worker);
      };
    `,
  });
  await signals;
  assert.deepEqual(said, [0]);
});
