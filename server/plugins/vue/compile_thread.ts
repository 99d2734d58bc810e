/** A thread that compiles components; `compile_pool.ts` starts it. */
import { parentPort } from "node:worker_threads";
import { compileComponent, type ComponentTask } from "../../../compiler/vue/compile_component.ts";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";

parentPort?.on("message", async ({ id, task }: { id: number; task: ComponentTask }) => {
  parentPort!.postMessage({ id, component: await compileComponent(task) });
});
await loadVueCompiler();
parentPort?.postMessage("ready");
