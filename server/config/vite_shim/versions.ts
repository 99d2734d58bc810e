/**
 * The versions that plugins compare: those of the APIs that Vireo implements, and of the esbuild
 * that runs.
 */

export const VITE_VERSION = "8.3.8";
export const ESBUILD_VERSION = "0.28.2";
export const ROLLUP_VERSION = "4.23.0";
export const ROLLDOWN_VERSION = "1.2.19";
