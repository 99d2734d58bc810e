import { deepEqual, equal } from "node:assert/strict";
import { pageEnv, replaceEnv } from "../../../server/html/html_env.ts";

Deno.test("pageEnv() returns texts: values of env, and those of define as code or string", () => {
  const values = pageEnv({ MODE: "development", DEV: true, VITE_A: "env" }, {
    "import.meta.env.VITE_A": '"defined"',
    "import.meta.env.VITE_NUMBER": 5173,
    "import.meta.env.VITE_TEXT": "plain",
    "import.meta.env.VITE_OBJECT": { a: 1 },
    "import.meta.env.VITE_JSON": '{ "a": 1 }',
    "import.meta.env.VITE_NULL": "null",
    "other": 1,
  });
  deepEqual(Object.fromEntries(values), {
    MODE: "development",
    DEV: "true",
    VITE_A: "defined",
    VITE_NUMBER: "5173",
    VITE_TEXT: "plain",
    VITE_OBJECT: '{"a":1}',
    VITE_JSON: '{ "a": 1 }',
    VITE_NULL: "null",
  });
});

Deno.test("replaceEnv() replaces known placeholders and reports the others", () => {
  const unknown: string[] = [];
  const values = new Map([["VITE_A", "$&"]]);
  const html = "<p>%VITE_A% 100% %VITE_B%</p> 50%</p>";
  equal(replaceEnv(html, values, (name) => unknown.push(name)), "<p>$& 100% %VITE_B%</p> 50%</p>");
  deepEqual(unknown, ["VITE_B"]);
});
