/**
 * Sources that no test imports, directly or through one other file, and the tests that run them.
 */
export interface TestedElsewhere {
  /**
   * A file, or a folder with a slash at the end, which covers those of its files that no test
   * imports.
   */
  sources: string;
  /** The test, or a folder of tests with a slash at the end. */
  test: string;
}

/** Code that only runs as part of a whole: pages, servers, runtimes, crawls. */
export const TESTED_ELSEWHERE: readonly TestedElsewhere[] = [
  { sources: "client/main.ts", test: "test/browser/client_socket_test.ts" },
  { sources: "client/console/forward_console.ts", test: "test/browser/forward_console_test.ts" },
  { sources: "client/inspector/", test: "test/browser/inspector_test.ts" },
  { sources: "client/overlay/", test: "test/browser/client_overlay_test.ts" },
  { sources: "client/page/failed_load.ts", test: "test/browser/failed_load_test.ts" },
  { sources: "client/page/inline_styles.ts", test: "test/browser/client_styles_test.ts" },
  { sources: "client/page/styles.ts", test: "test/browser/client_styles_test.ts" },
  { sources: "client/state/", test: "test/browser/keep_state_test.ts" },
  { sources: "client/registry/", test: "test/client/registry/native_order_test.ts" },
  { sources: "compiler/css/sass/", test: "test/compiler/css/sass/sass_versions_test.ts" },
  { sources: "server/base_parts.ts", test: "test/server/dev_server_test.ts" },
  {
    sources: "server/browser_console/forward_console.ts",
    test: "test/browser/forward_console_test.ts",
  },
  { sources: "server/cli/mcp/", test: "test/browser/mcp_test.ts" },
  { sources: "server/cli/ending.ts", test: "test/server/cli/main_test.ts" },
  {
    sources: "server/cli/running/",
    test: "test/server/cli/running/running_commands_test.ts",
  },
  { sources: "server/configure_server.ts", test: "test/browser/hot_plugins_test.ts" },
  {
    sources: "server/inspection/",
    test: "test/server/http/inspection/inspection_api_test.ts",
  },
  { sources: "server/hmr/", test: "test/browser/hot_propagation_test.ts" },
  { sources: "server/idle_tasks.ts", test: "test/server/dev_server_test.ts" },
  { sources: "server/http/modules/facades.ts", test: "test/server/pack/packed_pages_test.ts" },
  { sources: "server/http/modules/packs.ts", test: "test/server/pack/packed_pages_test.ts" },
  { sources: "server/pack/native_imports/", test: "test/browser/packed_facades_test.ts" },
  { sources: "server/served/module_activity.ts", test: "test/browser/wait_test.ts" },
  { sources: "server/served/late_page_packs.ts", test: "test/server/pack/packed_pages_test.ts" },
  { sources: "server/served/page_packs.ts", test: "test/server/pack/packed_pages_test.ts" },
  { sources: "server/served/page_transform.ts", test: "test/browser/html_test.ts" },
  { sources: "server/scan_options.ts", test: "test/browser/dependencies_test.ts" },
  { sources: "server/served/served_modules.ts", test: "test/browser/missing_imports_test.ts" },
  { sources: "server/server_parts.ts", test: "test/server/dev_server_test.ts" },
  { sources: "server/source_watch.ts", test: "test/browser/hot_files_test.ts" },
  { sources: "server/middlewares.ts", test: "test/server/dev_server_test.ts" },
  {
    sources: "server/dependencies/dependency_updates.ts",
    test: "test/browser/dependencies_test.ts",
  },
  { sources: "server/html/", test: "test/browser/html_test.ts" },
  { sources: "server/http/connect/node_upgrades.ts", test: "test/server/hot_port_test.ts" },
  { sources: "server/http/modules/client_runtime.ts", test: "test/server/dev_server_test.ts" },
  {
    sources: "server/plugin_container/filter.ts",
    test: "test/server/plugin_container/container_test.ts",
  },
  { sources: "server/http/open_in_editor.ts", test: "test/hostile/origin_test.ts" },
  { sources: "server/http/pages/", test: "test/server/http/pages/error_response_test.ts" },
  {
    sources: "server/optimizer/cache/",
    test: "test/server/optimizer/cache/dependency_store_test.ts",
  },
  { sources: "server/optimizer/packs/", test: "test/server/optimizer/packs/read_module_test.ts" },
  { sources: "server/plugin_api/", test: "test/server/dev_server_test.ts" },
  { sources: "server/plugin_container/second_name.ts", test: "test/compat/plugin_names_test.ts" },
  { sources: "server/plugins/vue/", test: "test/server/plugins/vue/vue_test.ts" },
  { sources: "server/runtime/bun/", test: "test/server/runtime/bun/bun_test.ts" },
  { sources: "server/runtime/deno/deno_folder_watch.ts", test: "test/hostile/edits_test.ts" },
  {
    sources: "server/runtime/project_modules/",
    test: "test/server/runtime/project_modules/project_importer_test.ts",
  },
  { sources: "server/runtime/", test: "test/server/runtime/runtime_test.ts" },
  { sources: "server/smoke/browser/", test: "test/browser/smoke_test.ts" },
  { sources: "server/smoke/", test: "test/smoke/broken_test.ts" },
  { sources: "server/transform/missing_import.ts", test: "test/browser/missing_imports_test.ts" },
];
