import { equal } from "node:assert/strict";
import { type FileStamp, isSameWrite } from "../../../server/watcher/file_stamp.ts";

const STAMP: FileStamp = { size: 3, mtimeMs: 1000, ctimeMs: 1000, ino: 1, mode: 0, seenAt: 2000 };

Deno.test("isSameWrite() is true for a file that was linked twice in quick succession", () => {
  const linked = { ...STAMP, ctimeMs: 2990, seenAt: 3000 };
  equal(isSameWrite(STAMP, linked), true);
  equal(isSameWrite(linked, { ...STAMP, ctimeMs: 3005, seenAt: 3010 }), true);
});

Deno.test("isSameWrite() is false where a second write can have left the same times", () => {
  equal(isSameWrite({ ...STAMP, seenAt: 1010 }, STAMP), false);
  equal(isSameWrite(STAMP, { ...STAMP, mtimeMs: 1100, ctimeMs: 1100 }), false);
});
