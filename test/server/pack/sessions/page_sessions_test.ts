import assert from "node:assert/strict";
import { PageSessions } from "../../../../server/pack/sessions/page_sessions.ts";

Deno.test("a session knows the modules of its page until it is cleared", () => {
  const sessions = new PageSessions();
  const session = sessions.create();
  session.add("/a.js", { version: 5, digest: "x" });
  assert.equal(sessions.get(session.id), session);
  assert.deepEqual([session.has("/a.js", 5), session.has("/a.js", 6), session.has("/b.js", 0)], [
    true,
    false,
    false,
  ]);
  session.clear();
  assert.equal(session.get("/a.js"), undefined);
});

Deno.test("sessions that were not used for long are forgotten", () => {
  const sessions = new PageSessions();
  const first = sessions.create();
  first.add("/a.js", { version: 1, digest: "x" });
  const used = sessions.create();
  used.add("/a.js", { version: 1, digest: "x" });
  for (let index = 0; index < 60; index++) {
    sessions.create();
    sessions.get(used.id);
  }
  assert.equal(sessions.get(first.id).has("/a.js", 1), false);
  assert.equal(sessions.get(used.id).has("/a.js", 1), true);
});
