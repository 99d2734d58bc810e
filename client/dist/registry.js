// Built from client/registry/main.ts by scripts/build_client.ts; do not edit.

// client/registry/pack_delivery.ts
var MOST_SESSIONS = 20;
var MOST_CHARACTERS = 4e3;
var PackDelivery = class {
  #registry;
  #importNatively;
  #sessions = [];
  #options;
  /** The modules of the next request. */
  #roots = [];
  #next;
  /** All requests so far. */
  #last = Promise.resolve();
  /** Whether a response was lost, so that the server does not know the modules of the page. */
  #hasLost = false;
  constructor(registry2, importNatively2) {
    this.#registry = registry2;
    this.#importNatively = importNatively2;
  }
  /** Adds the session of a loader. */
  add(options) {
    this.#options ??= options;
    if (this.#sessions.length < MOST_SESSIONS) this.#sessions.push(options.session);
  }
  has(id) {
    return this.#registry.has(id);
  }
  hasFailed(id) {
    return this.#registry.hasFailed(id);
  }
  idOf(url) {
    const { base = "/" } = this.#options ?? {};
    if (!URL.canParse(url)) return void 0;
    const { origin, pathname, search } = new URL(url);
    if (origin !== location.origin || !pathname.startsWith(base)) return void 0;
    const query = search.slice(1).split("&").filter(
      (part) => !/^(?:t=\d{13}|import=?|)$/.test(part)
    );
    return decodePath(pathname) + (query.length > 0 ? `?${query.join("&")}` : "");
  }
  async deliver(id, importer = "", version = 0) {
    this.#roots.push({ id, importer, version });
    this.#next ??= Promise.resolve().then(() => this.#request());
    await this.#next;
    await this.#last;
  }
  async importUpdated(id, version) {
    await this.deliver(id, "", version);
    await this.#registry.evaluate(id);
    return this.#registry.namespaceOf(id);
  }
  /** Requests the modules that were asked for; several times if their names are long. */
  #request() {
    const requests = inGroups(this.#roots).map(
      (roots, index) => this.#importNatively(this.#moreUrl(roots, index))
    );
    this.#roots = [];
    this.#next = void 0;
    this.#hasLost = false;
    const all = Promise.all(requests);
    const settled = all.catch(() => this.#hasLost = true);
    this.#last = Promise.all([this.#last, settled]);
    return all;
  }
  #moreUrl(roots, index) {
    const parameters = new URLSearchParams(roots.flatMap(parametersOf));
    for (const session of this.#sessions) parameters.append("session", session);
    if (this.#hasLost) parameters.set("reset", "");
    parameters.set("n", `${performance.now()}-${index}`);
    return `${this.#options.moreUrl}?${parameters}`;
  }
};
function parametersOf({ id, importer, version }) {
  return [["root", id], ["importer", importer], ["version", String(version)]];
}
function inGroups(roots) {
  const groups = [];
  let length = Infinity;
  for (const root of roots) {
    const own = String(new URLSearchParams(parametersOf(root))).length;
    if (length + own > MOST_CHARACTERS) {
      groups.push([]);
      length = 0;
    }
    length += own;
    groups.at(-1).push(root);
  }
  return groups;
}
function decodePath(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

// client/registry/namespace.ts
function createNamespace() {
  const namespace = { __proto__: null };
  return Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
}

// client/registry/commonjs_module.ts
var CommonJsModule = class {
  kind = "cjs";
  id;
  definition;
  factory;
  /** Exists from the moment the module begins to run. */
  module;
  /** The namespaces that ES modules import: by bundlers' rules, and by Node's. */
  #imported = {};
  constructor(id, definition, factory) {
    this.id = id;
    this.definition = definition;
    this.factory = factory;
  }
  /**
   * The namespace that an ES module imports; its properties exist once the module has run.
   *
   * @param isNode Whether the importer follows Node's rules.
   */
  namespaceFor(isNode) {
    const kind = isNode ? "node" : "plain";
    let namespace = this.#imported[kind];
    if (!namespace) {
      namespace = this.#imported[kind] = createNamespace();
      if (this.module) fillNamespace(namespace, this.module.exports, isNode);
    }
    return namespace;
  }
  /**
   * Updates the namespaces from `module.exports`: after the module has run, and before importers in
   * a cycle run.
   */
  updateNamespaces() {
    const { plain, node } = this.#imported;
    if (plain) fillNamespace(plain, this.module?.exports, false);
    if (node) fillNamespace(node, this.module?.exports, true);
  }
};
function fillNamespace(namespace, exports, isNode) {
  const isObject = (typeof exports === "object" || typeof exports === "function") && exports !== null;
  const source = exports;
  const isTranspiled = isObject && !isNode && Boolean(source.__esModule);
  const define2 = (name, get) => Object.defineProperty(namespace, name, { enumerable: true, configurable: true, get });
  if (isObject) {
    Object.setPrototypeOf(namespace, Object.getPrototypeOf(exports));
    for (const name of Object.getOwnPropertyNames(exports)) {
      if (name !== "default") define2(name, () => source[name]);
    }
  }
  define2("default", isTranspiled ? () => source.default : () => exports);
}

// client/registry/es_module.ts
var EsModule = class {
  kind = "esm";
  id;
  definition;
  factory;
  /**
   * Milliseconds since the epoch: the update that this instance belongs to; 0 before the first one.
   */
  version;
  /** The newest update of any module that the page knew when this instance was linked. */
  knownUpdate = 0;
  /** The object that importers read. Its properties are defined when the module is linked. */
  namespace = createNamespace();
  /** Getters of the module's own exports. */
  getters = {};
  /** Exports that belong to other modules. */
  indirect = {};
  /** Imports in the order of their evaluation. */
  requests = [];
  /** Targets of `export *`. */
  stars = [];
  /** The binding behind each exported name, once the module is linked. */
  bindings;
  /** Whether names come from CommonJS through `export *`; they are known once that has run. */
  hasLateNames = false;
  /** Runs the module's body; returns a promise if that awaits something. */
  body;
  status = "unlinked";
  error;
  dfsIndex = 0;
  dfsAncestorIndex = 0;
  cycleRoot;
  /** Position in the order in which asynchronous evaluations began; `"done"` when it is over. */
  asyncOrder;
  pendingAsyncDependencies = 0;
  asyncParents = [];
  /** The promise for callers of its evaluation, while that is asynchronous. */
  completion;
  /** Whether `require()` returns its default export: a style, an asset, a Node built-in. */
  requiresDefault = false;
  /** The result of `require()`. */
  required;
  constructor(id, definition, factory, version = 0) {
    this.id = id;
    this.definition = definition;
    this.factory = factory;
    this.version = version;
  }
};

// client/registry/export_copies.ts
var ExportCopies = class {
  #updates = /* @__PURE__ */ new Set();
  /** Whether a native module waits for the evaluation of a module that it imports. */
  #hasFollowers = false;
  /**
   * Adds copies that change.
   *
   * @param update Assigns them.
   * @param isEarly Whether the module is not evaluated yet.
   */
  add(update, isEarly = false) {
    this.#updates.add(update);
    this.#hasFollowers ||= isEarly;
  }
  /** Assigns all copies. */
  update() {
    for (const update of this.#updates) update();
  }
  /** Assigns all copies if a module was evaluated for which some wait. */
  noteEvaluated() {
    if (this.#hasFollowers) this.update();
  }
};
function tolerateUninitialized(copy) {
  try {
    copy();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
  }
}

// client/registry/evaluate.ts
var Evaluator = class {
  #host;
  /**
   * Modules whose cycle is not closed. `require()` of an ES module evaluates on top of unfinished
   * ones.
   */
  #open = [];
  #asyncCount = 0;
  constructor(host) {
    this.#host = host;
  }
  /**
   * Evaluates a linked module and its dependencies.
   *
   * @returns A promise if the module or a dependency awaits something, otherwise nothing.
   * @throws The error of a module, on every call.
   */
  evaluate(requested) {
    const isStarted = requested.status !== "linked";
    if (requested.status === "evaluating") return void 0;
    const root = isStarted ? requested.cycleRoot ?? requested : requested;
    throwError(root);
    if (!isStarted) {
      this.#run(root);
      throwError(root);
    }
    if (typeof root.asyncOrder !== "number") return void 0;
    root.completion ??= Promise.withResolvers();
    return root.completion.promise;
  }
  #run(root) {
    const base = this.#open.length;
    try {
      this.#walk(root);
    } catch (value) {
      for (const module of this.#open.splice(base)) {
        module.status = "evaluated";
        module.error = { value };
      }
    }
  }
  #walk(root) {
    const frames = [this.#enter(root)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { module } = frame;
      const request = module.requests[frame.next];
      if (!request) {
        this.#finish(module);
        frames.pop();
        continue;
      }
      const { target } = request;
      if (target.kind !== "esm") {
        this.#host.runOther(request);
      } else if (target.status === "linked") {
        frames.push(this.#enter(target));
        continue;
      } else {
        noteDependency(module, target);
      }
      frame.next++;
    }
  }
  #enter(module) {
    module.status = "evaluating";
    module.dfsIndex = module.dfsAncestorIndex = this.#open.length;
    module.pendingAsyncDependencies = 0;
    this.#open.push(module);
    return { module, next: 0 };
  }
  /**
   * Runs the body of a module once all its dependencies are evaluated, or leaves that to the
   * asynchronous ones.
   */
  #finish(module) {
    if (module.pendingAsyncDependencies > 0 || module.definition.isAsync) {
      module.asyncOrder = this.#asyncCount++;
      if (module.pendingAsyncDependencies === 0) this.#runAsyncBody(module);
    } else {
      this.#runBody(module);
    }
    if (module.dfsAncestorIndex !== module.dfsIndex) return;
    for (const member of this.#open.splice(this.#open.lastIndexOf(module))) {
      member.status = member.asyncOrder === void 0 || member.asyncOrder === "done" ? "evaluated" : "evaluating-async";
      member.cycleRoot = module;
    }
  }
  #runBody(module) {
    this.#host.beforeBody(module);
    const { body } = module;
    module.body = void 0;
    void body();
    nameDefaultExport(module);
    this.#host.afterBody();
  }
  #runAsyncBody(module) {
    this.#host.beforeBody(module);
    const { body } = module;
    module.body = void 0;
    Promise.resolve(body()).then(
      () => {
        nameDefaultExport(module);
        this.#host.afterBody();
        this.#fulfill(module);
      },
      (error) => this.#reject(module, error)
    );
  }
  #fulfill(module) {
    if (module.status === "evaluated") return;
    settle(module);
    const ready = availableParents(module);
    for (const parent of ready.sort((a, b) => Number(a.asyncOrder) - Number(b.asyncOrder))) {
      if (parent.status === "evaluated") continue;
      if (parent.definition.isAsync) {
        this.#runAsyncBody(parent);
        continue;
      }
      try {
        this.#runBody(parent);
        settle(parent);
      } catch (error) {
        this.#reject(parent, error);
      }
    }
  }
  #reject(rejected, value) {
    const queue = [rejected];
    for (let module = queue.shift(); module; module = queue.shift()) {
      if (module.status === "evaluated") continue;
      module.error = { value };
      module.status = "evaluated";
      module.asyncOrder = "done";
      queue.push(...module.asyncParents);
      module.completion?.promise.catch(() => {
      });
      module.completion?.reject(value);
    }
  }
};
function throwError({ error }) {
  if (error) throw error.value;
}
var DEFAULT_VARIABLES = ["__vite_ssr_export_default__", "$def$"];
function nameDefaultExport({ getters }) {
  const value = Object.hasOwn(getters, "default") ? getters.default() : void 0;
  if (typeof value !== "function") return;
  const name = Object.getOwnPropertyDescriptor(value, "name");
  if (DEFAULT_VARIABLES.includes(name?.value)) {
    Object.defineProperty(value, "name", { ...name, value: "default" });
  }
}
function noteDependency(module, target) {
  let dependency = target;
  if (target.status === "evaluating") {
    module.dfsAncestorIndex = Math.min(module.dfsAncestorIndex, target.dfsAncestorIndex);
  } else {
    dependency = target.cycleRoot ?? target;
    throwError(dependency);
  }
  if (typeof dependency.asyncOrder !== "number") return;
  module.pendingAsyncDependencies++;
  dependency.asyncParents.push(module);
}
function settle(module) {
  module.asyncOrder = "done";
  module.status = "evaluated";
  module.completion?.resolve();
}
function availableParents(module) {
  const found = [];
  const queue = [module];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const parent of next.asyncParents) {
      if (found.includes(parent) || parent.cycleRoot?.error) continue;
      if (--parent.pendingAsyncDependencies > 0) continue;
      found.push(parent);
      if (!parent.definition.isAsync) queue.push(parent);
    }
  }
  return found;
}

// client/registry/resolve_export.ts
function exportedBindings(module) {
  const bindings = /* @__PURE__ */ new Map();
  for (const name of exportedNames(module)) {
    const binding = resolveExport(module, name, /* @__PURE__ */ new Set());
    if (binding && binding !== "ambiguous") bindings.set(name, binding);
  }
  return bindings;
}
function hasUnknownNames(module) {
  const reached = [module, ...starClosure(module)];
  return reached.some((each) => each.kind === "cjs" || each.kind === "esm" && isFailed(each));
}
function isFailed({ definition }) {
  return definition.isFailed === true;
}
function namespaceOf(target, isNode) {
  return target.kind === "cjs" ? target.namespaceFor(isNode ?? false) : target.namespace;
}
function exportedNames(root) {
  const names = /* @__PURE__ */ new Set([...Object.keys(root.getters), ...Object.keys(root.indirect)]);
  for (const star of starClosure(root)) {
    for (const name of ownNames(star)) if (name !== "default") names.add(name);
  }
  return names;
}
function starClosure(root) {
  const found = new Set(root.stars);
  for (const module of found) {
    if (module.kind === "esm") {
      for (const star of module.stars) found.add(star);
    }
  }
  found.delete(root);
  return found;
}
function ownNames(module) {
  if (module.kind === "native") return Object.keys(module.namespace);
  if (module.kind === "cjs") return [];
  return [...Object.keys(module.getters), ...Object.keys(module.indirect)];
}
function resolveExport(module, name, visited) {
  if (module.bindings) return module.bindings.get(name);
  const key = `${module.id}
${name}`;
  if (visited.has(key)) return void 0;
  visited.add(key);
  if (Object.hasOwn(module.getters, name)) return { module, name, get: module.getters[name] };
  if (Object.hasOwn(module.indirect, name)) return resolveIndirect(module, name, visited);
  if (name === "default") return void 0;
  let found;
  for (const star of module.stars) {
    const binding = resolveIn(star, name, module, visited);
    if (binding === "ambiguous") return binding;
    if (!binding) continue;
    if (found && (found.module !== binding.module || found.name !== binding.name)) {
      return "ambiguous";
    }
    found ??= binding;
  }
  return found;
}
function resolveIndirect(module, name, visited) {
  const [index, imported] = module.indirect[name];
  const { target } = module.requests[index];
  const namespace = namespaceOf(target, module.definition.isNode);
  if (imported === void 0) return { module: target, name: void 0, get: () => namespace };
  if (target.kind === "esm" && !target.hasLateNames) {
    return resolveExport(target, imported, visited);
  }
  return { module: target, name: imported, get: () => namespace[imported] };
}
function resolveIn(star, name, importer, visited) {
  if (star.kind === "esm") return resolveExport(star, name, visited);
  const namespace = namespaceOf(star, importer.definition.isNode);
  if (star.kind === "cjs" || !(name in namespace)) return void 0;
  return { module: star, name, get: () => namespace[name] };
}

// client/registry/instantiate.ts
function instantiate(module, host) {
  module.requests = [];
  module.knownUpdate = host.newestUpdate();
  if (module.definition.format === "plain") instantiatePlain(module, host);
  else instantiateGenerator(module, host);
}
function instantiateGenerator(module, host) {
  const factory = module.factory;
  const generator = factory(
    (getters, indirect = {}, stars = [], nameless) => {
      module.getters = getters;
      module.indirect = indirect;
      module.stars = stars.map((index) => module.requests[index].target);
      if (nameless) {
        Object.defineProperty(nameless, "name", { value: "default", configurable: true });
      }
    },
    (specifier, names) => {
      const target = host.targetOf(module, specifier);
      module.requests.push({ specifier, target, names });
      return namespaceOf(target, module.definition.isNode);
    },
    (specifier) => host.importDynamically(module, specifier),
    host.metaOf(module),
    (value) => {
      host.onAssigned(module);
      return value;
    },
    (specifier) => host.require(module, specifier)
  );
  void generator.next();
  module.body = module.definition.isAsync ? () => runAsync(generator) : () => void generator.next();
}
function instantiatePlain(module, host) {
  const { requests = [], exports = [], reexports = {}, stars = [], isNode } = module.definition;
  for (const [id, names] of requests) {
    module.requests.push({ specifier: id, target: host.targetOf(module, id), names });
  }
  let own;
  module.getters = Object.fromEntries(exports.map((name) => [name, () => {
    if (own === void 0) throw uninitialized(name);
    return own[name]();
  }]));
  module.indirect = reexports;
  module.stars = stars.map((index) => module.requests[index].target);
  const factory = module.factory;
  module.body = () => factory(
    (getters) => own = getters,
    module.requests.map(({ target }) => namespaceOf(target, isNode)),
    (specifier) => host.importDynamically(module, specifier),
    host.metaOf(module)
  );
}
function uninitialized(name) {
  return new ReferenceError(`Cannot access '${name}' before initialization`);
}
function runAsync(body) {
  return new Promise((resolve, reject) => {
    const step = (result) => {
      if (result.done) resolve();
      else Promise.resolve(result.value).then((value) => go(value), (error) => go(error, "throw"));
    };
    const go = (value, method = "next") => {
      try {
        const result = body[method](value);
        if (result instanceof Promise) result.then(step, reject);
        else step(result);
      } catch (error) {
        reject(error);
      }
    };
    go(void 0);
  });
}

// client/registry/link.ts
function link(root, host) {
  const linking = [];
  const queue = [root];
  try {
    for (let module = queue.pop(); module; module = queue.pop()) {
      if (module.status !== "unlinked") continue;
      module.status = "linking";
      linking.push(module);
      instantiate(module, host);
      for (const { target } of module.requests) if (target.kind === "esm") queue.push(target);
    }
    for (const module of linking) module.hasLateNames = hasUnknownNames(module);
    for (const module of linking.toReversed()) module.bindings = exportedBindings(module);
    for (const module of linking) checkNames(module);
  } catch (error) {
    for (const module of linking) {
      module.status = "unlinked";
      module.bindings = void 0;
    }
    throw error;
  }
  for (const module of linking) {
    defineNames(module);
    module.status = "linked";
  }
}
function checkNames(module) {
  for (const { specifier, target, names } of module.requests) {
    if (target.kind !== "esm" || target.hasLateNames || !names) continue;
    const missing = names.find((name) => !target.bindings.has(name));
    if (missing === void 0) continue;
    throw new SyntaxError(
      `The requested module '${specifier}' does not provide an export named '${missing}' (imported by "${module.id}")`
    );
  }
}
function defineNames({ namespace, bindings, hasLateNames }) {
  for (const name of [...bindings.keys()].sort()) {
    Object.defineProperty(namespace, name, { enumerable: true, get: bindings.get(name).get });
  }
  if (!hasLateNames) Object.preventExtensions(namespace);
}
function defineLateNames({ namespace, stars, definition }) {
  for (const star of stars) {
    const source = namespaceOf(star, definition.isNode);
    for (const name of Object.keys(source)) {
      if (name === "default" || Object.hasOwn(namespace, name)) continue;
      Object.defineProperty(namespace, name, { enumerable: true, get: () => source[name] });
    }
  }
}

// client/registry/module_ids.ts
function isSource(id) {
  return id.startsWith("/");
}
function metaOf({ id, version, definition: { url } }, baseUrl) {
  if (isSource(id)) return sourceMeta(id, version, baseUrl);
  if (url === void 0) return {};
  const { href } = new URL(url, baseUrl);
  return {
    url: href,
    resolve: (specifier) => new URL(specifier, href).href
  };
}
function sourceMeta(id, version, baseUrl) {
  const [path = "", query] = id.split(/\?(.*)/s);
  const parameters = [version > 0 && `t=${version}`, query].filter(Boolean).join("&");
  const url = new URL(path + (parameters && `?${parameters}`), baseUrl).href;
  return {
    url,
    resolve: (specifier) => new URL(specifier, url).href,
    // Read by the call that creates the module's hot context.
    ...version > 0 && { __vireo_version: version }
  };
}
function importedIds({ id, definition }) {
  const { imports = {}, requests = [] } = definition;
  const ids = Object.entries(imports).map(
    ([specifier, target]) => target === 1 ? pathTo(specifier, id) : target
  );
  return [...ids, ...requests.map(([target]) => target)];
}
function pathTo(specifier, importer) {
  const segments = importer.split("/").slice(0, -1);
  for (const segment of specifier.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

// client/registry/module_versions.ts
var ModuleVersions = class {
  #current = /* @__PURE__ */ new Map();
  /** Earlier instances, oldest first. */
  #earlier = /* @__PURE__ */ new Map();
  /** Versions that the page does not have yet. */
  #announced = /* @__PURE__ */ new Map();
  /** Modules of packs that no response to the page contained: their text can be outdated. */
  #unconfirmed = /* @__PURE__ */ new Set();
  #newestUpdate = 0;
  /** The newest update that the page knows, in milliseconds since the epoch. */
  get newestUpdate() {
    return this.#newestUpdate;
  }
  /** The newest instance. */
  get(id) {
    return this.#current.get(id);
  }
  has(id) {
    return this.#current.has(id);
  }
  set(id, module) {
    this.#current.set(id, module);
  }
  /**
   * Adds a version of a source module. A later definition of the same version replaces one that is
   * not linked yet.
   *
   * @param version Milliseconds since the epoch: the update that it belongs to; 0 before the first.
   */
  add(id, version, definition, factory) {
    const known = this.#current.get(id);
    this.#unconfirmed.delete(id);
    if (known?.kind === "esm") {
      if (known.version > version) return;
      if (known.version === version && known.status !== "unlinked") return;
      if (known.status !== "unlinked") this.#keep(known);
    }
    this.noteUpdate(version);
    this.#current.set(id, new EsModule(id, definition, factory, version));
  }
  /**
   * Notes an update; modules that are linked from now on see its versions.
   *
   * @param version Milliseconds since the epoch.
   */
  noteUpdate(version) {
    this.#newestUpdate = Math.max(this.#newestUpdate, version);
  }
  /** Notes that a module has a version which the page does not have. */
  announce(id, version) {
    this.#announced.set(id, version);
  }
  /** Notes modules that packs define, but that the page did not request. */
  doubt(ids) {
    for (const id of ids) this.#unconfirmed.add(id);
  }
  /** Whether an importer should get a version of a module that the page does not have. */
  isOutdated(importer, id) {
    const announced = this.#announced.get(id) ?? 0;
    const current = this.#current.get(id);
    if (this.#unconfirmed.has(id) && current?.kind === "esm" && current.status === "unlinked") {
      return true;
    }
    return current?.kind === "esm" && announced > current.version && announced <= (importer.knownUpdate ?? 0);
  }
  /**
   * The instance that an importer gets: the newest one of the updates that were known when the
   * importer was linked.
   */
  seenBy(importer, id) {
    const current = this.#current.get(id);
    const { knownUpdate = 0 } = importer;
    if (current?.kind !== "esm" || current.version <= knownUpdate) return current;
    const earlier = this.#earlier.get(id)?.map((each) => each.deref()).filter((each) => each !== void 0) ?? [];
    return earlier.findLast(({ version }) => version <= knownUpdate) ?? earlier[0] ?? current;
  }
  #keep(module) {
    const earlier = this.#earlier.get(module.id)?.filter((each) => each.deref()) ?? [];
    this.#earlier.set(module.id, [...earlier, new WeakRef(module)]);
  }
};

// client/registry/to_commonjs.ts
function toCommonJs(namespace, module) {
  if (module?.required) return module.required.value;
  let value;
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

// client/registry/registry.ts
var ModuleRegistry = class {
  #modules = new ModuleVersions();
  #options;
  #copies = new ExportCopies();
  /** Modules known to be defined together with all their dependencies. */
  #complete = /* @__PURE__ */ new WeakSet();
  #evaluator;
  #linkHost;
  constructor(options) {
    this.#options = options;
    this.#evaluator = new Evaluator({
      runOther: ({ target }) => target.kind === "cjs" && this.#runForImport(target),
      beforeBody: (module) => {
        if (module.hasLateNames) defineLateNames(module);
      },
      afterBody: () => this.#copies.noteEvaluated()
    });
    this.#linkHost = {
      newestUpdate: () => this.#modules.newestUpdate,
      targetOf: (module, specifier) => this.#targetOf(module, specifier),
      importDynamically: (module, specifier) => this.#importDynamically(module, specifier),
      metaOf: (module) => metaOf(module, options.baseUrl),
      require: (module, specifier) => this.#require(this.#targetOf(module, specifier)),
      onAssigned: (module) => {
        if (module.status === "evaluated") this.#copies.update();
      }
    };
  }
  /**
   * Defines a module. The first definition of an id stays.
   *
   * @param id Its id.
   * @param definition Its format and imports.
   * @param factory The module as a function.
   */
  define(id, definition, factory) {
    if (this.#modules.has(id)) return;
    this.#modules.set(
      id,
      definition.format === "cjs" ? new CommonJsModule(id, definition, factory) : new EsModule(id, definition, factory)
    );
  }
  /**
   * Defines a version of a source module. It replaces earlier versions for importers that are
   * defined from now on.
   *
   * @param id Its URL, without timestamp.
   * @param version Milliseconds since the epoch: the update that it belongs to; 0 before the first.
   * @param definition Its imports and exports.
   * @param factory The module as a function.
   */
  defineSource(id, version, definition, factory) {
    this.#modules.add(id, version, definition, factory);
  }
  /** Adds a version of a source module whose text did not change. */
  renewSource(id, version) {
    const known = this.#modules.get(id);
    if (known?.kind === "esm") this.#modules.add(id, version, known.definition, known.factory);
  }
  /**
   * Gives a module a second id.
   *
   * @param requiresDefault Whether `require()` returns its default export.
   */
  alias(id, target, requiresDefault = false) {
    const module = this.#get(target);
    if (module.kind === "esm") module.requiresDefault ||= requiresDefault;
    this.#modules.set(id, module);
  }
  /** Notes an update, before the modules of its response are defined. */
  noteUpdate(version) {
    this.#modules.noteUpdate(version);
  }
  /** Notes that a module has a version that the page does not have yet. */
  announce(id, version) {
    this.#modules.announce(id, version);
  }
  /** Notes modules of packs whose text can be outdated. */
  doubt(ids) {
    this.#modules.doubt(ids);
  }
  /** Whether a module is defined. */
  has(id) {
    return this.#modules.has(id);
  }
  /** Whether the newest instance of a module threw. */
  hasFailed(id) {
    const module = this.#modules.get(id);
    return module?.kind === "esm" && module.error !== void 0;
  }
  /**
   * Links and evaluates the newest instance of a module.
   *
   * @returns A promise if a top-level await is involved, otherwise nothing.
   * @throws Like {@linkcode load}
   */
  evaluate(id) {
    const module = this.#get(id);
    return module.kind === "esm" ? this.#evaluate(module) : void 0;
  }
  /** The namespace of the newest instance of a module. */
  namespaceOf(id) {
    return namespaceOf(this.#get(id), false);
  }
  /**
   * Adds a module that the browser loaded natively.
   *
   * @param id The id by which definitions refer to it.
   * @param namespace Its namespace.
   * @param isScript Whether `require()` returns its exports; for a style or an asset it returns the
   * default export.
   */
  provide(id, namespace, isScript = true) {
    if (!this.#modules.has(id)) this.#modules.set(id, { kind: "native", namespace, isScript });
  }
  /** Adds a source module that the browser loaded natively, or a new version of it. */
  provideSource(id, namespace) {
    this.#modules.set(id, { kind: "native", namespace, isScript: true });
  }
  /**
   * Links and evaluates an ES module.
   *
   * @param id Its id.
   * @param bind Receives its exports after the evaluation, and again when one of them is assigned.
   * @param isLive Whether exports of the module are assigned after its evaluation.
   * @returns A promise if a top-level await is involved, otherwise nothing.
   * @throws The error of a module; `SyntaxError` for a missing export; an error if a module is not
   * defined.
   */
  load(id, bind, isLive = false) {
    const module = this.#get(id);
    if (module.kind !== "esm") throw new Error(`The module "${id}" is not an ES module`);
    const pending = this.#evaluate(module);
    const update = () => tolerateUninitialized(() => bind(module.namespace));
    const isInCycle = module.status === "evaluating";
    if (isLive || isInCycle) this.#copies.add(update, isInCycle);
    if (!pending) return void (isInCycle ? update() : bind(module.namespace));
    return pending.then(() => bind(module.namespace));
  }
  /**
   * Evaluates the newest instance of a source module for a native import.
   *
   * @param bind Returns a function for each export, which reads it from the namespace. They are
   *   called after the evaluation, and again when an export is assigned.
   * @returns A promise if a top-level await is involved, otherwise nothing.
   * @throws Like {@linkcode load}
   */
  loadSource(id, bind) {
    const pending = this.evaluate(id);
    const update = this.followSource(id, bind);
    return pending?.then(update);
  }
  /**
   * As {@linkcode loadSource} in a cycle through a native module, which runs before the source
   * module: evaluates nothing.
   *
   * @returns A function that binds the exports that can be read.
   */
  followSource(id, bind) {
    const module = this.#get(id);
    const setters = bind(namespaceOf(module, false));
    const update = () => setters.forEach((set) => tolerateUninitialized(set));
    this.#copies.add(update, module.kind === "esm" && module.status !== "evaluated");
    update();
    return update;
  }
  /**
   * Runs a CommonJS module, as `require()` does.
   *
   * @param id Its id.
   * @returns `module.exports`.
   * @throws The error of the module; an error if it is not defined.
   */
  loadCommonJs(id) {
    return this.#require(this.#get(id));
  }
  #get(id) {
    const module = this.#modules.get(id);
    if (module) return module;
    throw new Error(`The module "${id}" of a dependency is not loaded: reload the page`);
  }
  #targetOf(importer, specifier) {
    const { id, definition } = importer;
    if (isSource(id)) {
      const target2 = definition.imports?.[specifier] ?? specifier;
      return this.#modules.seenBy(importer, target2) ?? this.#get(target2);
    }
    const target = definition.imports?.[specifier];
    if (target !== void 0) return this.#get(target === 1 ? pathTo(specifier, id) : target);
    throw Object.assign(new Error(`Cannot find module "${specifier}" imported by "${id}"`), {
      code: "MODULE_NOT_FOUND"
    });
  }
  #evaluate(module) {
    if (module.status === "unlinked") link(module, this.#linkHost);
    return this.#evaluator.evaluate(module);
  }
  #runForImport(module) {
    this.#run(module);
    if (!module.module.loaded) module.updateNamespaces();
  }
  #run(module) {
    if (module.module) return module.module.exports;
    const own = { exports: {}, id: module.id, loaded: false, children: [] };
    module.module = own;
    const { exports } = own;
    const require2 = Object.assign(
      (specifier) => this.#require(this.#targetOf(module, specifier)),
      { resolve: (specifier) => specifier, cache: {} }
    );
    try {
      module.factory.call(
        exports,
        own,
        exports,
        require2,
        (specifier) => this.#importDynamically(module, specifier)
      );
    } catch (error) {
      module.module = void 0;
      throw error;
    }
    own.loaded = true;
    module.updateNamespaces();
    return own.exports;
  }
  #require(target) {
    if (target.kind === "cjs") return this.#run(target);
    if (target.kind === "native") {
      const { namespace: namespace2, isScript } = target;
      return isScript || !("default" in namespace2) ? toCommonJs(namespace2) : namespace2.default;
    }
    if (this.#evaluate(target)) {
      throw new Error(
        `Cannot require() "${target.id}": the module, or one it imports, uses top-level await`
      );
    }
    const { namespace, requiresDefault } = target;
    return requiresDefault && "default" in namespace ? namespace.default : toCommonJs(namespace, target);
  }
  async #importDynamically(module, specifier) {
    const { importNatively: importNatively2 } = this.#options;
    if (isSource(module.id)) return await this.#importSource(module, String(specifier));
    const known = module.definition.dynamic?.[String(specifier)];
    if (!known) return await importNatively2(this.#nativeUrl(module, String(specifier)));
    const [id, url] = known;
    if (id === "") return await importNatively2(url);
    const found = this.#modules.get(id);
    if (found && this.#isComplete(found)) await void 0;
    else await importNatively2(url);
    const target = this.#get(id);
    if (target.kind === "esm") await this.#evaluate(target);
    else if (target.kind === "cjs") this.#runForImport(target);
    return namespaceOf(target, module.definition.isNode);
  }
  async #importSource(importer, specifier) {
    const { importNatively: importNatively2, sources } = this.#options;
    const url = /^\.{0,2}\//.test(specifier) ? new URL(specifier, new URL(importer.id, this.#options.baseUrl)).href : specifier;
    const id = sources?.idOf(url);
    if (id === void 0) return await importNatively2(url);
    let target = this.#modules.seenBy(importer, id);
    const isHere = target && this.#isComplete(target) && !this.#modules.isOutdated(importer, id);
    if (isHere) await void 0;
    else {
      await sources.deliver(id, importer.id);
      target = this.#modules.seenBy(importer, id);
    }
    if (!target) return await importNatively2(url);
    if (target.kind === "esm") await this.#evaluate(target);
    return namespaceOf(target, false);
  }
  #nativeUrl({ definition }, specifier) {
    if (!/^\.{0,2}\//.test(specifier)) return specifier;
    const base = definition.url ?? "";
    return new URL(specifier, new URL(base, this.#options.baseUrl)).href;
  }
  #isComplete(root) {
    const seen = /* @__PURE__ */ new Set();
    const queue = [root];
    for (let module = queue.pop(); module; module = queue.pop()) {
      if (module.kind === "native" || this.#complete.has(module) || seen.has(module)) continue;
      seen.add(module);
      for (const id of importedIds(module)) {
        const target = this.#modules.get(id);
        if (!target) return false;
        queue.push(target);
      }
    }
    for (const module of seen) this.#complete.add(module);
    return true;
  }
};

// client/registry/main.ts
var importFromLoader;
var importNatively = (url) => importFromLoader?.(url) ?? import(url);
var registry = new ModuleRegistry({
  importNatively,
  baseUrl: import.meta.url,
  sources: {
    idOf: (url) => delivery.idOf(url),
    deliver: (id, importer) => delivery.deliver(id, importer)
  }
});
var delivery = new PackDelivery(registry, importNatively);
var define = (id, definition, factory) => registry.define(id, definition, factory);
var provide = (id, namespace, isScript) => registry.provide(id, namespace, isScript);
var provideSource = (id, namespace) => registry.provideSource(id, namespace);
var load = (id, bind, isLive) => registry.load(id, bind, isLive);
var loadSource = (id, bind) => registry.loadSource(id, bind);
var followSource = (id, bind) => void registry.followSource(id, bind);
var loadCommonJs = (id) => registry.loadCommonJs(id);
var defineSource = (id, version, definition, factory) => registry.defineSource(id, version, definition, factory);
var renewSource = (id, version) => registry.renewSource(id, version);
var noteUpdate = (version) => registry.noteUpdate(version);
var doubt = (ids) => registry.doubt(ids);
var announce = (id, version) => registry.announce(id, version);
var alias = (id, target, requiresDefault) => registry.alias(id, target, requiresDefault);
var defineFailed = (id, version, message) => registry.defineSource(id, version, { format: "plain", isFailed: true }, () => {
  throw new TypeError(`Importing a module script failed: ${id}: ${message}`);
});
var defineCommonJs = (id, target) => registry.defineSource(
  id,
  0,
  { format: "plain", exports: ["default"] },
  ((defineExports) => {
    const exports = registry.loadCommonJs(target);
    defineExports({ default: () => exports });
  })
);
var importNatives = async (modules, importModule) => {
  for (const [id, url] of modules) {
    try {
      registry.provideSource(id, await importModule(url));
    } catch (error) {
      defineFailed(id, 0, String(error.message));
    }
  }
};
var start = (options, usePacks, importModule) => {
  importFromLoader ??= importModule;
  delivery.add(options);
  usePacks(delivery);
};
var evaluate = (id) => registry.evaluate(id);
export {
  alias,
  announce,
  define,
  defineCommonJs,
  defineFailed,
  defineSource,
  doubt,
  evaluate,
  followSource,
  importNatives,
  load,
  loadCommonJs,
  loadSource,
  noteUpdate,
  provide,
  provideSource,
  renewSource,
  start
};
