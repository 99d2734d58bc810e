import assert from "node:assert/strict";
import { linkShows, withTimestamp } from "../../../client/page/links.ts";

const ROOT = { base: "/", origins: ["http://localhost:5173"] };

Deno.test("linkShows() compares paths, with base and the server's own parameters", () => {
  assert.equal(linkShows("http://localhost:5173/a.css", "/a.css", ROOT), true);
  assert.equal(linkShows("http://localhost:5173/a.css?t=1&direct", "/a.css", ROOT), true);
  assert.equal(linkShows("http://localhost:5173/src/a.css", "/a.css", ROOT), false);
  assert.equal(linkShows("http://localhost:5173/a.css.css", "/a.css", ROOT), false);
  const nested = { ...ROOT, base: "/app/" };
  assert.equal(linkShows("http://localhost:5173/app/a.css", "/a.css", nested), true);
  assert.equal(linkShows("http://localhost:5173/a.css", "/a.css", nested), false);
  assert.equal(linkShows("http://localhost:5173/mit%20raum.css", "/mit raum.css", ROOT), true);
});

Deno.test("linkShows() compares queries where the update has one", () => {
  assert.equal(linkShows("http://localhost:5173/a.css?v=1", "/a.css", ROOT), true);
  assert.equal(linkShows("http://localhost:5173/a.css?v=1&t=2", "/a.css?v=1", ROOT), true);
  assert.equal(linkShows("http://localhost:5173/a.css?v=2", "/a.css?v=1", ROOT), false);
});

Deno.test("linkShows() accepts the origins of page and server under a backend, and no other", () => {
  const backend = { base: "/", origins: ["http://backend.test", "http://localhost:5173"] };
  assert.equal(linkShows("http://backend.test/a.css", "/a.css", backend), true);
  assert.equal(linkShows("http://localhost:5173/a.css", "/a.css", backend), true);
  assert.equal(linkShows("https://cdn.test/a.css", "/a.css", backend), false);
  assert.equal(linkShows("", "/a.css", backend), false);
});

Deno.test("withTimestamp() replaces t and keeps the rest", () => {
  assert.equal(withTimestamp("http://h/a.css", 5), "http://h/a.css?t=5");
  assert.equal(withTimestamp("http://h/a.css?t=1", 5), "http://h/a.css?t=5");
  assert.equal(withTimestamp("http://h/a.css?v=1&t=1&x#y", 5), "http://h/a.css?v=1&x&t=5#y");
});
