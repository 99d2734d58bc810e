import assert from "node:assert/strict";
import { countCallbacks } from "../../../scripts/measures/callbacks.ts";

Deno.test("countCallbacks() counts the functions of option-like interfaces, and any", () => {
  const text = `
    export interface ServerOptions {
      port: number;
      onClose?: () => void;
      read: ((file: string) => string) | undefined;
      log(message: string): void;
      graph: ModuleGraph;
    }
    interface Handle { close(): void }
    let value: any;`;
  assert.deepEqual(countCallbacks([text]), { members: 5, callbacks: 3, anys: 1 });
});
