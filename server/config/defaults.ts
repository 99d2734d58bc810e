/** Values of options that the config does not set: https://vite.dev/config/ */

/** Origins whose pages can read responses: those of this machine. */
export const DEFAULT_ORIGINS =
  /^https?:\/\/(?:(?:[^:]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
/** `development|production` is replaced by one of the two, depending on `NODE_ENV`. */
export const DEFAULT_CONDITIONS: readonly string[] = Object.freeze([
  "module",
  "browser",
  "development|production",
]);
export const DEFAULT_MAIN_FIELDS: readonly string[] = Object.freeze([
  "browser",
  "module",
  "jsnext:main",
  "jsnext",
]);
export const DEFAULT_EXTENSIONS: readonly string[] = [
  ".mjs",
  ".js",
  ".mts",
  ".ts",
  ".jsx",
  ".tsx",
  ".json",
];
/** Files of a project, a workspace or a home folder that hold keys, passwords or tokens. */
export const DEFAULT_DENY: readonly string[] = [
  ".env",
  ".env.*",
  "*.{crt,pem,key,p12,pfx,jks,keystore,der,cer,kdbx}",
  "{id_rsa,id_dsa,id_ecdsa,id_ed25519}*",
  ".npmrc",
  ".yarnrc*",
  ".netrc",
  ".htpasswd",
  "**/.git/**",
  "**/.aws/**",
  "**/.ssh/**",
  "**/.docker/config.json",
];
export const DEFAULT_PORT = 5173;
/** Extensions of files that are imported as URLs. */
export const ASSET_EXTENSIONS: ReadonlySet<string> = new Set(
  ("apng bmp png jpg jpeg jfif pjpeg pjp gif svg ico webp avif cur jxl " +
    "mp4 webm ogg mp3 wav flac aac opus mov m4a vtt " +
    "woff woff2 eot ttf otf webmanifest pdf txt").split(" "),
);
