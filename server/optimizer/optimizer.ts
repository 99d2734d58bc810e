/**
 * How dependencies are pre-bundled:
 *
 * 1. A bare import that resolves into `node_modules` is *registered*: it gets the URL of its bundle at once.
 * 2. Packages are bundled in *units*: one package, or all packages of one scope (`vue` and `@vue/*`). Imports between units
 *    stay imports of the other unit's URLs, so that meeting a package later adds files and changes none, and
 *    no page has to be reloaded. (`unit.ts`)
 * 3. A module lies in one file, ever. Entries of one batch share chunks; a later batch imports what earlier ones hold from
 *    files that expose it. (`bundle.ts`, `exposure.ts`)
 * 4. CommonJS is bundled as a function that runs it, which other bundles call where they `require()` it: the order of
 *    evaluation, cycles and lazy requires stay those of Node. (`interop.ts`)
 * 5. A scan registers what the pages import while the server starts, so that the first batch of a unit holds most of it.
 * 6. Everything is kept on disk for the next start. (`cache.ts`)
 *
 * Why not one bundle of everything, as others do: every new dependency gives all of them new URLs, hence a reload.
 * Why not one file for each module: a page with lodash-es would ask for 640 files. Why scopes and not only packages: vue
 * is five packages that always come together, and each further file costs the browser a millisecond.
 *
 * A bundle needs no transform: its imports are URLs relative to itself.
 */
import type { BuildContext } from "esbuild";
import path from "node:path";
import type { ResolvedOptions } from "../config/types.ts";
import type { Debug } from "../debug.ts";
import { VireoError } from "../errors.ts";
import type { Resolution, Resolver } from "../resolve/resolver.ts";
import { builtinName, packageFolder, splitSpecifier } from "../resolve/specifier.ts";
import { TsconfigReader } from "../resolve/tsconfig.ts";
import type { DependencyOptimizer, OptimizedDependency } from "../resolve/types.ts";
import { cleanUrl } from "../url.ts";
import { buildOptions } from "./build_options.ts";
import { configHash, installHash } from "./cache_key.ts";
import { isCurrent, readCache, removeUnused } from "./cache.ts";
import { commonJsNames } from "./commonjs_names.ts";
import type { DependencyTarget } from "./dependency_target.ts";
import { EMBEDDED_VUE_VERSION, embeddedVueFile, embeddedVueText } from "./embedded_vue.ts";
import { includedDependencies } from "./included.ts";
import { FileLexer } from "./lexed_file.ts";
import { emptyRecord, type Link } from "./metadata.ts";
import { PackageImports } from "./package_imports.ts";
import { Progress } from "./progress.ts";
import { scan, type ScanResolve } from "./scan.ts";
import { Unit, type UnitContext } from "./unit.ts";
import { entryName, isInstalled, packagePlace, shortHash, sourceUrl } from "./unit_name.ts";
