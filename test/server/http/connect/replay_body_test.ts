import assert from "node:assert/strict";
import { ReplayBody } from "../../../../server/http/connect/replay_body.ts";

const MIB = 1024 * 1024;

type Chunk = Uint8Array<ArrayBuffer>;

/** A body of numbered chunks; `read` counts the requested ones. */
function body(count: number, size = 1) {
  const state = { read: 0, isCancelled: false };
  const stream = new ReadableStream<Chunk>({
    pull(controller) {
      if (state.read === count) return controller.close();
      controller.enqueue(new Uint8Array(size).fill(state.read++));
    },
    cancel: () => void (state.isCancelled = true),
  }, { highWaterMark: 0 });
  return { state, stream };
}

/** The numbers of the chunks of a stream. */
async function numbers(stream: ReadableStream<Chunk>): Promise<(number | undefined)[]> {
  return (await Array.fromAsync(stream)).map((chunk) => chunk[0]);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const never = () => assert.fail("The body is not broken");

Deno.test("ReplayBody provides a whole body twice, in sequence and concurrently", async () => {
  const after = new ReplayBody(body(5).stream, never);
  assert.deepEqual(await numbers(after.stream), upTo(5));
  assert.deepEqual(await numbers(after.replay()!), upTo(5));

  const atOnce = new ReplayBody(body(50).stream, never);
  const first = numbers(atOnce.stream);
  const second = numbers(atOnce.replay()!);
  assert.deepEqual(await first, upTo(50));
  assert.deepEqual(await second, upTo(50));
});

Deno.test("ReplayBody replays a body that the first reader has read in part", async () => {
  const replay = new ReplayBody(body(5).stream, never);
  const reader = replay.stream.getReader();
  await reader.read();
  await reader.read();
  assert.deepEqual(await numbers(replay.replay()!), upTo(5));
  await reader.cancel();
});

Deno.test("ReplayBody keeps a bounded part: a longer body that was read cannot be replayed", async () => {
  const replay = new ReplayBody(body(3, MIB).stream, never);
  assert.deepEqual(await numbers(replay.stream), upTo(3));
  assert.equal(replay.replay(), undefined);
});

Deno.test("ReplayBody makes the first reader wait for the second, but not the reverse", async () => {
  const waiting = body(9, MIB);
  const slow = new ReplayBody(waiting.stream, never);
  const second = slow.replay()!;
  const first = numbers(slow.stream);
  const reader = second.getReader();
  await reader.read();
  assert.ok(waiting.state.read <= 3, `${waiting.state.read} chunks were read ahead`);
  reader.releaseLock();
  assert.deepEqual(await numbers(second), upTo(9).slice(1));
  assert.deepEqual(await first, upTo(9));

  const alone = new ReplayBody(body(9, MIB).stream, never);
  assert.deepEqual(await numbers(alone.replay()!), upTo(9));
});

Deno.test("ReplayBody cancels a body with the second reader", async () => {
  const given = body(9);
  const replay = new ReplayBody(given.stream, never);
  await replay.replay()!.cancel();
  assert.ok(given.state.isCancelled);
});

Deno.test("ReplayBody reports a failed body to both readers and its owner", async () => {
  let broken = 0;
  const stream = new ReadableStream<Chunk>({
    pull: () => Promise.reject(new Error("The client is gone")),
  }, { highWaterMark: 0 });
  const replay = new ReplayBody(stream, () => broken++);
  const second = replay.replay()!;
  await Promise.all(
    [replay.stream, second].map((each) =>
      assert.rejects(numbers(each), { message: "The client is gone" })
    ),
  );
  assert.ok(broken > 0);
});
