import type { walkIdentifiers } from "@vue/compiler-sfc";
import MagicString from "magic-string";

type Node = Parameters<typeof walkIdentifiers>[0];

/**
 * Replaces top-level `await` by `yield`; the registry awaits the yielded value. An async generator
 * would start its body a few microtasks late, after modules that follow it.
 *
 * @param body Strict code without `import` and `export` declarations.
 * @returns `undefined` for a body with a top-level `for await`, which has no equivalent.
 */
export async function awaitByYield(body: string): Promise<MagicString | undefined> {
  const { babelParse, walk } = await import("@vue/compiler-sfc");
  const { program } = babelParse(body, { sourceType: "module" });
  const code = new MagicString(body);
  let hasLoop = false;
  walk(program, {
    enter(this: { skip(): void }, node: Node) {
      // Computed keys of methods are skipped too; `await` is rare there.
      if (/Function|ObjectMethod|ClassBody/.test(node.type)) return this.skip();
      if (node.type === "ForOfStatement" && node.await) hasLoop = true;
      if (node.type !== "AwaitExpression") return;
      code.update(node.start!, node.start! + "await".length, "(yield (").appendLeft(
        node.end!,
        "))",
      );
    },
  });
  return hasLoop ? undefined : code;
}
