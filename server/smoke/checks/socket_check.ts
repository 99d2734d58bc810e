import { HMR_PROTOCOL } from "../../../client/protocol.ts";
import { CLIENT_URL, joinUrl } from "../../base/url.ts";
import { handshake } from "../handshake.ts";
import { get } from "../smoke_client.ts";
import type { Finding } from "../types.ts";

/** The connection options of the served client. */
interface ClientSocket {
  path: string;
  token: string;
  isEnabled: boolean;
}

/**
 * Connects to the hot channel as a page's client does: once with the page's token, once with a
 * wrong one.
 *
 * @param origin The server's origin, without a trailing slash.
 * @returns The findings and the socket's path; no path when the config disables the channel.
 */
export async function checkSocket(
  { origin, base, timeout }: { origin: string; base: string; timeout: number },
): Promise<{ findings: Finding[]; path?: string }> {
  const clientUrl = joinUrl(base, CLIENT_URL);
  const finding = (message: string, hint?: string): Finding => ({
    kind: "socket",
    url: clientUrl,
    message,
    hint,
  });
  try {
    const { text } = await get(origin + clientUrl, { kind: "module", timeout });
    const client = readClient(text);
    if (!client) return { findings: [finding(`"${clientUrl}" has no options of the hot channel`)] };
    if (!client.isEnabled) return { findings: [] };
    const connect = (token: string) =>
      handshake(`${origin}${client.path}?token=${encodeURIComponent(token)}`, {
        protocol: HMR_PROTOCOL,
        origin,
        timeout,
      });
    const problems = [
      ...await acceptProblems(connect(client.token)),
      ...await refusalProblems(connect("not-the-token")),
    ];
    const hint = "A plugin or a proxy might handle the upgrade: see server.hmr";
    return { path: client.path, findings: problems.map((problem) => finding(problem, hint)) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { findings: [finding(`Cannot connect to the hot channel: ${cause}`)] };
  }
}

function readClient(text: string): ClientSocket | undefined {
  const value = (name: string) =>
    new RegExp(`"${name}":("(?:[^"\\\\]|\\\\.)*"|true|false)`).exec(text)?.[1];
  const [token, path, enabled] = [value("token"), value("hmrPath"), value("enabled")];
  if (!token || !path || !enabled) return undefined;
  return { token: JSON.parse(token), path: JSON.parse(path), isEnabled: enabled === "true" };
}

async function acceptProblems(answering: ReturnType<typeof handshake>): Promise<string[]> {
  const { status, firstMessage } = await answering;
  if (status !== 101) return [`The hot channel rejects the page's own token with status ${status}`];
  if (firstMessage?.includes(`"connected"`)) return [];
  return [`The hot channel's first message is ${JSON.stringify(firstMessage)}, not "connected"`];
}

async function refusalProblems(answering: ReturnType<typeof handshake>): Promise<string[]> {
  const { status } = await answering;
  return status === 101 ? ["The hot channel accepts a wrong token"] : [];
}
