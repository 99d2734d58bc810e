import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A registry with the packages of a release; others come from the user's registry. */
export interface LocalRegistry extends AsyncDisposable {
  /** With a slash at the end. */
  readonly url: string;
}

interface Archive {
  content: Uint8Array<ArrayBuffer>;
  manifest: { name: string; version: string };
}

async function readArchives(folder: string): Promise<Archive[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  return await Promise.all(names.map(async (name) => {
    const file = path.join(folder, name);
    const { stdout } = await run("tar", ["-xzOf", file, "package/package.json"]);
    return { content: new Uint8Array(await readFile(file)), manifest: JSON.parse(stdout) };
  }));
}

function packument({ content, manifest }: Archive, url: string): string {
  const { name, version } = manifest;
  const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;
  const shasum = createHash("sha1").update(content).digest("hex");
  const tarball = `${url}${name}/-/${version}.tgz`;
  return JSON.stringify({
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, dist: { tarball, integrity, shasum } } },
    // Some package managers wait some days before they install a version.
    time: { [version]: "2020-01-01T00:00:00.000Z" },
  });
}

/**
 * Starts a registry, so that package managers install a release as users do.
 *
 * @param folder Absolute path of a folder with archives of `npm pack`.
 */
export async function localRegistry(folder: string): Promise<LocalRegistry> {
  const archives = await readArchives(folder);
  const { stdout } = await run("npm", ["config", "get", "registry"]);
  const upstream = stdout.trim().replace(/\/?$/, "/");
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(request.url!.slice(1));
    const found = archives.find(({ manifest: { name } }) =>
      asked === name || asked.startsWith(`${name}/`)
    );
    if (!found) {
      const { accept = "*/*" } = request.headers;
      const answer = await fetch(upstream + request.url!.slice(1), { headers: { accept } });
      const type = answer.headers.get("content-type") ?? "application/json";
      response.writeHead(answer.status, { "content-type": type });
      response.end(new Uint8Array(await answer.arrayBuffer()));
    } else if (asked.endsWith(".tgz")) {
      response.end(found.content);
    } else {
      response.setHeader("content-type", "application/json").end(packument(found, url));
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
