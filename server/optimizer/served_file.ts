const COMPONENT = /\.(?:vue|svelte|astro|marko|imba)$/;

/**
 * Imports that a bundle leaves with the server: styles, assets, components, and anything with a query, which is for
 * the server's plugins. Also a filter for esbuild, hence without look-around.
 */
export const SERVED_FILE =
  /\?|\.(?:vue|svelte|astro|marko|imba|css|less|sass|scss|styl|stylus|pcss|postcss|sss|apng|bmp|png|jpe?g|jfif|pjpeg|pjp|gif|svg|ico|webp|avif|cur|jxl|mp4|webm|ogg|mp3|wav|flac|aac|opus|mov|m4a|vtt|woff2?|eot|ttf|otf|webmanifest|pdf|txt|wasm|html?|glsl|wgsl)$/;

/** Whether a path is that of a component, which only the server's plugins can compile. */
export function isComponent(file: string): boolean {
  return COMPONENT.test(file);
}

/** A package imports a component: it has to be served as source. */
export class ComponentFound extends Error {
  constructor(readonly file: string) {
    super(`Found the component "${file}"`);
  }
}
