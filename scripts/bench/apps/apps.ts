import type { App, Size } from "./app.ts";
import { tsApp } from "./ts_app.ts";
import { vueApp } from "./vue_app.ts";

/** The kinds of generated apps. */
export const APPS = { vue: vueApp, ts: tsApp } satisfies Record<string, (size: Size) => App>;

export type AppName = keyof typeof APPS;
