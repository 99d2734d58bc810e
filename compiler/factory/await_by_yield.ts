import type { walkIdentifiers } from "@vue/compiler-sfc";
import MagicString from "magic-string";

type Node = Parameters<typeof walkIdentifiers>[0];

/**
 * Writes top-level awaits as `yield`: whoever runs the generator awaits what it yields. An async generator would begin
 * its body a few turns late, after modules that follow it.
 *
 * @param body Strict code without `import` and `export` declarations.
 * @returns `undefined` for a body with `for await` at its top level, which has no such form.
 */
export async function awaitByYield(body: string): Promise<MagicString | undefined> {
  const { babelParse, walk } = await import("@vue/compiler-sfc");
  const { program } = babelParse(body, { sourceType: "module" });
  const code = new MagicString(body);
  let hasLoop = false;
  walk(program, {
    enter(this: { skip(): void }, node: Node) {
      // Computed keys and `extends` of classes are rare enough at this place.
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
