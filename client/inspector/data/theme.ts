/** Light, dark, or as the system. */
import { ref } from "vue";

export type Theme = "auto" | "light" | "dark";

const KEY = "vireo-inspector-theme";
const ORDER: readonly Theme[] = ["auto", "light", "dark"];

export const theme = ref<Theme>(stored());
apply();

/** Selects the next theme, and keeps it for later visits. */
export function nextTheme(): void {
  theme.value = ORDER[(ORDER.indexOf(theme.value) + 1) % ORDER.length]!;
  localStorage.setItem(KEY, theme.value);
  apply();
}

function stored(): Theme {
  return ORDER.find((name) => name === localStorage.getItem(KEY)) ?? "auto";
}

function apply(): void {
  const { style } = document.documentElement;
  style.colorScheme = theme.value === "auto" ? "light dark" : theme.value;
}
