/**
 * How components go through the plugins:
 *
 * 1. `load` reads the component and notes its text, so that a later change is compared with what was served.
 * 2. `transform` compiles the main module. It imports styles, custom blocks and what else is a module of its own
 *    under ids like `App.vue?vue&type=style&index=0&lang.scss`.
 * 3. For these, `resolveId` and `load` give the text of the block, so that other plugins treat it by its language.
 * 4. A style comes back to `transform` as plain CSS (`vireo:css` runs before this plugin, `vireo:css_module` after it) and
 *    gets its scope; a template of its own is compiled.
 * 5. `hotUpdate` narrows a change to the modules that differ from what the page has.
 */
import { compileScript, type TsconfigCompilerOptions } from "../../compiler/script.ts";
import type { Compiled, CompileWarning } from "../../compiler/types.ts";
import { blockSource } from "../../compiler/vue/block_source.ts";
import { loadVueCompiler, type VueCompiler } from "../../compiler/vue/compiler.ts";
import { blockKey, ComponentStore } from "../../compiler/vue/component_store.ts";
import { type Descriptor, findBlock } from "../../compiler/vue/descriptor.ts";
import { compileMainModule } from "../../compiler/vue/main_module.ts";
import type { ScriptSource, SfcOptions } from "../../compiler/vue/options.ts";
import {
  isVueBlockId,
  parseVueRequest,
  type VueQuery,
  type VueRequest,
} from "../../compiler/vue/query.ts";
import { resolveScript, scriptMap } from "../../compiler/vue/script.ts";
import { compileStyle } from "../../compiler/vue/style.ts";
import { compileTemplateModule } from "../../compiler/vue/template.ts";
import { TypeDependencies } from "../../compiler/vue/type_dependencies.ts";
import { VireoError } from "../errors.ts";
