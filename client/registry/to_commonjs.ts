import type { Namespace } from "./definition.ts";
import type { EsModule } from "./es_module.ts";

/**
 * The result of `require()` of an ES module: the value of the export named `"module.exports"`,
 * otherwise an object with its exports, marked with `__esModule` as transpilers expect.
 *
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function toCommonJs(namespace: Namespace, module?: EsModule): unknown {
  if (module?.required) return module.required.value;
  let value: unknown;
  if ("module.exports" in namespace) {
    value = namespace["module.exports"];
  } else {
    value = Object.defineProperty({}, "__esModule", { value: true });
    for (const name of Object.keys(namespace)) {
      Object.defineProperty(value, name, { enumerable: true, get: () => namespace[name] });
    }
  }
  if (module?.status === "evaluated") module.required = { value };
  return value;
}
