import { deepEqual } from "node:assert/strict";
import { vueDefaults } from "../../../../server/config/vue/vue_defaults.ts";

Deno.test("vueDefaults() sets Vue's compile-time flags from features and define", () => {
  deepEqual(vueDefaults({ optionsAPI: false }, { __VUE_PROD_DEVTOOLS__: "true" }), {
    resolve: { dedupe: ["vue"] },
    define: {
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: true,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    },
  });
});
