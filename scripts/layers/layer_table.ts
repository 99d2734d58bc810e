import type { Layer } from "./layer.ts";

/** The allowed imports. The rows go from the browser up to the composition root. */
export const LAYERS: readonly Layer[] = [
  // Imports nothing, so that both ends of the wire can import it.
  { name: "client/protocol.ts", files: ["client/protocol.ts"], imports: [], packages: [] },
  { name: "client/dist/", files: ["client/dist/"], imports: [] },
  // A page of its own, which shares nothing with the client of other pages.
  {
    name: "client/inspector/",
    files: ["client/inspector/"],
    imports: [],
    packages: ["npm:vue*", "npm:/vue*", "npm:diff*", "npm:/diff*"],
  },
  { name: "client/", files: ["client/"], imports: ["client/protocol.ts"], packages: [] },
  // Text in, text out: code that reads files or starts processes does not belong here.
  {
    name: "compiler/",
    files: ["compiler/"],
    imports: [],
    packages: [
      "npm:*",
      "node:path",
      "node:url",
      "node:crypto",
      "node:buffer",
      "node:async_hooks",
      // Loads a compiler synchronously, where a plugin's API is synchronous.
      "node:module",
    ],
  },
  {
    name: "server/base/",
    files: ["server/base/"],
    imports: ["compiler/paths.ts"],
    types: ["client/protocol.ts", "compiler/types.ts"],
  },
  // The record of changes, errors and pages of a running server.
  {
    name: "server/journal/",
    files: ["server/journal/"],
    imports: ["server/base/"],
    types: ["client/protocol.ts"],
  },
  {
    name: "server/graph/",
    files: ["server/graph/"],
    imports: ["server/base/"],
    types: ["compiler/types.ts", "compiler/module_record/"],
  },
  // The API of plugins: types of hooks and options, and the objects that represent the server.
  {
    name: "server/plugin_api/",
    files: ["server/plugin_api/"],
    imports: ["server/base/"],
    types: [
      "client/protocol.ts",
      "compiler/css/types.ts",
      "compiler/html/html_reference.ts",
      "compiler/json.ts",
      "server/graph/",
    ],
  },
  // Finds packages without node_modules.
  { name: "server/pnp/", files: ["server/pnp/"], imports: ["server/base/"] },
  {
    name: "server/runtime/",
    files: ["server/runtime/"],
    imports: ["server/base/", "server/pnp/"],
  },
  {
    name: "server/config/",
    files: ["server/config/"],
    imports: [
      "server/base/",
      "server/graph/transform_result.ts",
      "compiler/code_frame.ts",
      "compiler/esbuild_service.ts",
      // Functions that plugins import from "vite".
      "compiler/javascript/parse_ast.ts",
      "compiler/script/react_refresh.ts",
      "compiler/source_map.ts",
    ],
    types: ["compiler/types.ts", "server/plugin_api/", "server/runtime/runtime.ts"],
  },
  {
    name: "server/resolve/",
    files: ["server/resolve/"],
    imports: ["server/base/", "server/pnp/"],
    types: ["server/plugin_api/"],
  },
  {
    name: "server/plugin_container/",
    files: ["server/plugin_container/"],
    imports: [
      "server/base/",
      "server/graph/",
      "compiler/source_map.ts",
      "compiler/code_frame.ts",
      "compiler/javascript/parse_ast.ts",
    ],
    types: ["client/protocol.ts", "compiler/types.ts", "server/plugin_api/"],
  },
  {
    name: "server/transform/",
    files: ["server/transform/"],
    imports: [
      "server/plugin_container/",
      "server/graph/",
      "compiler/code_frame.ts",
      "compiler/javascript/interop.ts",
      "compiler/module_record/",
      "compiler/original_place.ts",
      "compiler/source_map.ts",
      "server/base/",
    ],
    types: ["server/plugin_api/", "server/resolve/types.ts"],
  },
  {
    name: "server/plugins/builtin.ts",
    files: ["server/plugins/builtin.ts"],
    imports: [
      "server/plugins/",
      "compiler/",
      "server/resolve/",
      "server/graph/",
      "server/base/",
    ],
    types: ["server/plugin_api/", "server/runtime/runtime.ts", "server/transform/"],
  },
  // Thin adapters from compilers to hooks.
  {
    name: "server/plugins/",
    files: ["server/plugins/"],
    imports: [
      "compiler/",
      "server/resolve/",
      "server/graph/",
      "server/transform/render_native.ts",
      "server/base/",
    ],
    types: [
      "client/protocol.ts",
      "server/plugin_api/",
      "server/runtime/runtime.ts",
      "server/transform/",
    ],
    separate: true,
  },
  {
    name: "server/optimizer/",
    files: ["server/optimizer/"],
    imports: [
      "server/resolve/",
      "server/pnp/",
      "compiler/",
      "server/plugin_container/",
      "server/base/",
      "server/runtime/is_running.ts",
      // The registry in which packs define their modules.
      "client/dist/",
    ],
    types: ["server/journal/", "server/plugin_api/"],
  },
  {
    name: "server/watcher/",
    files: ["server/watcher/"],
    imports: ["server/base/"],
    types: ["server/plugin_api/"],
  },
  {
    name: "server/hmr/",
    files: ["server/hmr/"],
    imports: ["client/protocol.ts", "server/graph/", "server/plugin_container/", "server/base/"],
    types: [
      "server/journal/",
      "server/plugin_api/",
      "server/runtime/runtime.ts",
      "server/transform/transform_request.ts",
    ],
  },
  // The delivery of a page's modules in a few files.
  {
    name: "server/pack/",
    files: ["server/pack/"],
    imports: [
      "server/graph/",
      "compiler/factory/",
      "compiler/html/",
      "compiler/javascript/imports.ts",
      "compiler/module_record/",
      "compiler/source_map.ts",
      "server/base/",
    ],
    types: ["compiler/types.ts", "server/optimizer/packed_entry.ts", "server/transform/"],
  },
  // Logs of pages, in the terminal.
  {
    name: "server/browser_console/",
    files: ["server/browser_console/"],
    imports: [
      "server/graph/",
      "server/journal/console_text.ts",
      "server/hmr/channel/printable.ts",
      "server/pack/pack_map.ts",
      "client/protocol.ts",
      "compiler/code_frame.ts",
      "compiler/source_map.ts",
      "server/base/",
    ],
    types: ["compiler/types.ts", "server/journal/", "server/plugin_api/"],
  },
  // Packages that are installed, removed or missing while the server runs.
  {
    name: "server/dependencies/",
    files: ["server/dependencies/"],
    imports: ["server/resolve/", "server/pnp/", "server/base/"],
    types: ["server/graph/", "server/hmr/", "server/optimizer/"],
  },
  {
    name: "server/html/",
    files: ["server/html/"],
    imports: [
      "compiler/html/",
      "compiler/javascript/imports.ts",
      "server/plugin_container/",
      "client/protocol.ts",
      "server/base/",
    ],
    types: [
      "compiler/types.ts",
      "server/plugin_api/",
      "server/graph/",
      "server/transform/transform_request.ts",
    ],
  },
  {
    name: "server/http/",
    files: ["server/http/"],
    imports: [
      "server/graph/transform_result.ts",
      "compiler/html/html.ts",
      "client/protocol.ts",
      "client/dist/",
      "server/pack/",
      "server/plugin_api/",
      "server/base/",
    ],
    types: ["server/journal/", "server/runtime/runtime.ts", "server/transform/"],
  },
  // Answers questions about the running server.
  {
    name: "server/inspection/",
    files: ["server/inspection/"],
    imports: [
      "server/graph/",
      "server/hmr/",
      "compiler/source_map.ts",
      "server/base/",
      "deno.json",
    ],
    types: [
      "compiler/types.ts",
      "client/protocol.ts",
      "server/journal/",
      "server/optimizer/",
      "server/plugin_api/",
      "server/plugin_container/",
      "server/transform/",
    ],
  },
  // The only files that know all parts: they build them, order the middlewares and own the life of
  // the server.
  {
    name: "the composition root",
    files: [
      "server/dev_server.ts",
      "server/hot_port.ts",
      "server/waiting_requests.ts",
      "server/server_host.ts",
      "server/server_instance.ts",
      "server/server_parts.ts",
      "server/base_parts.ts",
      "server/middlewares.ts",
      "server/served/",
      "server/live_settings.ts",
      "server/source_watch.ts",
      "server/change_pipeline.ts",
      "server/configure_server.ts",
      "server/scan_options.ts",
      "server/idle_tasks.ts",
    ],
    imports: ["*"],
  },
  // Inspects a running server from outside, over HTTP.
  {
    name: "server/smoke/",
    files: ["server/smoke/"],
    imports: ["compiler/", "client/protocol.ts", "server/base/"],
  },
  {
    name: "server/cli/",
    files: ["server/cli/"],
    imports: [
      "the composition root",
      "server/config/",
      "server/smoke/",
      "server/base/",
      "server/journal/console_text.ts",
      "server/runtime/is_running.ts",
      "server/runtime/open_browser.ts",
      "server/runtime/own_command.ts",
      "server/inspection/program_versions.ts",
      "deno.json",
    ],
    types: [
      "server/inspection/",
      "server/journal/",
      "server/plugin_api/",
      "server/runtime/runtime.ts",
    ],
  },
  {
    name: "mod.ts",
    files: ["mod.ts"],
    imports: [
      "the composition root",
      "server/config/",
      "server/plugin_container/",
      "server/plugin_api/",
      "server/cli/",
      "server/base/",
      "server/runtime/own_bundle.ts",
    ],
  },
  { name: "scripts/", files: ["scripts/"], imports: ["*"] },
  { name: "test/", files: ["test/"], imports: ["*"] },
];
