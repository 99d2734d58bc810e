import assert from "node:assert/strict";
import { type Options, readOptions } from "../../../scripts/bench/options.ts";

const names = ({ contestants }: Options) => contestants.map(({ name }) => name);
const read = (...args: string[]) => readOptions(args)!;

Deno.test("readOptions() compares Vireo with Vite on 100 components by default", () => {
  const { contestants: _, ...others } = read();
  assert.deepEqual(names(read()), ["vireo", "vite"]);
  assert.deepEqual(others, {
    app: "vue",
    size: { count: 100, modules: 0, deep: false },
    rounds: 3,
    edits: 10,
    json: undefined,
  });
});

Deno.test("readOptions() runs all that can serve the app with --n", () => {
  assert.deepEqual(read("--n", "1000").size, { count: 1000, modules: 0, deep: true });
  assert.deepEqual(names(read("--n", "1000")), ["vireo", "vite", "vite-bundled"]);
  const ts = read("--app", "ts", "--n", "3000", "--modules", "5");
  assert.deepEqual(ts.size, { count: 3000, modules: 5, deep: true });
  assert.deepEqual(names(ts), ["vireo", "vite", "vite-bundled", "bun"]);
});

Deno.test("readOptions() takes the contestants of --only, then those of --also", () => {
  const options = read("--only", "vite-bundled,vireo", "--also", "a=--force", "--also", "b=--cors");
  assert.deepEqual(names(options), ["vite-bundled", "vireo", "a", "b"]);
});

Deno.test("readOptions() adds Vireo with its inspector open", () => {
  const { contestants } = read("--only", "vireo", "--inspect");
  assert.deepEqual(contestants.map(({ name, companion }) => [name, companion]), [
    ["vireo", undefined],
    ["vireo-inspected", "__vireo/"],
  ]);
});

Deno.test("readOptions() returns undefined for help", () => {
  assert.equal(readOptions(["--help"]), undefined);
});

Deno.test("readOptions() names the values that it rejects", () => {
  const cases: [args: string[], message: RegExp][] = [
    [["--app", "react"], /--app is "react": write one of "vue", "ts"/],
    [["--n", "9"], /--n is "9", which is not an integer from 10/],
    [["--rounds", "0"], /--rounds is "0", which is not a positive integer/],
    [["--modules", "x"], /--modules is "x"/],
    [["--only", "vireo,webpack"], /--only is "vireo,webpack": write some of "vireo", "vite"/],
    [["--only", "bun"], /"bun" cannot serve the app "vue"/],
    [["--also", "a=--force", "--also", "a=--cors"], /--also has the same name twice/],
    [["--rest"], /--rest/],
  ];
  for (const [args, message] of cases) assert.throws(() => readOptions(args), message);
});
