import { onBeforeUnmount, onMounted } from "vue";

/** Actions by key, as `KeyboardEvent.key`. */
export type KeyActions = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Runs actions for keys that are pressed outside of text fields, while a component is shown. */
export function useKeys(actions: KeyActions): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const isField = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (isField) {
      if (event.key === "Escape") target.blur();
      return;
    }
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  };
  onMounted(() => document.addEventListener("keydown", onKey));
  onBeforeUnmount(() => document.removeEventListener("keydown", onKey));
}

/** Moves the focus to the next or previous element that matches a selector. */
export function moveFocus(selector: string, step: 1 | -1): void {
  const elements = [...document.querySelectorAll<HTMLElement>(selector)];
  const current = elements.indexOf(document.activeElement as HTMLElement);
  const next = current === -1 ? (step === 1 ? 0 : elements.length - 1) : current + step;
  elements[next]?.focus();
}
