/** The parts that were restored. */
interface Done {
  components: number;
  values: number;
  fields: number;
  focus: boolean;
  scroll: boolean;
}

/** The parts that were not found again. */
interface Left {
  components: readonly unknown[];
  fields: readonly unknown[];
}

/** `state restored: scroll position, 2 fields, 5 values of 3 components; not found: 1 field`. */
export function restored(done: Done, { components, fields }: Left): string {
  const parts = [
    done.scroll && "scroll position",
    done.focus && "focus",
    done.fields > 0 && count(done.fields, "field"),
    done.values > 0 && `${count(done.values, "value")} of ${count(done.components, "component")}`,
  ].filter((part) => part !== false);
  const missing = [
    fields.length > 0 && count(fields.length, "field"),
    components.length > 0 && count(components.length, "component"),
  ].filter((part) => part !== false);
  const rest = missing.length > 0 ? `; not found again: ${missing.join(", ")}` : "";
  return `state restored: ${parts.join(", ") || "nothing to restore"}${rest}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
