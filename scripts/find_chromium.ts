/** The Chromium of the tests is found as `vireo smoke --browser` finds one. */
export { findChromium, NO_CHROMIUM } from "../server/smoke/browser/find_chromium.ts";
