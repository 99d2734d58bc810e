import { packageFolder } from "../../resolve/specifier.ts";
import { shortHash } from "../package_place.ts";
import type { CrawledModule } from "./crawl.ts";
import { defineStatement, ownFactory } from "./definition.ts";
import { REGISTRY_FILE } from "./facade.ts";
import type { PackedModule } from "./packed_module.ts";

/** Packs by file name, and the pack of each module. */
export interface Packs {
  texts: Map<string, string>;
  modules: Map<string, PackedModule>;
}

/** Characters. Limited because a page that needs one package of a pack loads the whole pack. */
const PACK_SIZE = 1_000_000;

/**
 * Writes the modules of a batch into packs of about a megabyte, each package into as few packs as
 * possible. A pack is named after its contents: two servers in one folder write either equal or
 * different files.
 */
export function writePacks(crawled: ReadonlyMap<string, CrawledModule>): Packs {
  const packs: Packs = { texts: new Map(), modules: new Map() };
  // A later batch can read a failed module again, so the definition that throws gets a pack of its
  // own.
  const [failed, fine] = partition([...crawled.values()], ({ record }) => record.isFailed === true);
  for (const group of [...groupModules(fine), ...failed.length > 0 ? [failed] : []]) {
    const text = packText(group);
    const pack = `pack-${shortHash(text)}.js`;
    packs.texts.set(pack, `${text}//# sourceMappingURL=${pack}.map\n`);
    for (const { source, record } of group) packs.modules.set(source.id, { ...record, pack });
  }
  return packs;
}

/** The text of a pack, without the link to its source map. */
function packText(modules: readonly CrawledModule[]): string {
  const standIns = new Map(
    modules.flatMap((module) => module.standIns.map((standIn) => [standIn.id, standIn] as const)),
  );
  const statements = [
    ...Array.from(
      standIns.values(),
      ({ id, code }) => defineStatement(id, { format: "cjs" }, ownFactory(code)),
    ),
    ...modules.map(({ source, definition, factory }) =>
      defineStatement(source.id, definition, factory)
    ),
  ];
  return `import { define } from "./${REGISTRY_FILE}";\n${statements.join("")}`;
}

function groupModules(modules: readonly CrawledModule[]): CrawledModule[][] {
  const packages = Map.groupBy(modules, ({ source }) => packageFolder(source.path)?.folder);
  const groups: CrawledModule[][] = [];
  let size = 0;
  const sizeOf = ({ factory }: CrawledModule) => factory.length;
  for (const members of packages.values()) {
    const total = members.reduce((sum, module) => sum + sizeOf(module), 0);
    let isNew = groups.length === 0 || size + total > PACK_SIZE;
    for (const module of members) {
      if (isNew || size > PACK_SIZE) {
        groups.push([]);
        size = 0;
      }
      isNew = false;
      groups.at(-1)!.push(module);
      size += sizeOf(module);
    }
  }
  return groups;
}

function partition<T>(values: readonly T[], test: (value: T) => boolean): [yes: T[], no: T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}
