// Built from client/main.ts by scripts/build_client.ts; do not edit.

// client/page/clean_url.ts
function cleanUrl(url) {
  return url.replace(/[?#].*$/s, "");
}

// client/console/describe_update.ts
function describeUpdate({ path, chain, cause }) {
  const steps = [...cause === void 0 ? [] : [cause], ...chain ?? []];
  if (steps.length < 2) return path;
  const names = steps.map((url) => {
    const isAlone = steps.every((other) => other === url || baseName(other) !== baseName(url));
    return isAlone ? baseName(url) : url;
  });
  return `${path} (${names.join(" → ")})`;
}
function cannotReload(path) {
  return `Cannot reload "${path}": it has an error, or imports a module that is missing. The page keeps the previous version; the next save retries`;
}
function baseName(url) {
  const path = cleanUrl(url);
  if (path.startsWith("/@id/")) return path.replace(/^\/@id\/(?:__x00__)?/, "");
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

// client/env.ts
function defineGlobals(defines, target = globalThis) {
  for (const [name, value] of Object.entries(defines)) {
    const segments = name.split(".");
    const last = segments.pop();
    let object = target;
    for (const segment of segments) {
      const inner = object[segment];
      const isObject = typeof inner === "object" && inner !== null || typeof inner === "function";
      if (!isObject) object[segment] = {};
      object = object[segment];
    }
    try {
      object[last] = value;
    } catch {
    }
  }
}

// client/hot/hot_context.ts
var HotContext = class {
  #host;
  #module;
  /**
   * @param host The client that keeps the registrations.
   * @param module The instance that owns this context.
   */
  constructor(host, module) {
    this.#host = host;
    this.#module = module;
  }
  /**
   * An object that later instances of this module receive too. Its properties can change; the
   * object itself cannot be replaced.
   */
  get data() {
    return this.#module.data;
  }
  /** Vireo's own: whether a dependency of this instance has changed since its creation. */
  get isOutdated() {
    return this.#module.isOutdated;
  }
  accept(target, callback) {
    if (target === void 0 || target === null || typeof target === "function") {
      this.#accept([this.#module.path], ([module]) => target?.(module));
    } else if (typeof target === "string") {
      this.#accept([target], ([module]) => callback?.(module));
    } else if (Array.isArray(target)) {
      this.#accept([...target], (modules) => callback?.(modules));
    } else {
      throw new TypeError(
        `Cannot accept "${String(target)}": pass nothing, a callback, a specifier or an array of them`
      );
    }
  }
  /**
   * Accepts changes of this module as long as its importers use only these exports; the server
   * decides.
   */
  acceptExports(_names, callback) {
    this.#accept([this.#module.path], ([module]) => callback?.(module));
  }
  /** Calls `callback` before this instance is replaced or pruned, or soon if it already was. */
  dispose(callback) {
    this.#host.onDispose(this.#module, callback);
  }
  /** Calls `callback` when no module imports this one anymore. */
  prune(callback) {
    this.#host.onPrune(this.#module, callback);
  }
  /** Does nothing, as in Vite; exists because modules call it. */
  decline() {
  }
  /**
   * Declares that this module cannot apply the update after all; the server continues with its
   * importers.
   *
   * @param message The reason, for the console and the terminal.
   */
  invalidate(message) {
    this.#host.invalidate(this.#module, message);
  }
  /**
   * Calls `listener` on each event of this name: one of the client (`vite:…`) or one that the
   * server sends.
   */
  on(event, listener) {
    this.#host.on(this.#module, event, listener);
  }
  /** Removes a listener added by `on`. */
  off(event, listener) {
    this.#host.off(this.#module, event, listener);
  }
  /** Sends a custom event to the server, at once or as soon as the socket opens. */
  send(event, data) {
    this.#host.send({ type: "custom", event, data });
  }
  #accept(deps, callback) {
    this.#host.accept(this.#module, { deps, callback });
  }
};

// client/hot/hot_events.ts
var HotEvents = class {
  #entries = /* @__PURE__ */ new Map();
  #suspended = /* @__PURE__ */ new WeakMap();
  /** Calls `listener` on each `event` from now on. */
  on(owner, event, listener) {
    this.#add({ owner, event, listener });
  }
  /** Removes a listener added by {@linkcode HotEvents.on}. */
  off(owner, event, listener) {
    this.#keep(event, (entry) => entry.owner !== owner || entry.listener !== listener);
  }
  /** Removes all listeners of `owner`, and remembers them as long as `owner` lives. */
  suspend(owner) {
    const mine = [...this.#entries.values()].flat().filter((entry) => entry.owner === owner);
    for (const { event } of mine) this.#keep(event, (entry) => entry.owner !== owner);
    this.#suspended.set(owner, mine);
  }
  /** Restores the listeners removed by {@linkcode HotEvents.suspend}. */
  resume(owner) {
    for (const entry of this.#suspended.get(owner) ?? []) this.#add(entry);
    this.#suspended.delete(owner);
  }
  /**
   * Calls every listener of `event` in the order of their registration, then waits for all of them.
   *
   * @throws The error of the first listener that failed, after all have settled.
   */
  async emit(event, data) {
    const entries = this.#entries.get(event);
    if (entries === void 0) return;
    const results = await Promise.allSettled(
      entries.map(async (entry) => await entry.listener(data))
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== void 0) throw failed.reason;
  }
  #add(entry) {
    this.#entries.set(entry.event, [...this.#entries.get(entry.event) ?? [], entry]);
  }
  #keep(event, stays) {
    const left = this.#entries.get(event)?.filter(stays) ?? [];
    if (left.length === 0) this.#entries.delete(event);
    else this.#entries.set(event, left);
  }
};

// client/hot/fetch_error.ts
function isFetchError(error) {
  return error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message);
}

// client/hot/failed_updates.ts
function updateKey({ type, path, acceptedPath }) {
  return JSON.stringify([type, path, acceptedPath]);
}
var FailedUpdates = class {
  #failed = [];
  get isEmpty() {
    return this.#failed.length === 0;
  }
  /**
   * Records the result of a batch.
   *
   * @param updates All updates of the batch.
   * @param failed Those that failed.
   * @returns Whether an earlier failed update is fixed now.
   */
  settle(updates, failed) {
    const keys = new Set(failed.map(updateKey));
    const applied = updates.filter((update) => !keys.has(updateKey(update)));
    const left = this.#failed.filter((old) => !keys.has(updateKey(old)));
    const broken = left.filter((old) => !applied.some((update) => fixes(update, old)));
    this.#failed = [...broken, ...failed];
    return broken.length < left.length;
  }
  /**
   * Forgets the updates of modules that left the page.
   *
   * @returns Whether any were forgotten.
   */
  prune(paths) {
    const left = this.#failed.filter(({ path }) => !paths.includes(path));
    const hadAny = left.length < this.#failed.length;
    this.#failed = left;
    return hadAny;
  }
  /** Forgets all failed updates. */
  clear() {
    this.#failed = [];
  }
  /** Whether an error belongs to a module of a failed update. */
  concerns({ id, loc }) {
    const file = cleanUrl(loc?.file ?? id ?? "");
    return this.#failed.some(
      (update) => modulesOf(update).some((url) => file.endsWith(cleanUrl(url).replace(/^\/@fs(?=\/)/, "")))
    );
  }
};
function fixes(update, failed) {
  return update.acceptedPath === failed.acceptedPath || modulesOf(update).includes(modulesOf(failed)[0]);
}
function modulesOf({ chain, acceptedPath }) {
  return chain?.length > 0 ? chain : [acceptedPath];
}

// client/connection/missed_updates.ts
var MAX_AGE = 3e4;
function lacks({ path, version }, { update, wasLoading }) {
  if (version === void 0 && path !== update.acceptedPath) return wasLoading;
  return (version ?? 0) < update.timestamp;
}
var MissedUpdates = class {
  #missed = /* @__PURE__ */ new Map();
  /**
   * @param update An update that no loaded module accepts.
   * @param wasLoading Whether the page is fetching its first modules.
   */
  add(update, wasLoading) {
    const time = performance.now();
    this.#dropBefore(time - MAX_AGE);
    const missed = this.#missed.get(update.path) ?? [];
    const same = missed.find((other) => other.update.acceptedPath === update.acceptedPath);
    if (same && same.update.timestamp > update.timestamp) return;
    const others = missed.filter((other) => other !== same);
    this.#missed.set(update.path, [...others, { update, time, wasLoading }]);
  }
  /**
   * Returns and forgets the updates that `module` missed.
   *
   * @param module An instance that is being evaluated.
   * @param deps The dependencies that it has just accepted.
   */
  take(module, deps) {
    const missed = this.#missed.get(module.path);
    if (missed === void 0) return [];
    const taken = missed.filter(({ update }) => deps.includes(update.acceptedPath));
    const left = missed.filter((entry) => !taken.includes(entry));
    if (left.length === 0) this.#missed.delete(module.path);
    else this.#missed.set(module.path, left);
    const oldest = performance.now() - MAX_AGE;
    return taken.filter((entry) => entry.time >= oldest && lacks(module, entry)).map(({ update }) => update);
  }
  #dropBefore(oldest) {
    for (const [path, missed] of this.#missed) {
      const left = missed.filter(({ time }) => time >= oldest);
      if (left.length === 0) this.#missed.delete(path);
      else if (left.length < missed.length) this.#missed.set(path, left);
    }
  }
};

// client/protocol.ts
var SERVED_EVENT = "vireo:served";
var LOADED_EVENT = "vireo:loaded";
var APPLIED_EVENT = "vireo:applied";
var FAILED_EVENT = "vireo:failed";
var FORWARD_EVENT = "vite:forward-console";
var SETTINGS_EVENT = "vireo:settings";
var SERVED_TIMING = "vireo-served";
var PAGE_ATTRIBUTE = "data-vireo-page";
var STYLE_ATTRIBUTE = "data-vireo-style";
var ERROR_PAGE_ATTRIBUTE = "data-vireo-error-page";
var HMR_PROTOCOL = "vite-hmr";
var PING_PROTOCOL = "vite-ping";
var SERVICE_RESTART = 1012;

// client/hot/hot_client.ts
var HotClient = class {
  #options;
  #events = new HotEvents();
  #modules = /* @__PURE__ */ new Map();
  #data = /* @__PURE__ */ new Map();
  #missed = new MissedUpdates();
  /** Paths that any instance has accepted so far, by the path of the accepting module. */
  #accepted = /* @__PURE__ */ new Map();
  /** Timestamp of the most recently imported update, by {@linkcode updateKey}. */
  #newest = /* @__PURE__ */ new Map();
  /** The latest replacement of each replaced instance. */
  #successors = /* @__PURE__ */ new WeakMap();
  #lastBatch = Promise.resolve();
  #firstInvalidatedBy;
  /** @param options The delivery, the socket and the log. */
  constructor(options2) {
    this.#options = options2;
  }
  /**
   * Creates the `import.meta.hot` of a new instance of a module.
   *
   * @param path The URL of the module, without base and timestamp.
   * @param version Milliseconds since the epoch: the last change that the instance contains;
   * `undefined` before the first update. It tells whether the instance already contains an update
   * that arrived while it was loading.
   */
  createContext(path, version) {
    const previous = this.#modules.get(path);
    if (previous !== void 0) this.#events.suspend(previous);
    const data = this.#data.get(path) ?? {};
    this.#data.set(path, data);
    const callbacks = { acceptances: [], disposers: [], pruners: [] };
    const state = { isOutdated: false, end: void 0 };
    const module = { path, version, data, ...callbacks, ...state };
    this.#modules.set(path, module);
    return new HotContext(this, module);
  }
  /**
   * Whether the page's instance already contains an update, because it was created by that update
   * or a newer one: updates that were sent while the page was loading can arrive after newer ones.
   *
   * @param update The update.
   */
  contains(update) {
    const { path, acceptedPath, timestamp } = update;
    if (path === acceptedPath && (this.#modules.get(path)?.version ?? 0) >= timestamp) return true;
    return (this.#newest.get(updateKey(update)) ?? 0) > timestamp;
  }
  /**
   * Whether an instance of the page accepts an update or already contains it. The newest instance
   * can accept after its evaluation, so paths that earlier instances accepted count as well.
   *
   * @param update The update.
   */
  takes(update) {
    return this.contains(update) || (this.#accepted.get(update.path)?.has(update.acceptedPath) ?? false);
  }
  /**
   * Records updates, including those that a newer one will replace before they are applied.
   *
   * @param updates All updates of a message.
   */
  announce(updates) {
    for (const { path, acceptedPath, chain, cause } of updates) {
      const module = this.#modules.get(path);
      const isOwn = (chain?.length ?? 0) <= 1 && cause === void 0;
      if (module !== void 0 && path === acceptedPath && !isOwn) module.isOutdated = true;
    }
  }
  /**
   * Applies updates, after those of earlier calls.
   *
   * @param updates In the order in which their callbacks run.
   * @returns The updates that failed. Errors are logged, never thrown.
   */
  update(updates) {
    const batch = this.#lastBatch.then(() => this.#apply(updates));
    this.#lastBatch = batch;
    return batch;
  }
  /**
   * Forgets modules that no module imports anymore, after their `dispose` and `prune` callbacks.
   *
   * @param paths URLs of the modules.
   * @param timestamp Milliseconds since the epoch: an instance of this version or a newer one was
   * imported again in the meantime, by another module, and stays.
   */
  async prune(paths, timestamp = Infinity) {
    const modules = paths.map((path) => this.#modules.get(path)).filter((module) => module !== void 0 && (module.version ?? 0) < timestamp);
    for (const module of modules) module.end = "pruned";
    await Promise.all(modules.map((module) => this.#run(module, module.disposers)));
    await Promise.all(modules.map((module) => this.#run(module, module.pruners)));
    for (const module of modules) {
      this.#events.suspend(module);
      this.#modules.delete(module.path);
      this.#accepted.delete(module.path);
      this.#data.delete(module.path);
    }
  }
  /**
   * Calls the listeners of an event and waits for them.
   *
   * @throws The error of the first listener that failed.
   */
  emit(event, data) {
    return this.#events.emit(event, data);
  }
  accept(module, acceptance) {
    module.acceptances.push(acceptance);
    const accepted = this.#accepted.get(module.path) ?? /* @__PURE__ */ new Set();
    this.#accepted.set(module.path, accepted);
    for (const dep of acceptance.deps) accepted.add(dep);
    const successor = this.#newestAfter(module);
    if (successor !== void 0 && acceptance.deps.includes(module.path)) {
      const { update, namespace } = successor;
      setTimeout(() => this.#runCallbacks(update, [acceptance], namespace));
    }
    if (!this.#isCurrent(module)) return;
    const updates = this.#missed.take(module, acceptance.deps);
    if (updates.length > 0) setTimeout(() => this.update(updates));
  }
  onDispose(module, callback) {
    module.disposers.push(callback);
    if (module.end !== void 0) this.#runSoon(module, module.disposers);
  }
  onPrune(module, callback) {
    module.pruners.push(callback);
    if (module.end === "pruned") this.#runSoon(module, module.pruners);
  }
  /** A replaced instance can no longer add listeners. */
  on(module, event, listener) {
    if (this.#isCurrent(module)) this.#events.on(module, event, listener);
  }
  off(module, event, listener) {
    this.#events.off(module, event, listener);
  }
  invalidate({ path }, message) {
    const firstInvalidatedBy = this.#firstInvalidatedBy ?? path;
    const data = { path, message, firstInvalidatedBy };
    this.emit("vite:invalidate", data).catch(
      (error) => this.#options.log.error(`A listener of "vite:invalidate" failed`, error)
    );
    this.send({ type: "custom", event: "vite:invalidate", data });
    this.#options.log.debug(`invalidate ${path}${message ? `: ${message}` : ""}`);
  }
  send(message) {
    this.#options.send(message);
  }
  #isCurrent(module) {
    return this.#modules.get(module.path) === module;
  }
  async #apply(updates) {
    const replacements = /* @__PURE__ */ new Map();
    this.#options.onBatch?.(updates);
    const callbacks = updates.map((update) => this.#prepare(update, replacements));
    const ready = await Promise.all(callbacks);
    const failed = updates.filter((_, index) => !ready[index]());
    await this.#report(failed, replacements);
    return failed;
  }
  /**
   * Tells the server which modules could not be imported; it sends them again once their imports
   * are fixed.
   */
  async #report(failed, replacements) {
    const data = { updates: [] };
    for (const { path, acceptedPath, timestamp } of failed) {
      const replacement = await replacements.get(acceptedPath);
      if (!replacement?.module) data.updates.push({ path, acceptedPath, timestamp });
    }
    if (data.updates.length > 0) this.send({ type: "custom", event: FAILED_EVENT, data });
  }
  /** Starts to import the accepted module. The returned function calls the callbacks. */
  async #prepare(update, replacements) {
    const { path, acceptedPath } = update;
    const module = this.#modules.get(path);
    const isSelfUpdate = path === acceptedPath;
    if (this.contains(update)) return () => true;
    const acceptances = () => module?.acceptances.filter(({ deps }) => deps.includes(acceptedPath)) ?? [];
    if (acceptances().length === 0 && (module === void 0 || !isSelfUpdate)) {
      this.#missed.add(update, module !== void 0 || (this.#options.isLoading?.() ?? false));
      return () => true;
    }
    this.#newest.set(updateKey(update), update.timestamp);
    let replacement = replacements.get(acceptedPath);
    if (replacement === void 0) {
      replacement = this.#replace(update);
      replacements.set(acceptedPath, replacement);
    }
    const { module: namespace } = await replacement;
    return () => {
      if (module !== void 0 && isSelfUpdate && namespace !== void 0) {
        this.#replaced(module, update, namespace);
      }
      return this.#runCallbacks(update, acceptances(), namespace) && namespace !== void 0;
    };
  }
  /** Records the replacement of an instance, for callbacks that it adds from now on. */
  #replaced(module, update, namespace) {
    const current = this.#modules.get(module.path);
    this.#successors.set(module, {
      update,
      namespace,
      module: current === module ? void 0 : current
    });
  }
  /** Follows the replacements of an instance to the newest one. */
  #newestAfter(module) {
    let newest = this.#successors.get(module);
    for (let next = newest; next !== void 0; ) {
      newest = next;
      next = next.module && this.#successors.get(next.module);
    }
    return newest;
  }
  async #replace(update) {
    const path = update.acceptedPath;
    const old = this.#modules.get(path);
    if (old !== void 0) await this.#run(old, old.disposers);
    try {
      const module = await this.#options.importUpdated(update);
      if (old !== void 0) this.#retire(old);
      return { module };
    } catch (error) {
      if (old !== void 0) this.#restore(old);
      this.#logFailedImport(path, error);
      return { module: void 0 };
    }
  }
  /**
   * Records that an instance was replaced. Its code can have run until now and added more dispose
   * callbacks.
   */
  #retire(old) {
    old.end ??= "replaced";
    this.#runSoon(old, old.disposers);
  }
  /** Makes `old` the current instance again, after a newer one began to evaluate and failed. */
  #restore(old) {
    const current = this.#modules.get(old.path);
    if (current === old) return;
    if (current !== void 0) this.#events.suspend(current);
    this.#events.resume(old);
    this.#modules.set(old.path, old);
  }
  #runCallbacks(update, acceptances, namespace) {
    let succeeded = true;
    this.#firstInvalidatedBy = update.firstInvalidatedBy;
    for (const { deps, callback } of acceptances) {
      try {
        callback(deps.map((dep) => dep === update.acceptedPath ? namespace : void 0));
      } catch (error) {
        succeeded = false;
        this.#options.log.error(`An accept callback of "${update.path}" failed`, error);
      }
    }
    this.#firstInvalidatedBy = void 0;
    if (succeeded && namespace !== void 0) {
      this.#options.log.debug(`hmr update ${describeUpdate(update)}`);
    }
    return succeeded;
  }
  /**
   * Calls and removes `callbacks`. Each runs once per instance, even if its replacement fails and
   * is retried.
   */
  async #run({ path, data }, callbacks) {
    for (const callback of callbacks.splice(0)) {
      try {
        await callback(data);
      } catch (error) {
        this.#options.log.error(`A dispose or prune callback of "${path}" failed`, error);
      }
    }
  }
  /** In a later task, because the callbacks can refer to variables that are declared after them. */
  #runSoon(module, callbacks) {
    if (callbacks.length > 0) setTimeout(() => this.#run(module, callbacks));
  }
  #logFailedImport(path, error) {
    this.#options.log.error(cannotReload(path), isFetchError(error) ? void 0 : error);
  }
};

// client/page/inline_styles.ts
var InlineStyles = class {
  #document;
  #options;
  /** @param document The page. */
  constructor(document2, options2) {
    this.#document = document2;
    this.#options = options2;
  }
  /**
   * Gives every `<style>` of the updated module its new text. A `<style>` whose text cannot be
   * fetched keeps the old one.
   *
   * @param update A `css-update`.
   * @returns How many were updated, and how many could not be.
   */
  async update({ path, timestamp }) {
    const styles2 = [...this.#document.querySelectorAll(`[${STYLE_ATTRIBUTE}]`)].map((style) => ({ style, url: style.getAttribute(STYLE_ATTRIBUTE) })).filter(({ url }) => url.replace(/([?&])direct&/, "$1") === path);
    const results = await Promise.all(styles2.map(async ({ style, url }) => {
      const css = await this.#fetch(`${url}&t=${timestamp}`);
      if (css === void 0) return false;
      style.textContent = css;
      return true;
    }));
    const swapped = results.filter((hasCome) => hasCome).length;
    return { swapped, failed: results.length - swapped };
  }
  async #fetch(url) {
    const { base, origin } = this.#options;
    try {
      const response = await fetch(origin + base + encodeURI(url.slice(1)));
      return response.ok ? await response.text() : void 0;
    } catch {
      return void 0;
    }
  }
};

// client/page/links.ts
var GIVE_UP = 5e3;
function linkShows(href, path, { base, origins: origins2 }) {
  const link = URL.canParse(href) ? new URL(href) : void 0;
  if (link === void 0 || !origins2.includes(link.origin)) return false;
  const updated = new URL(base + path.replace(/^\//, ""), link.origin);
  if (link.pathname !== updated.pathname) return false;
  const query = ownQuery(updated.search);
  return query === "" || query === ownQuery(link.search);
}
function withTimestamp(href, timestamp) {
  const url = new URL(href);
  const query = url.search.slice(1).split("&").filter((part) => part !== "" && !/^t=/.test(part));
  url.search = [...query, `t=${timestamp}`].join("&");
  return url.href;
}
function ownQuery(search) {
  return search.slice(1).split("&").filter((part) => !/^(t=.*|direct=?)?$/.test(part)).join("&");
}
var Links = class {
  #document;
  #origins;
  /** Ends the swap that inserted a link, and so removes the link before it. */
  #settle = /* @__PURE__ */ new WeakMap();
  /**
   * Whether the successor of a link loaded, by link. Only the successor is swapped from then on.
   */
  #swaps = /* @__PURE__ */ new WeakMap();
  /**
   * @param document The page.
   * @param origins The allowed origins of links.
   */
  constructor(document2, origins2) {
    this.#document = document2;
    this.#origins = origins2;
  }
  /**
   * Replaces every link that shows the updated style sheet by one with the new version. A link
   * whose new version cannot be fetched stays.
   *
   * @param update A `css-update`.
   * @returns How many links were replaced, and how many could not be.
   */
  async update({ path, timestamp }) {
    const links2 = [...this.#document.querySelectorAll("link[rel~=stylesheet]")].filter((link) => linkShows(link.href, path, this.#origins) && !this.#swaps.has(link)).map((link) => ({ link, href: withTimestamp(link.href, timestamp) })).filter(({ link, href }) => link.href !== href);
    const results = await Promise.all(links2.map(({ link, href }) => {
      const swap = this.#swap(link, href);
      this.#swaps.set(link, swap);
      return swap;
    }));
    const swapped = results.filter((hasCome) => hasCome).length;
    return { swapped, failed: links2.length - swapped };
  }
  async #swap(link, href) {
    const next = link.cloneNode();
    next.href = href;
    const settled = new Promise((resolve) => {
      next.addEventListener("load", () => resolve(true), { once: true });
      next.addEventListener("error", () => resolve(false), { once: true });
      setTimeout(() => resolve(true), link.disabled ? 0 : GIVE_UP);
      this.#settle.set(next, () => resolve(true));
    });
    link.after(next);
    const hasCome = await settled || (await this.#swaps.get(next) ?? false);
    if (hasCome) {
      link.remove();
      this.#settle.get(link)?.();
    } else {
      next.remove();
      this.#swaps.delete(link);
    }
    return hasCome;
  }
};

// client/page/native_import.ts
var SCRIPTS = /^\/[^?]*\.(?:[cm]?[jt]sx?|vue)(?:$|\?)/;
function updateUrl(update, base) {
  const { acceptedPath, timestamp, explicitImportRequired } = update;
  const [path = "", query] = acceptedPath.split(/\?(.*)/s);
  const parameters = [`t=${timestamp}`];
  if (explicitImportRequired) parameters.push("import");
  if (query) parameters.push(query);
  return `${base}${browserPath(path)}?${parameters.join("&")}`;
}
function preloadUrls(update, base) {
  return (update.preload ?? []).filter((path) => SCRIPTS.test(path)).map((path) => updateUrl({ ...update, acceptedPath: path }, base));
}
function browserPath(path) {
  if (path.startsWith("/")) return path.slice(1);
  return `@id/${path.replace("\0", "__x00__")}`;
}
function createNativeImport(options2) {
  return async function importUpdated2(update) {
    for (const url of preloadUrls(update, options2.base)) options2.preload(url);
    return await options2.importModule(updateUrl(update, options2.base));
  };
}

// client/page/failed_load.ts
var TOO_EARLY = 5e3;
var PACK_LOADER = "/@vireo/pack/load?";
var URL_IN_STACK = /https?:\/\/[^\s()]+?(?=:\d+:\d+)/g;
var FailedLoad = class {
  #options;
  /** The server responded with an error page, so any change can be the fix. */
  #isErrorPage;
  /** A script of a packed page could not be loaded, which does not tell the module. */
  #isLoaderLost = false;
  /** A script of the page did not finish. */
  #isStopped = false;
  /** An error occurred on the page; often it has nothing to do with its modules. */
  #isSuspicious = false;
  /** An error was thrown on the page, or a script of it could not be loaded. */
  #hasThrown = false;
  /** Paths of the modules in whose code a script of the page threw. */
  #stoppedIn = /* @__PURE__ */ new Set();
  #fetches;
  /** Module URLs of the page without timestamps. */
  #fetched = /* @__PURE__ */ new Set();
  /** `performance.now()` at the start and the end of imports of updated modules. */
  #imports = [];
  #isReloading = false;
  /** Recent updates for which no failure is known yet. */
  #recent = [];
  /** @param options The page and its modules. */
  constructor(options2) {
    const { window: window2 } = options2;
    this.#options = options2;
    const { document: document2 } = window2;
    this.#isErrorPage = document2.querySelector(`script[${ERROR_PAGE_ATTRIBUTE}]`) !== null;
    this.#fetches = new window2.PerformanceObserver((list) => {
      this.#noteFetches(list.getEntries());
      this.#check();
    });
    this.#fetches.observe({ type: "resource", buffered: true });
    window2.addEventListener("error", ({ target }) => {
      if (target === window2) this.noteThrown();
      else if (this.#isModule(target)) this.#onLost(target);
    }, true);
    document2.addEventListener("load", ({ target }) => this.#onLoad(target), true);
    window2.addEventListener("unhandledrejection", () => this.noteThrown());
  }
  /**
   * Imports an updated module. Modules that fail during the import belong to the update, which is
   * retried anyway.
   */
  async duringImport(importUpdated2) {
    const times = { start: performance.now(), end: Infinity };
    this.#imports.push(times);
    try {
      return await importUpdated2();
    } finally {
      times.end = performance.now();
    }
  }
  /** Whether an error was thrown on the page. */
  get hasThrown() {
    return this.#hasThrown || this.#isErrorPage;
  }
  /** Records an error that was thrown on the page. */
  noteThrown() {
    this.#hasThrown = true;
    this.#suspect();
  }
  /** Records an error that the server sent. */
  noteServerError() {
    this.#suspect();
  }
  /**
   * Reloads the page if an update names a module that failed.
   *
   * @param updates All updates of a batch.
   */
  noteUpdates(updates) {
    if (this.#isErrorPage) return this.#reload();
    const time = performance.now();
    this.#recent = this.#recent.filter((other) => time - other.time < TOO_EARLY);
    this.#recent.push(...updates.map((update) => ({ update, time })));
    this.#check();
  }
  /**
   * Reloads the page if a script failed: the server reports that all modules are as they were
   * before.
   */
  noteRestored() {
    if (this.#isStopped || this.#isErrorPage) this.#reload();
  }
  #onLost(script) {
    this.#isLoaderLost ||= script.src.includes(PACK_LOADER);
    this.#stop();
  }
  #suspect() {
    this.#isSuspicious = true;
    this.#check();
  }
  #stop() {
    this.#isStopped = true;
    this.noteThrown();
  }
  #check() {
    const time = performance.now();
    const isFixed = this.#recent.some(
      (each) => time - each.time < TOO_EARLY && this.#concerns(each.update)
    );
    if (isFixed) this.#reload();
  }
  #reload() {
    if (!this.#isReloading) this.#options.reload("the page had an error when it was loaded");
    this.#isReloading = true;
  }
  #concerns(update) {
    if (this.#isLoaderLost && !this.#options.takes(update)) return true;
    const packs2 = this.#options.packs?.();
    if (packs2?.has(this.#id(update.path))) return this.#concernsPacked(update, packs2);
    if (this.#options.takes(update)) {
      return this.#stoppedIn.size > 0 && modulesOf2(update).some((path) => this.#stoppedIn.has(this.#url(path).pathname));
    }
    this.#noteFetches(this.#fetches.takeRecords());
    return this.#isSuspicious && this.#fetched.has(canonical(this.#url(update.path)));
  }
  /** A packed page reports failures by module, and its scripts load at once. */
  #concernsPacked(update, packs2) {
    if (!this.#options.takes(update)) return this.#isSuspicious;
    return this.#isStopped && modulesOf2(update).some((path) => packs2.hasFailed(this.#id(path)));
  }
  #id(path) {
    return this.#options.base + browserPath(path);
  }
  #noteFetches(entries) {
    for (const entry of entries) {
      const { name, startTime, initiatorType, responseStatus } = entry;
      if (initiatorType !== "script" || this.#isOfUpdate(startTime)) continue;
      this.#fetched.add(canonical(new URL(name)));
      if (responseStatus >= 400) this.#isSuspicious = true;
    }
  }
  #isOfUpdate(time) {
    return this.#imports.some(({ start, end }) => start <= time && time <= end);
  }
  /**
   * A module script was fetched, and has run or failed; with a top-level await it can still be
   * running.
   */
  #onLoad(target) {
    if (!this.#isModule(target) || target.src === "") return;
    this.#options.importModule(target.src).catch((error) => {
      const { stack = "" } = error instanceof Error ? error : {};
      for (const url of stack.match(URL_IN_STACK) ?? []) {
        this.#stoppedIn.add(new URL(url).pathname);
      }
      this.#stop();
    });
  }
  #isModule(target) {
    return target instanceof HTMLScriptElement && target.type === "module" && (target.src === "" || this.#options.origins.includes(new URL(target.src).origin));
  }
  /** The URL of a module of an update, as the page would fetch it from the dev server. */
  #url(path) {
    const { base, origins: origins2 } = this.#options;
    return new URL(base + browserPath(path), origins2.at(-1));
  }
};
function modulesOf2({ chain, path }) {
  return chain?.length > 0 ? chain : [path];
}
function canonical({ origin, pathname, search }) {
  const query = search.slice(1).split("&").filter((part) => !/^(?:t=\d+|import|)$/.test(part));
  return `${origin}${pathname}?${query.join("&")}`;
}

// client/console/console_text.ts
var MAX_DEPTH = 4;
var MAX_ENTRIES = 100;
var MAX_VALUES = 1e3;
function consoleText(values) {
  const [first, ...others] = values;
  if (typeof first !== "string") return values.map(shown).join(" ");
  const text = first.replace(/%[sdifjoOc%]/g, (directive) => {
    if (directive === "%%") return "%";
    return others.length === 0 ? directive : directed(directive, others.shift());
  });
  return [text, ...others.map(shown)].join(" ");
}
function directed(directive, value) {
  const isNumber = typeof value === "number" || typeof value === "string";
  switch (directive) {
    case "%d":
      return typeof value === "bigint" ? shown(value) : String(isNumber ? Number(value) : NaN);
    case "%i":
      return typeof value === "bigint" ? shown(value) : String(isNumber ? parseInt(`${value}`) : NaN);
    case "%f":
      return String(isNumber ? parseFloat(`${value}`) : NaN);
    case "%c":
      return "";
    default:
      return shown(value);
  }
}
function shown(value) {
  return typeof value === "string" ? value : new Inspection().show(value, []);
}
var Inspection = class {
  #left = MAX_VALUES;
  /** Never throws. */
  show(value, above) {
    switch (typeof value) {
      case "string":
        return JSON.stringify(value);
      case "bigint":
        return `${value}n`;
      case "function":
        return `[Function ${value.name || "anonymous"}]`;
      case "object":
        try {
          return value === null ? "null" : this.#showObject(value, above);
        } catch {
          return "[Object]";
        }
      default:
        return String(value);
    }
  }
  #showObject(value, above) {
    if (above.includes(value)) return "[Circular]";
    if (value instanceof Error) return value.stack || String(value);
    if (value instanceof Date || value instanceof RegExp) return String(value);
    if (typeof Node !== "undefined" && value instanceof Node) return describeNode(value);
    if (above.length === MAX_DEPTH) return Array.isArray(value) ? "[…]" : "{…}";
    const inside = [...above, value];
    const item = (each) => this.show(each, inside);
    const pair = ([key, each]) => `${item(key)}:${item(each)}`;
    if (Array.isArray(value)) return `[${this.#list(value, item)}]`;
    if (value instanceof Set) return `Set [${this.#list([...value], item)}]`;
    if (value instanceof Map) return `Map {${this.#list([...value], pair)}}`;
    return `{${this.#list(Object.entries(value), pair)}}`;
  }
  #list(values, show) {
    const texts = [];
    for (const value of values) {
      if (texts.length === MAX_ENTRIES || this.#left <= 0) return [...texts, "…"].join(",");
      this.#left--;
      texts.push(show(value));
    }
    return texts.join(",");
  }
};
function describeNode(node) {
  const { id = "" } = node;
  return `<${node.nodeName.toLowerCase()}${id && ` id=${JSON.stringify(id)}`}>`;
}

// client/console/forward_console.ts
var MAX_LENGTH = 1e4;
var MAX_PER_SECOND = 100;
var ConsoleForwarder = class {
  #options;
  #wrapped = /* @__PURE__ */ new Set();
  #forward = { unhandledErrors: false, logLevels: [] };
  #secondBegan = 0;
  #sent = 0;
  /** @param options The scope and its console. */
  constructor(options2) {
    this.#options = options2;
    const { scope } = options2;
    scope.addEventListener("error", (event) => {
      const { error, message } = event;
      this.#sendError("error", error ?? message);
    });
    scope.addEventListener("unhandledrejection", (event) => {
      this.#sendError("unhandled-rejection", event.reason);
    });
  }
  /** Selects the messages to forward. */
  forward(forward) {
    this.#forward = forward;
    for (const level of forward.logLevels) this.#wrap(level);
  }
  /** Forwards an error that the client itself has caught. */
  error(error) {
    this.#sendError("error", error);
  }
  /** Methods are wrapped once they are needed: browsers show the wrapper as the caller. */
  #wrap(level) {
    const methods = this.#options.console;
    const original = methods[level];
    if (typeof original !== "function" || this.#wrapped.has(level)) return;
    this.#wrapped.add(level);
    methods[level] = (...values) => {
      Reflect.apply(original, this.#options.console, values);
      if (this.#forward.logLevels.includes(level)) this.#sendLog(level, values);
    };
  }
  #sendLog(level, values) {
    const error = values.find((value) => value instanceof Error);
    const isCall = error === void 0;
    const { stack = "" } = error ?? new Error();
    queueMicrotask(() => {
      const shown2 = values.map((value) => value === error && error ? String(error) : value);
      const message = shorten(consoleText(shown2));
      this.#send({ type: "log", data: { level, message, stack: shorten(stack), isCall } });
    });
  }
  #sendError(type, error) {
    if (!this.#forward.unhandledErrors) return;
    const data = error instanceof Error ? { name: error.name, message: shorten(error.message), stack: shorten(error.stack ?? "") } : { name: "Error", message: shorten(consoleText([error])) };
    this.#send({ type, data });
  }
  #send(message) {
    const now = performance.now();
    if (now - this.#secondBegan > 1e3) {
      this.#secondBegan = now;
      this.#sent = 0;
    }
    this.#sent++;
    if (this.#sent <= MAX_PER_SECOND) this.#emit(message);
    else if (this.#sent === MAX_PER_SECOND + 1) {
      const text = `More than ${MAX_PER_SECOND} messages in a second: the others are not forwarded`;
      this.#emit({ type: "log", data: { level: "warn", message: text } });
    }
  }
  #emit(data) {
    this.#options.send({ type: "custom", event: FORWARD_EVENT, data });
  }
};
function shorten(text) {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

// client/console/log.ts
function createLog(console2, onCause) {
  return {
    debug: (message) => console2.debug(`[vireo] ${message}`),
    info: (message) => console2.info(`[vireo] ${message}`),
    error: (message, cause) => {
      if (cause === void 0) return console2.error(`[vireo] ${message}`);
      console2.error(`[vireo] ${message}`, cause);
      onCause?.(cause);
    }
  };
}

// client/hot/message_handler.ts
var MessageHandler = class {
  #options;
  #waiting = [];
  #isRunning = false;
  /** Updates whose errors keep the overlay open until they are fixed or their modules are gone. */
  #failed = new FailedUpdates();
  /** The errors of modules that are not fixed yet; the overlay shows the last one. */
  #errors = [];
  /** @param options The client and the page. */
  constructor(options2) {
    this.#options = options2;
  }
  /**
   * Handles a message of the server, or a custom event of the socket. Never throws or rejects.
   *
   * @returns A promise that resolves when no message is left; at once if an earlier call is still
   * working.
   */
  async receive(payload) {
    this.#waiting.push(payload);
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      try {
        await this.#handle(this.#waiting.shift());
      } catch (error) {
        this.#options.log.error("Cannot handle a message from the server", error);
      }
    }
    this.#isRunning = false;
  }
  async #handle(payload) {
    switch (payload.type) {
      case "connected":
        return this.#options.log.debug("connected.");
      case "update":
        return await this.#update([payload, ...this.#takeUpdates()]);
      case "full-reload":
        return await this.#fullReload(payload);
      case "prune":
        await this.#emit("vite:beforePrune", payload);
        await this.#options.client.prune(payload.paths, payload.timestamp);
        if (this.#failed.prune(payload.paths)) this.#showErrors();
        return;
      case "error":
        await this.#emit("vite:error", payload);
        return this.#showError(payload.err);
      case "custom":
        await this.#emit(payload.event, payload.data);
        return;
      case "ping":
        return;
      default:
        this.#options.log.debug(`unknown message: ${JSON.stringify(payload)}`);
    }
  }
  async #update(received) {
    const { applyStyle, client: client2, swapStyleSheet: swapStyleSheet2 } = this.#options;
    const begin = performance.now();
    const payloads = received.map((payload) => ({
      ...payload,
      updates: payload.updates.filter((update) => !client2.contains(update))
    }));
    for (const { updates: updates2 } of payloads) client2.announce(updates2);
    for (const payload of payloads) await this.#emit("vite:beforeUpdate", payload);
    const updates = newestOfEach(payloads.flatMap((payload) => payload.updates));
    const styles2 = updates.filter(({ type }) => type === "css-update");
    const [failed, ...swapped] = await Promise.all([
      client2.update(
        updates.filter((update) => update.type === "js-update" && !applyStyle(update))
      ),
      ...styles2.map(swapStyleSheet2)
    ]);
    const unapplied = [...failed, ...styles2.filter((_, index) => !swapped[index])];
    this.#settle(received.flatMap((payload) => payload.updates), unapplied);
    for (const payload of payloads) await this.#emit("vite:afterUpdate", payload);
    this.#acknowledge(received, unapplied, begin);
  }
  /**
   * Shows or clears errors after a batch. Successful updates of unrelated modules leave the overlay
   * alone, because a tool that generates styles from the sources updates them after each save.
   */
  #settle(updates, failed) {
    if (updates.length === 0) {
      this.#failed.clear();
      this.#options.failedLoad?.noteRestored();
    }
    const hadNone = this.#failed.isEmpty;
    const hasFixed = this.#failed.settle(updates, failed);
    if (failed.length === 0 && (hadNone || hasFixed)) this.#showErrors();
  }
  /** Removes the update messages at the head of the queue and returns them. */
  #takeUpdates() {
    const end = this.#waiting.findIndex(({ type }) => type !== "update");
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }
  async #fullReload(payload) {
    const { base, log: log2, page: page2 } = this.#options;
    const failed = !await this.#emit("vite:beforeFullReload", payload);
    const { path, reason, triggeredBy } = payload;
    if (failed) log2.info(`page reload canceled by a listener: ${reason ?? triggeredBy ?? path}`);
    if (!page2 || failed || path?.endsWith(".html") && !page2.shows(path, base)) {
      return this.#acknowledge([payload], [], performance.now());
    }
    page2.reload(reason ?? (triggeredBy ? `${triggeredBy} changed` : "the server requested it"), {
      isByServer: true,
      changed: triggeredBy
    });
  }
  /** @param begin When the first message was received. */
  #acknowledge(messages, failed, begin) {
    const batches = messages.flatMap(({ batch }) => batch ?? []);
    if (batches.length === 0) return;
    this.#options.acknowledge({
      batches,
      failed: failed.map(({ path }) => path),
      milliseconds: Math.round(performance.now() - begin)
    });
  }
  #showError(error) {
    const { failedLoad: failedLoad2, log: log2, overlay } = this.#options;
    failedLoad2?.noteServerError();
    this.#errors = [...this.#errors.filter(({ id }) => id !== error.id), error];
    if (overlay) return overlay.show(error);
    const hint = error.hint ? `
${error.hint}` : "";
    const frame = error.frame ? `
${error.frame}` : "";
    log2.error(`Error on the server: ${error.message}${hint}${frame}
${error.stack ?? ""}`);
  }
  /** Shows the last error that is not fixed, and clears the overlay if there is none. */
  #showErrors() {
    const { overlay } = this.#options;
    const shown2 = this.#errors.at(-1);
    this.#errors = this.#errors.filter((error) => this.#failed.concerns(error));
    const last = this.#errors.at(-1);
    if (!last) overlay?.clear();
    else if (last !== shown2 && overlay?.isShown()) overlay.show(last);
  }
  async #emit(event, data) {
    try {
      await this.#options.client.emit(event, data);
      return true;
    } catch (error) {
      this.#options.log.error(`A listener of "${event}" failed`, error);
      return false;
    }
  }
};
function newestOfEach(updates) {
  const newest = /* @__PURE__ */ new Map();
  for (const update of updates) {
    const other = newest.get(updateKey(update));
    if (!other || other.timestamp <= update.timestamp) newest.set(updateKey(update), update);
  }
  return updates.filter((update) => newest.get(updateKey(update)) === update);
}

// client/page/update_import.ts
function createUpdateImport(options2) {
  const { base, importNatively: importNatively2, packs: packs2, reload } = options2;
  return async function importUpdated2(update) {
    const id = base + browserPath(update.acceptedPath);
    const packed = packs2();
    try {
      return await (packed?.has(id) ? packed.importUpdated(id, update.timestamp) : importNatively2(update));
    } catch (error) {
      if (update.isWithinCircularImport && !isFetchError(error)) {
        reload(
          `"${update.acceptedPath}" is part of a circular import and failed to evaluate on its own`
        );
      }
      throw error;
    }
  };
}

// client/overlay/file_links.ts
var FILE = /(?<![\w.:/@-])(?:file:\/\/)?(?:[A-Za-z]:[\\/]|\/(?!\/))[^\n()"'<>]*?:\d+:\d+/g;
function splitAtFiles(text) {
  const parts = [];
  let end = 0;
  for (const { 0: file, index } of text.matchAll(FILE)) {
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: file, file });
    end = index + file.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

// client/overlay/overlay_style.ts
var OVERLAY_STYLE = `
:host {
  --page: rgb(20 22 30 / 55%);
  --window: #ffffff;
  --sunken: #f5f6f8;
  --line: #e1e4ea;
  --text: #1c2129;
  --dim: #667080;
  --red: #c9283d;
  --red-soft: #fdecee;
  --link: #1f5fbf;
  --tag: #6b3fb5;
  --hint: #14663f;
  --hint-soft: #e8f6ee;
  color-scheme: light;
  position: fixed;
  inset: 0;
  z-index: 2147483647;
}

@media (prefers-color-scheme: dark) {
  :host {
    --page: rgb(0 0 0 / 62%);
    --window: #191c22;
    --sunken: #12141a;
    --line: #2c313b;
    --text: #e7eaf0;
    --dim: #959fb0;
    --red: #ff7a88;
    --red-soft: #35191f;
    --link: #85b5ff;
    --tag: #c2a4ff;
    --hint: #7fdcab;
    --hint-soft: #14291f;
    color-scheme: dark;
  }
}

* { box-sizing: border-box; }
[hidden] { display: none !important; }

.backdrop {
  position: absolute;
  inset: 0;
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: 6vh 20px;
  background: var(--page);
  animation: appear 140ms ease-out;
}

.window {
  max-width: 900px;
  margin: 0 auto;
  padding: 22px 28px 18px;
  border: 1px solid var(--line);
  border-top: 4px solid var(--red);
  border-radius: 10px;
  background: var(--window);
  color: var(--text);
  box-shadow: 0 18px 50px rgb(0 0 0 / 35%);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  text-align: left;
  direction: ltr;
}

.head {
  display: flex;
  gap: 10px;
  align-items: center;
  font-size: 13px;
  color: var(--dim);
}

.plugin {
  padding: 1px 9px;
  border-radius: 99px;
  background: color-mix(in srgb, var(--tag) 14%, transparent);
  color: var(--tag);
}

.close {
  margin: -4px -8px -4px auto;
  width: 30px;
  height: 30px;
  border: 0;
  border-radius: 6px;
  background: none;
  color: var(--dim);
  font: 20px/1 system-ui, sans-serif;
  cursor: pointer;
}
.close:hover { background: var(--sunken); color: var(--text); }

pre {
  margin: 0;
  font: 13.5px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  tab-size: 2;
}

.message {
  margin: 10px 0 0;
  font: 600 18px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.message-body { color: var(--red); }

.file { margin-top: 10px; white-space: pre-wrap; overflow-wrap: anywhere; }

.file-link { color: var(--link); text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
.file-link:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }

.frame {
  margin-top: 14px;
  padding: 12px 0;
  border: 1px solid var(--line);
  border-radius: 7px;
  background: var(--sunken);
  overflow-x: auto;
  scrollbar-width: thin;
}
.frame-lines { display: inline-block; min-width: 100%; }
.frame-line { display: block; padding: 0 16px; min-height: 1.6em; }
.frame-line.marked { background: var(--red-soft); }
.frame-line.marker { background: var(--red-soft); color: var(--red); font-weight: 700; }

.hint {
  margin-top: 14px;
  padding: 9px 14px;
  border-left: 3px solid var(--hint);
  border-radius: 0 6px 6px 0;
  background: var(--hint-soft);
  color: var(--hint);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.reason { margin-top: 14px; color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
details { margin-top: 14px; color: var(--dim); }
summary { cursor: pointer; font-size: 13px; width: max-content; }
.stack {
  margin-top: 6px;
  font-size: 12.5px;
  overflow-x: auto;
  scrollbar-width: thin;
}
.stack .file-link { color: inherit; }

.tip {
  margin-top: 18px;
  padding-top: 12px;
  border-top: 1px solid var(--line);
  color: var(--dim);
  font-size: 13px;
}
.tip[role=status] { color: var(--red); }

kbd, code { font: 12px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
kbd {
  padding: 1px 6px;
  border: 1px solid var(--line);
  border-bottom-width: 2px;
  border-radius: 4px;
  background: var(--sunken);
  color: var(--text);
}

@keyframes appear { from { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .backdrop { animation: none; } }
`;

// client/overlay/overlay.ts
var OVERLAY_TAG = "vite-error-overlay";
var Base = globalThis.HTMLElement ?? class {
};
var ErrorOverlay = class extends Base {
  /** The shadow root. */
  root;
  #links;
  /**
   * @param error The error to show.
   * @param links Whether a click on a file opens it in the editor.
   */
  constructor(error, links2 = true) {
    super();
    this.#links = links2;
    this.root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(OVERLAY_STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.root.append(template());
    this.#element(".window").addEventListener("click", (event) => event.stopPropagation());
    this.#element(".close").addEventListener("click", () => this.close());
    this.addEventListener("click", () => this.close());
    this.update(error);
  }
  /** Called by the browser. */
  connectedCallback() {
    document.addEventListener("keydown", this.#closeOnEscape);
  }
  /** Called by the browser. */
  disconnectedCallback() {
    document.removeEventListener("keydown", this.#closeOnEscape);
  }
  /**
   * Shows another error in the same place.
   *
   * @param error The error to show.
   */
  update(error) {
    const { name, message = "", plugin, hint, reason, stack, loc, id } = error;
    const frame = error.frame?.replace(/^\s*\n|\s+$/g, "");
    const file = (loc?.file ?? id)?.replace(/\?.*$/s, "");
    const place = file && loc ? `${file}:${loc.line}:${(loc.column ?? 0) + 1}` : file;
    const body = (frame ? message.replace(frame, "") : message).trim();
    this.#setText(".kind", name && name !== "Error" ? name : "Error");
    this.#setText(".plugin", plugin);
    this.#setText(".message-body", body || "Unknown error");
    this.#setText(".hint", hint);
    this.#setText(".reason", reason);
    this.#setText(".file", place, loc !== void 0);
    this.#setFrame(frame);
    this.#setText(".stack", stack?.trim(), true);
    this.#element("details").hidden = !stack?.trim();
    this.#element("details").open = !frame && !hint;
    this.#element(".failure").hidden = true;
  }
  /** Removes the overlay. */
  close() {
    this.remove();
  }
  #closeOnEscape = (event) => {
    if (event.key === "Escape") this.close();
  };
  #element(selector) {
    return this.root.querySelector(selector);
  }
  #setText(selector, text, withLinks = false) {
    const element = this.#element(selector);
    element.hidden = !text;
    if (!text || !withLinks || !this.#links) element.textContent = text ?? "";
    else {
      const parts = selector === ".file" ? [{ text, file: text }] : splitAtFiles(text);
      element.replaceChildren(
        ...parts.map(({ text: text2, file }) => file === void 0 ? text2 : this.#link(text2, file))
      );
    }
  }
  #setFrame(frame) {
    this.#element(".frame").hidden = !frame;
    const lines = frame?.split(/\r?\n/) ?? [];
    const isMarker = (line = "") => /^\s*\|\s*\^/.test(line);
    this.#element(".frame-lines").replaceChildren(...lines.map((line, index) => {
      const kind = isMarker(line) ? " marker" : isMarker(lines[index + 1]) ? " marked" : "";
      const end = index < lines.length - 1 ? "\n" : "";
      return h("span", { class: `frame-line${kind}` }, `${line}${end}`);
    }));
  }
  #link(text, file) {
    const link = h("a", {
      class: "file-link",
      part: "file-link",
      href: "",
      title: "Open in editor"
    });
    link.textContent = text;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const failure = this.#element(".failure");
      failure.hidden = true;
      const problem = await openInEditor(file);
      if (problem === void 0) return;
      failure.textContent = problem;
      failure.hidden = false;
    });
    return link;
  }
};
function createOverlay(document2) {
  if (!customElements.get(OVERLAY_TAG)) customElements.define(OVERLAY_TAG, ErrorOverlay);
  const all = () => [...document2.querySelectorAll(OVERLAY_TAG)];
  return {
    /** Shows `error` instead of the previous one. */
    show(error) {
      const [shown2, ...others] = all();
      for (const overlay of others) overlay.remove();
      if (shown2 instanceof ErrorOverlay) return shown2.update(error);
      shown2?.remove();
      const Overlay = customElements.get(OVERLAY_TAG);
      (document2.body ?? document2.documentElement).append(new Overlay(error));
    },
    /** Removes the error. */
    clear() {
      for (const overlay of all()) overlay.remove();
    },
    /** Whether an error is shown, by this client or by the page itself. */
    isShown() {
      return all().length > 0;
    }
  };
}
async function openInEditor(file) {
  try {
    const url = new URL(
      `../__open-in-editor?file=${encodeURIComponent(file)}`,
      import.meta.url
    );
    const response = await fetch(url, { method: "POST" });
    if (response.ok) return void 0;
    return `Cannot open the editor: the server responded with ${response.status}`;
  } catch {
    return "Cannot open the editor: the server does not respond";
  }
}
function template() {
  return h(
    "div",
    { class: "backdrop", part: "backdrop" },
    h(
      "div",
      { class: "window", part: "window", role: "alertdialog", "aria-labelledby": "message" },
      h(
        "div",
        { class: "head" },
        h("span", { class: "kind" }),
        h("span", { class: "plugin", part: "plugin" }),
        h("button", { class: "close", type: "button", "aria-label": "Close" }, "×")
      ),
      h(
        "pre",
        { class: "message", part: "message", id: "message" },
        h("span", { class: "message-body", part: "message-body" })
      ),
      h("pre", { class: "file", part: "file" }),
      h("pre", { class: "frame", part: "frame" }, h("span", { class: "frame-lines" })),
      h("div", { class: "hint", part: "hint" }),
      h("div", { class: "reason", part: "reason" }),
      h("details", {}, h("summary", {}, "Stack"), h("pre", { class: "stack", part: "stack" })),
      h("div", { class: "tip failure", role: "status" }),
      h(
        "div",
        { class: "tip", part: "tip" },
        "Fix the code, press ",
        h("kbd", {}, "Esc"),
        " or click outside to close. To turn this off, set ",
        h("code", {}, "server.hmr.overlay"),
        " to ",
        h("code", {}, "false"),
        "."
      )
    )
  );
}
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// client/page/csp_nonce.ts
function cspNonce(document2) {
  return document2.querySelector("meta[property=csp-nonce]")?.nonce;
}

// client/page/page.ts
var DEBOUNCE = 20;
var LEAVE_GRACE = 3e3;
var LOADING_TIME = 3e4;
var REASON_KEY = "vireo:reload-reason";
var Page = class {
  #window;
  #log;
  #reloadTimer;
  #keepsState = true;
  /** Called before a reload that the server causes. */
  onServerReload;
  #leaving = 0;
  /**
   * @param window The page's window.
   * @param log Receives the reason of each reload, before it and, since browsers clear the console,
   * after it.
   */
  constructor(window2, log2) {
    this.#window = window2;
    this.#log = log2;
    this.#logLastReload();
    window2.addEventListener("beforeunload", () => this.#leaving = Date.now());
  }
  /** Whether modules of the first load can still be loading. */
  get isLoading() {
    return this.#window.document.readyState !== "complete";
  }
  /** Whether a reload is about to begin. */
  get isReloading() {
    return this.#reloadTimer !== void 0;
  }
  /**
   * The time at which the page was served, by the server's clock. A page from a service worker's
   * cache is older than the modules that it loads; its own time is then ignored.
   *
   * @param clientServedAt The time at which the client was served, possibly after modules of the
   * page.
   */
  servedAt(clientServedAt) {
    const [navigation] = this.#window.performance.getEntriesByType("navigation");
    const { serverTiming = [] } = navigation ?? {};
    const own = Number(serverTiming.find(({ name }) => name === SERVED_TIMING)?.description);
    return clientServedAt - own < LOADING_TIME ? Math.min(own, clientServedAt) : clientServedAt;
  }
  /**
   * Starts to fetch a module without executing it.
   *
   * @param url With base and timestamp.
   */
  preload(url) {
    const { document: document2 } = this.#window;
    const link = document2.createElement("link");
    link.rel = "modulepreload";
    link.href = url;
    const nonce = cspNonce(document2);
    if (nonce) link.setAttribute("nonce", nonce);
    link.addEventListener("load", () => link.remove(), { once: true });
    link.addEventListener("error", () => link.remove(), { once: true });
    document2.head.append(link);
  }
  /** Reloads the page, once for calls in quick succession. */
  reload(reason, { isByServer = false, changed } = {}) {
    this.#keepsState &&= isByServer;
    this.#log.info(explainReload(reason));
    this.#store((storage) => storage.setItem(REASON_KEY, reason));
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => {
      if (this.#keepsState) this.onServerReload?.(changed);
      this.#window.location.reload();
    }, DEBOUNCE);
  }
  /**
   * Whether this page was made from an HTML file. The server writes the file's URL into its pages;
   * a backend's page is matched by its address.
   *
   * @param path URL of the file, without base.
   * @param base Public base path, with a slash at both ends.
   */
  shows(path, base) {
    const own = this.#window.document.querySelector(`script[${PAGE_ATTRIBUTE}]`);
    if (own) return own.getAttribute(PAGE_ATTRIBUTE) === path;
    return showsHtml(this.#window.location.pathname, path, base);
  }
  /** Resolves as soon as the tab is visible. */
  async whenVisible() {
    const { document: document2 } = this.#window;
    if (document2.visibilityState === "visible") return;
    await new Promise((resolve) => {
      document2.addEventListener("visibilitychange", function changed() {
        if (document2.visibilityState !== "visible") return;
        document2.removeEventListener("visibilitychange", changed);
        resolve();
      });
    });
  }
  /** Resolves at once, or after a moment if a navigation began; never, if the page was left. */
  async whenStaying() {
    const left = this.#leaving + LEAVE_GRACE - Date.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
  /**
   * Calls `callback` when the page returns from the back/forward cache, where browsers cut
   * connections.
   */
  onRestored(callback) {
    this.#window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.#leaving = 0;
      callback();
    });
  }
  #logLastReload() {
    this.#store((storage) => {
      const reason = storage.getItem(REASON_KEY);
      storage.removeItem(REASON_KEY);
      if (reason !== null) this.#log.info(`page reloaded: ${reason}`);
    });
  }
  /** Storage can be forbidden; the reason is then shown only before the reload. */
  #store(use) {
    try {
      use(this.#window.sessionStorage);
    } catch {
    }
  }
};
function explainReload(reason) {
  return reason.startsWith("/") ? `page reload ${reason}` : `page reload: ${reason}`;
}
function showsHtml(pathname, path, base) {
  const page2 = decode(pathname);
  const file = decode(base + path.replace(/^\//, ""));
  if (page2 === file || `${page2}.html` === file) return true;
  if (page2.endsWith("/") && `${page2}index.html` === file) return true;
  return file === `${decode(base)}index.html` && !page2.endsWith(".html");
}
function decode(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

// client/connection/introduction.ts
var TAB_KEY = "vireo:tab";
function introduction(scope) {
  return {
    url: scope.location.href,
    userAgent: scope.navigator.userAgent,
    tab: scope.document ? tabOf(scope) : "",
    isLoaded: scope.document === void 0 || scope.document.readyState === "complete",
    isErrorPage: Boolean(scope.document?.querySelector(`script[${ERROR_PAGE_ATTRIBUTE}]`))
  };
}
function tabOf(scope) {
  try {
    const storage = scope.sessionStorage;
    const known = storage.getItem(TAB_KEY);
    if (known !== null) return known;
    const name = Math.random().toString(36).slice(2);
    storage.setItem(TAB_KEY, name);
    return name;
  } catch {
    return "";
  }
}

// client/connection/reconnect.ts
var STABLE_AFTER = 2e3;
function createReconnect(options2) {
  const { log: log2, guard: guard2, page: page2 } = options2;
  function reload(reason, isAnnounced = false) {
    if (isAnnounced || guard2.allow()) return page2.reload(reason, { isByServer: true });
    log2.error(
      "Cannot keep a connection to the server: it fails after each reload, so the page is not reloaded again. Reload it by hand once the server's output shows no error"
    );
  }
  return {
    async lost(url, { isAnnounced } = {}) {
      await page2.whenStaying();
      log2.info("server connection lost. Polling for restart...");
      await options2.waitForServer(url);
      reload("the server was restarted", isAnnounced);
    },
    async refused(url) {
      await page2.whenStaying();
      if (await options2.ping(url)) reload("the server was restarted while the page was loading");
    }
  };
}

// client/connection/reload_guard.ts
var LIMIT = 3;
var KEY = "vireo:reconnect-reloads";
var ReloadGuard = class {
  #storage;
  /**
   * @param storage Returns `sessionStorage`; can throw, as browsers do where storage is forbidden.
   */
  constructor(storage) {
    this.#storage = storage;
  }
  /** Counts one reload, and returns whether it is allowed. */
  allow() {
    try {
      const storage = this.#storage();
      const count = Number(storage.getItem(KEY) ?? 0) + 1;
      storage.setItem(KEY, String(count));
      return count <= LIMIT;
    } catch {
      return false;
    }
  }
  /** Forgets the count, because the connection is stable. */
  reset() {
    try {
      this.#storage().removeItem(KEY);
    } catch {
    }
  }
};

// client/connection/server_ping.ts
var FIRST_DELAY = 100;
var LAST_DELAY = 1e3;
var GIVE_UP2 = 5e3;
async function waitForServer({ ping, whenVisible, delay }) {
  for (let pause = FIRST_DELAY; ; pause = Math.min(pause * 2, LAST_DELAY)) {
    await whenVisible();
    if (await ping()) return;
    await delay(pause);
  }
}
function pingServer(url, createSocket2) {
  return new Promise((resolve) => {
    let socket2;
    try {
      socket2 = createSocket2(url, PING_PROTOCOL);
    } catch {
      return resolve(false);
    }
    const finish = (isThere) => {
      clearTimeout(timer);
      resolve(isThere);
      socket2.close();
    };
    const timer = setTimeout(() => finish(false), GIVE_UP2);
    socket2.addEventListener("open", () => finish(true), { once: true });
    socket2.addEventListener("close", () => finish(false), { once: true });
  });
}

// client/connection/socket_address.ts
function socketAddresses(options2, clientUrl2) {
  const client2 = new URL(clientUrl2);
  const protocol = options2.hmrProtocol ?? (client2.protocol === "https:" ? "wss" : "ws");
  const host = options2.hmrHost === null ? client2.hostname : bracketed(options2.hmrHost);
  const port = options2.hmrPort ?? client2.port;
  const path = options2.hmrPath.startsWith("/") ? options2.hmrPath : `/${options2.hmrPath}`;
  const query = `?token=${encodeURIComponent(options2.token)}`;
  const address = `${protocol}://${host}${port === "" ? "" : `:${port}`}${path}${query}`;
  if (options2.hmrPort !== null || options2.directTarget === "") return [address];
  const direct = `${protocol}://${options2.directTarget}${query}`;
  return new URL(direct).href === new URL(address).href ? [address] : [address, direct];
}
function bracketed(host) {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
function withoutToken(address) {
  return address.replace(/\?.*$/s, "");
}

// client/connection/socket.ts
var OPEN = 1;
var HotSocket = class {
  #options;
  #queue = [];
  #socket;
  /** @param options The addresses and the callbacks. */
  constructor(options2) {
    this.#options = options2;
  }
  /** Whether messages get through now. */
  get isOpen() {
    return this.#socket?.readyState === OPEN;
  }
  /** Tries the addresses in turn. */
  connect() {
    this.#options.log.debug("connecting...");
    this.#try(0);
  }
  /**
   * Sends `message`, or queues it until the socket opens. Drops it once the connection has ended.
   */
  send(message) {
    const text = JSON.stringify(message);
    if (this.isOpen) this.#socket?.send(text);
    else this.#queue?.push(text);
  }
  #try(index) {
    const { addresses: addresses2, log: log2 } = this.#options;
    const address = addresses2[index];
    if (address === void 0) return this.#unreachable();
    let socket2;
    try {
      socket2 = this.#options.createSocket(address, HMR_PROTOCOL);
    } catch (error) {
      log2.debug(`cannot open a socket at ${withoutToken(address)}: ${error}`);
      return this.#try(index + 1);
    }
    socket2.addEventListener("open", () => {
      if (index > 0) {
        log2.info(
          `connected to ${withoutToken(address)} directly, because ${withoutToken(addresses2[0])} failed. Set server.hmr.clientPort to avoid the preceding error`
        );
      }
      this.#opened(socket2);
    }, { once: true });
    socket2.addEventListener("close", ({ code }) => {
      if (this.#socket === socket2) this.#options.onLost(socket2, code);
      else this.#try(index + 1);
    }, { once: true });
  }
  #opened(socket2) {
    this.#socket = socket2;
    socket2.addEventListener("message", ({ data }) => {
      const payload = parse(data);
      if (payload !== void 0) this.#options.onMessage(payload);
      else this.#options.log.error(`Cannot read a message from the server: ${String(data)}`);
    });
    for (const text of this.#queue ?? []) socket2.send(text);
    this.#queue = void 0;
    const timer = setInterval(() => this.send({ type: "ping" }), this.#options.timeout);
    socket2.addEventListener("close", () => clearInterval(timer), { once: true });
    this.#options.onOpen(socket2);
  }
  #unreachable() {
    const tried = this.#options.addresses.map((address) => `"${withoutToken(address)}"`);
    this.#queue = void 0;
    this.#options.log.error(
      `Cannot connect to the server for hot updates, tried ${tried.join(" and ")}. Edits will not appear until the page is reloaded. Let the proxy forward WebSocket upgrades, or set server.hmr.host, server.hmr.clientPort and server.hmr.protocol to where the browser reaches the server`
    );
    this.#options.onUnreachable();
  }
};
function parse(data) {
  try {
    const value = JSON.parse(String(data));
    return typeof value === "object" && value !== null && "type" in value ? value : void 0;
  } catch {
    return void 0;
  }
}

// client/page/styles.ts
var ID = "data-vite-dev-id";
var Styles = class {
  #document;
  #styles = /* @__PURE__ */ new Map();
  #links = /* @__PURE__ */ new Set();
  #lastInserted;
  /** @param document The page, parsed to the end: module scripts run after that. */
  constructor(document2) {
    this.#document = document2;
    for (const style of document2.querySelectorAll(`style[${ID}]`)) {
      this.#styles.set(style.getAttribute(ID), style);
    }
    for (const link of document2.querySelectorAll(`link[rel="stylesheet"][${ID}]`)) {
      this.#links.add(link.getAttribute(ID));
    }
  }
  /**
   * Whether the page has the style sheet of a CSS module.
   *
   * @param id The id of the CSS module.
   */
  has(id) {
    return this.#styles.has(id);
  }
  /**
   * Adds a style sheet, or changes its text in place.
   *
   * @param id The id of the CSS module.
   * @param css Its text.
   */
  update(id, css) {
    if (this.#links.has(id)) return;
    const style = this.#styles.get(id);
    if (style === void 0) this.#insert(id, css);
    else if (style.textContent !== css) style.textContent = css;
  }
  /**
   * Removes a style sheet.
   *
   * @param id The id of the CSS module.
   */
  remove(id) {
    if (this.#links.delete(id)) {
      const selector = `link[rel="stylesheet"][${ID}="${CSS.escape(id)}"]`;
      for (const link of this.#document.querySelectorAll(selector)) link.remove();
    }
    this.#styles.get(id)?.remove();
    this.#styles.delete(id);
  }
  #insert(id, css) {
    const style = this.#document.createElement("style");
    style.setAttribute("type", "text/css");
    style.setAttribute(ID, id);
    const nonce = cspNonce(this.#document);
    if (nonce) style.setAttribute("nonce", nonce);
    style.textContent = css;
    if (this.#lastInserted?.isConnected) {
      this.#lastInserted.after(style);
    } else {
      this.#document.head.append(style);
      setTimeout(() => this.#lastInserted = void 0);
    }
    this.#lastInserted = style;
    this.#styles.set(id, style);
  }
};

// client/page/inject_query.ts
function injectQuery(url, query) {
  if (!/^[./]/.test(url)) return url;
  const [, path, search, hash] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  return `${path}?${query}${search ? `&${search}` : ""}${hash ?? ""}`;
}

// client/main.ts
var STATE_PATH = "../@vireo/state";
var options = __VIREO_CLIENT_OPTIONS__;
var clientUrl = import.meta.url;
var RENDER_TIME = 20;
var ownConsole = { debug: console.debug, info: console.info, error: console.error };
var hasCaught = false;
var log = createLog(ownConsole, (cause) => {
  hasCaught = true;
  forwarder?.error(cause);
});
var forwarder = options.enabled ? new ConsoleForwarder({ scope: globalThis, console, send: (message) => socket.send(message) }) : void 0;
forwarder?.forward(options.settings.forwardConsole);
var hasPage = typeof document !== "undefined";
var page = hasPage ? new Page(window, log) : void 0;
var styles = hasPage ? new Styles(document) : void 0;
var origins = hasPage ? [location.origin, new URL(clientUrl).origin] : [];
var links = hasPage ? new Links(document, { base: options.base, origins }) : void 0;
var inlineStyles = hasPage ? new InlineStyles(document, { base: options.base, origin: new URL(clientUrl).origin }) : void 0;
var importModule = (url) => import(url);
var failedLoad = page && new FailedLoad({
  window,
  base: options.base,
  origins,
  importModule,
  takes: (update) => client.takes(update),
  packs: () => packs,
  reload: (reason) => page.reload(reason)
});
var errorOverlay = hasPage ? createOverlay(document) : void 0;
if (options.defines) defineGlobals(options.defines);
var guard = new ReloadGuard(() => sessionStorage);
var createSocket = (url, protocol) => new WebSocket(url, protocol);
var addresses = socketAddresses(options, clientUrl);
var importNatively = createNativeImport({
  base: options.base,
  importModule,
  preload: (url) => page?.preload(url)
});
var packs;
var importUpdated = createUpdateImport({
  base: options.base,
  importNatively,
  packs: () => packs,
  reload: (reason) => page?.reload(reason)
});
var client = new HotClient({
  importUpdated: (update) => failedLoad?.duringImport(() => importUpdated(update)) ?? importUpdated(update),
  send: (message) => socket.send(message),
  log,
  isLoading: () => page?.isLoading ?? false,
  onBatch: (updates) => failedLoad?.noteUpdates(updates)
});
var handler = new MessageHandler({
  log,
  base: options.base,
  client,
  page,
  failedLoad,
  swapStyleSheet,
  applyStyle(update) {
    const { style } = update;
    if (!style || !styles?.has(style.id)) return false;
    styles.update(style.id, style.css);
    log.debug(`hmr update ${describeUpdate(update)}`);
    return true;
  },
  overlay: options.overlay ? errorOverlay : void 0,
  acknowledge(data) {
    setTimeout(() => {
      if (page?.isReloading) return;
      socket.send({ type: "custom", event: APPLIED_EVENT, data });
    }, RENDER_TIME);
  }
});
var socket = new HotSocket({
  addresses,
  timeout: options.timeout,
  log,
  createSocket,
  onMessage: (payload) => {
    if (payload.type === "custom" && payload.event === SETTINGS_EVENT) {
      return useSettings(payload.data);
    }
    handler.receive(payload);
  },
  onOpen: (webSocket) => {
    const servedAt = page?.servedAt(options.servedAt) ?? options.servedAt;
    const data = { servedAt, page: introduction(globalThis) };
    socket.send({ type: "custom", event: SERVED_EVENT, data });
    if (!data.page.isLoaded) addEventListener("load", sayLoaded, { once: true });
    setTimeout(() => socket.isOpen && guard.reset(), STABLE_AFTER);
    handler.receive({ type: "custom", event: "vite:ws:connect", data: { webSocket } });
  },
  onLost: (webSocket, code) => {
    handler.receive({ type: "custom", event: "vite:ws:disconnect", data: { webSocket } });
    reconnect?.lost(withoutToken(webSocket.url), { isAnnounced: code === SERVICE_RESTART });
  },
  onUnreachable: () => reconnect?.refused(withoutToken(addresses[0]))
});
var reconnect = page && createReconnect({
  log,
  guard,
  page,
  ping: (url) => pingServer(url, createSocket),
  waitForServer: (url) => waitForServer({
    ping: () => pingServer(url, createSocket),
    whenVisible: () => page.whenVisible(),
    delay: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
  })
});
if (options.enabled) {
  socket.connect();
  void usePageState(options.settings.keepState);
  page?.onRestored(() => {
    if (!socket.isOpen) page.reload("it was restored from the history without a connection");
  });
}
function useSettings({ forwardConsole, keepState }) {
  forwarder?.forward(forwardConsole);
  void usePageState(keepState);
}
async function usePageState(isKept) {
  if (!page || !failedLoad) return;
  if (!isKept) return void (page.onServerReload = void 0);
  if (page.onServerReload) return;
  const { PageState } = await import(new URL(STATE_PATH, clientUrl).href);
  const hasThrown = () => hasCaught || failedLoad.hasThrown;
  const state = new PageState({ window, log, hasThrown });
  page.onServerReload = (changed) => state.keep(changed);
  state.restore();
}
function sayLoaded() {
  setTimeout(() => socket.send({ type: "custom", event: LOADED_EVENT }), RENDER_TIME);
}
async function swapStyleSheet(update) {
  const results = await Promise.all([links?.update(update), inlineStyles?.update(update)]);
  const swapped = results.reduce((sum, result) => sum + (result?.swapped ?? 0), 0);
  const failed = results.reduce((sum, result) => sum + (result?.failed ?? 0), 0);
  if (swapped > 0) log.debug(`css hot updated: ${update.path}`);
  if (failed > 0) log.error(cannotReload(update.path));
  return failed === 0;
}
function createHotContext(ownerPath, version) {
  return client.createContext(ownerPath, version);
}
function usePacks(modules) {
  packs = modules;
}
function updateStyle(id, content) {
  styles?.update(id, content);
}
function removeStyle(id) {
  styles?.remove(id);
}
export {
  ErrorOverlay,
  createHotContext,
  injectQuery,
  removeStyle,
  updateStyle,
  usePacks
};
