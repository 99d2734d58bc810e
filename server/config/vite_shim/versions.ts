/** The APIs whose meaning ours is; plugins compare these. */

export const VITE_VERSION = "8.3.8";
export const ROLLUP_VERSION = "4.23.0";
export const ROLLDOWN_VERSION = "1.2.19";
