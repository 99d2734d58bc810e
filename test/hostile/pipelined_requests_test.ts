/** Ten thousand requests at once, over few connections. */
import assert from "node:assert/strict";
import net from "node:net";
import { HotFollower } from "../harness/hot_follower.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { spawnServer } from "../harness/server.ts";

const FILES: ProjectFiles = {
  "index.html": '<!doctype html><script type="module" src="/src/main.ts"></script>',
  "src/main.ts": 'import "./a.ts";\nimport.meta.hot?.accept();',
  "src/a.ts": "export const a = 0;\nimport.meta.hot?.accept();",
};

Deno.test("ten thousand requests under way at once are all answered", async () => {
  await using project = await createProject(FILES);
  await using server = await spawnServer(project.root);
  const port = Number(new URL(server.url).port);
  const request = "GET /src/a.ts HTTP/1.1\r\nHost: localhost\r\n\r\n";
  // A hundred connections with a hundred requests each, written before an answer is read.
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      new Promise<number>((resolve) => {
        let text = "";
        const socket = net.connect(port, "127.0.0.1", () => socket.write(request.repeat(100)));
        const count = () => text.split("HTTP/1.1 200").length - 1;
        socket.on("data", (chunk) => {
          text += chunk.toString("latin1");
          if (count() < 100) return;
          socket.destroy();
          resolve(100);
        });
        socket.on("error", () => {});
        const limit = setTimeout(() => socket.destroy(), 20_000);
        socket.on("close", () => {
          clearTimeout(limit);
          resolve(count());
        });
      })),
  );
  assert.equal(answers.reduce((sum, each) => sum + each, 0), 10_000);
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  await project.write("src/a.ts", "export const a = 'last';\nimport.meta.hot?.accept();");
  assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("last") ?? false));
});
