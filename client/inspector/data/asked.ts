import { shallowReactive, watchEffect } from "vue";
import { AnswerError } from "./ask.ts";

/** The state of a question. */
export interface Asked<T> {
  answer: T | undefined;
  error: AnswerError | undefined;
  isAsking: boolean;
}

/**
 * An answer that is asked for again when a value that `question` reads changes. Answers that arrive
 * late are dropped.
 */
export function useAnswer<T>(question: () => Promise<T> | undefined): Asked<T> {
  const asked = shallowReactive({ answer: undefined, error: undefined, isAsking: false }) as Asked<
    T
  >;
  let latest: Promise<T> | undefined;
  watchEffect(() => {
    const current = latest = question();
    asked.isAsking = current !== undefined;
    if (!current) {
      asked.answer = undefined;
      asked.error = undefined;
      return;
    }
    current.then(
      (answer) => current === latest && Object.assign(asked, { answer, error: undefined }),
      (error) =>
        current === latest &&
        Object.assign(asked, {
          answer: undefined,
          error: error instanceof AnswerError ? error : new AnswerError(0, String(error)),
        }),
    ).finally(() => {
      if (current === latest) asked.isAsking = false;
    });
  });
  return asked;
}
