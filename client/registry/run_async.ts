/** Runs a body that yields the values it awaits; the first part runs synchronously. */
export function runAsync(body: Generator | AsyncGenerator): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (result: IteratorResult<unknown>) => {
      if (result.done) resolve();
      else Promise.resolve(result.value).then((value) => go(value), (error) => go(error, "throw"));
    };
    const go = (value: unknown, method: "next" | "throw" = "next") => {
      try {
        const result = body[method](value);
        if (result instanceof Promise) result.then(step, reject);
        else step(result);
      } catch (error) {
        reject(error);
      }
    };
    go(undefined);
  });
}
