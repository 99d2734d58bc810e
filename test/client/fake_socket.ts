import type { SocketLike } from "../../client/connection/socket.ts";

/** A socket that a test opens and closes. */
export class FakeSocket extends EventTarget implements SocketLike {
  readyState: SocketLike["readyState"] = 0;
  readonly sent: string[] = [];

  constructor(readonly url: string, readonly protocol: string) {
    super();
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  receive(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    this.sent.push(String(data));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}
