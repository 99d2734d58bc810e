import type { Checked, Finding, SmokeReport } from "../../smoke/types.ts";
import { placeText } from "./smoke_text.ts";

/**
 * A report in JUnit's format for CI services: each check is a test case; each finding is a failure
 * of its URL's check, or of a separate test case.
 *
 * Source: https://github.com/testmoapp/junitxml
 */
export function junitReport({ checked, findings, duration }: SmokeReport): string {
  const byUrl = Map.groupBy(findings, ({ url = "" }) => url);
  const cases: string[] = [];
  for (const check of checked) {
    const failures = byUrl.get(check.url) ?? [];
    byUrl.delete(check.url);
    cases.push(testCase(check, failures));
  }
  for (const [url, failures] of byUrl) {
    cases.push(testCase({ kind: "page", url: url || "app", duration: 0 }, failures));
  }
  const failed = cases.filter((each) => each.includes("<failure")).length;
  const counts = `tests="${cases.length}" failures="${failed}" errors="0"`;
  const time = `time="${seconds(duration)}"`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="vireo smoke" ${counts} ${time}>`,
    `  <testsuite name="vireo smoke" ${counts} skipped="0" ${time}>`,
    ...cases,
    `  </testsuite>`,
    `</testsuites>`,
    "",
  ].join("\n");
}

function testCase({ kind, url, duration }: Checked, failures: readonly Finding[]): string {
  const file = failures.find(({ place }) => place)?.place?.file;
  const attributes = `classname="${escape(`smoke.${kind}`)}" name="${escape(url)}" ` +
    `time="${seconds(duration)}"${file ? ` file="${escape(file)}"` : ""}`;
  if (failures.length === 0) return `    <testcase ${attributes}/>`;
  return [
    `    <testcase ${attributes}>`,
    ...failures.map(failure),
    `    </testcase>`,
  ].join("\n");
}

function failure({ kind, message, place, frame, importer, hint }: Finding): string {
  const text = [
    message,
    place && `at ${placeText(place)}`,
    frame,
    importer && `referenced by ${placeText(importer)}`,
    hint && `hint: ${hint}`,
  ].filter(Boolean).join("\n");
  return `      <failure type="${kind}" message="${escape(message)}">${escape(text)}</failure>`;
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

/** Escapes markup and removes characters that XML 1.0 cannot contain. */
function escape(text: string): string {
  const entities: Record<string, string> = { "<": "lt", ">": "gt", "&": "amp", '"': "quot" };
  return text.toWellFormed()
    // deno-lint-ignore no-control-regex -- XML forbids these characters
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[<>&"]/g, (char) => `&${entities[char]};`);
}
