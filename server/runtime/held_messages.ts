import type { MessagePort } from "node:worker_threads";

/** The global scope of a worker, limited to messages. */
export type MessageScope =
  & Pick<EventTarget, "addEventListener" | "removeEventListener" | "dispatchEvent">
  & {
    onmessage?: unknown;
  };

/** The methods with which a worker starts to listen on its port. */
const LISTENING = ["on", "addListener", "once", "addEventListener"] as const;

/**
 * Holds the messages of a worker until it listens, as Node does. Deno drops earlier messages, but
 * an imported entry listens later than its parent posts. Until then the port does not keep the
 * worker alive.
 *
 * @param port `parentPort`.
 * @param scope The global scope, where messages arrive.
 */
export function holdMessages(port: MessagePort, scope: MessageScope): void {
  const held: MessageEvent[] = [];
  const hold = (event: Event) => {
    event.stopImmediatePropagation();
    held.push(event as MessageEvent);
  };
  const deliver = () => {
    scope.removeEventListener("message", hold);
    for (const { data, ports } of held) {
      scope.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
    }
  };
  scope.addEventListener("message", hold);
  port.unref();
  const restore = onFirstListener(port, scope, () => {
    restore();
    port.ref();
    // Listeners that are added together with the first one also receive all messages.
    setImmediate(deliver);
  });
}

/**
 * Calls `listening` before the first listener for messages is added; returns a function that stops
 * this.
 */
function onFirstListener(
  port: MessagePort,
  scope: MessageScope,
  listening: () => void,
): () => void {
  const onmessage = Object.getOwnPropertyDescriptor(scope, "onmessage");
  const undo = [
    ...LISTENING.map((name) => wrap(port, name, listening)),
    wrap(scope, "addEventListener", listening),
  ];
  // `parentPort.onmessage` also sets this property.
  Object.defineProperty(scope, "onmessage", {
    configurable: true,
    enumerable: true,
    get: () => onmessage?.get?.call(scope),
    set(listener: unknown) {
      listening();
      scope.onmessage = listener;
    },
  });
  return () => {
    for (const each of undo) each();
    if (onmessage) Object.defineProperty(scope, "onmessage", onmessage);
    else delete scope.onmessage;
  };
}

function wrap<Name extends string>(
  target: { [name in Name]: unknown },
  name: Name,
  listening: () => void,
): () => void {
  const methods = target as Record<string, (...args: unknown[]) => unknown>;
  const own = Object.getOwnPropertyDescriptor(target, name);
  const method = methods[name]!;
  methods[name] = (...args) => {
    if (args[0] === "message") listening();
    return method.apply(target, args);
  };
  return () => {
    if (own) Object.defineProperty(target, name, own);
    else delete methods[name];
  };
}
