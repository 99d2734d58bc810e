/** Tests find Chromium like `vireo smoke --browser`. */
export { findChromium, NO_CHROMIUM } from "../../server/smoke/browser/find_chromium.ts";
