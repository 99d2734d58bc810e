/**
 * The state of Vue's components: refs and reactive objects of `setup`, and the data of the options
 * API. A component is the same after a reload if its way from the root is: files, keys and
 * positions. Only what development builds of Vue expose is used.
 */
import { fits, isPlain, restore, store, type Stored } from "./value.ts";

/** The state of a component. */
export interface StoredComponent {
  /** Names of the components from the root, with keys or positions. */
  path: string;
  /** Absolute path of its file, if it has one. */
  file: string | undefined;
  values: Record<string, Stored>;
}

/** A component of Vue, as far as it is used. */
interface Instance {
  type: { __file?: string; __name?: string; name?: string };
  vnode: { key: unknown };
  subTree?: VNode;
  devtoolsRawSetupState?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

interface VNode {
  component?: Instance | null;
  suspense?: { activeBranch?: VNode | null } | null;
  children?: unknown;
}

interface VueRef {
  value: unknown;
}

/** All components of the page with their paths. */
function componentsOf(document: Document): Map<string, Instance> {
  const found = new Map<string, Instance>();
  [...document.querySelectorAll("[data-v-app]")].forEach((container, index) => {
    const { _vnode } = container as unknown as { _vnode?: VNode | null };
    if (_vnode) addComponents([_vnode], String(index), found);
  });
  return found;
}

function addComponents(nodes: readonly VNode[], path: string, found: Map<string, Instance>): void {
  const counts = new Map<string, number>();
  for (const instance of nodes.flatMap(childComponents)) {
    const { type, vnode: { key }, subTree } = instance;
    const name = type.__file ?? type.__name ?? type.name ?? "anonymous";
    const position = typeof key === "string" || typeof key === "number" ? `key ${key}` : undefined;
    const count = counts.get(name) ?? 0;
    if (position === undefined) counts.set(name, count + 1);
    const own = `${path} > ${name} ${position ?? count}`;
    // Equal keys in different lists do not tell which component is which.
    if (!found.has(own)) found.set(own, instance);
    if (subTree) addComponents([subTree], own, found);
  }
}

/** The nearest components below a node. */
function childComponents({ component, suspense, children }: VNode): Instance[] {
  if (component) return [component];
  if (suspense?.activeBranch) return childComponents(suspense.activeBranch);
  if (!Array.isArray(children)) return [];
  return children.flatMap((child: unknown) =>
    typeof child === "object" && child !== null ? childComponents(child as VNode) : []
  );
}

/** Stores the state of all components. */
export function storeComponents(
  document: Document,
  secrets: ReadonlySet<string>,
): StoredComponent[] {
  return [...componentsOf(document)].flatMap(([path, instance]) => {
    const values: Record<string, Stored> = {};
    for (const [name, place] of placesOf(instance)) {
      const stored = store(place.get(), secrets);
      if (stored !== undefined) values[name] = stored;
    }
    const { __file: file } = instance.type;
    return Object.keys(values).length > 0 ? [{ path, file, values }] : [];
  });
}

/**
 * Restores the components that exist.
 *
 * @returns The paths of those, and the number of restored values.
 */
export function restoreComponents(
  document: Document,
  stored: readonly StoredComponent[],
): { restored: Set<string>; values: number } {
  const components = stored.length > 0 ? componentsOf(document) : new Map<string, Instance>();
  const restored = new Set<string>();
  let count = 0;
  for (const { path, values } of stored) {
    const instance = components.get(path);
    if (!instance) continue;
    restored.add(path);
    for (const [name, place] of placesOf(instance)) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || !fits(value, place.get())) continue;
      place.set(restore(value, place.get()));
      count++;
    }
  }
  return { restored, values: count };
}

/** A value of a component that can be stored and set. */
interface Place {
  get(): unknown;
  set(value: unknown): void;
}

function placesOf({ devtoolsRawSetupState = {}, data = {} }: Instance): [string, Place][] {
  const own = Object.entries(devtoolsRawSetupState).flatMap(([name, value]) => {
    const place = placeOf(value);
    return place ? [[name, place] as [string, Place]] : [];
  });
  const options = Object.keys(data).map((name): [string, Place] => [`data ${name}`, {
    get: () => data[name],
    set: (value) => data[name] = value,
  }]);
  return [...own, ...options];
}

function placeOf(value: unknown): Place | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isOwnRef(value)) return { get: () => value.value, set: (next) => value.value = next };
  const isReactive = Reflect.get(value, "__v_isReactive") === true;
  if (!isReactive || Reflect.get(value, "__v_isReadonly") === true) return undefined;
  if (Array.isArray(value)) {
    return { get: () => value, set: (next) => value.splice(0, Infinity, ...next as unknown[]) };
  }
  if (!isPlain(value)) return undefined;
  return { get: () => value, set: (next) => void Object.assign(value, next) };
}

/** Whether a value is a ref with a value of its own, not a computed one or one that refers to another. */
function isOwnRef(value: object): value is VueRef {
  return Reflect.get(value, "__v_isRef") === true && "_rawValue" in value && !("fn" in value);
}
