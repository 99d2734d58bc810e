// Built from client/state/main.ts by scripts/build_client.ts; do not edit.

// client/state/element_path.ts
function pathOf(element) {
  const steps = [];
  for (let at = element; at; at = at.parentElement) {
    const { id, ownerDocument } = at;
    if (id && ownerDocument.querySelectorAll(`#${CSS.escape(id)}`).length === 1) {
      steps.unshift(`#${CSS.escape(id)}`);
      break;
    }
    const name = CSS.escape(at.localName);
    if (at === ownerDocument.documentElement || at === ownerDocument.body) {
      steps.unshift(name);
      break;
    }
    const { parentElement } = at;
    if (!parentElement) break;
    steps.unshift(`${name}:nth-child(${[...parentElement.children].indexOf(at) + 1})`);
  }
  return steps.join(" > ");
}
function elementAt(document, path) {
  return path === "" ? null : document.querySelector(path);
}

// client/state/fields.ts
var SKIPPED = /* @__PURE__ */ new Set(["password", "file", "hidden", "submit", "button", "image", "reset"]);
var SECRET = /password|one-time-code|\bcc-/;
var SECRET_NAME = /passw|passcode|\bpin\b|secret|token|\bcv[cv]\b/i;
function fieldsOf(document) {
  return [...document.querySelectorAll("input, textarea, select")];
}
function isSecret(field) {
  return field.type === "password" || SECRET.test(field.autocomplete) || SECRET_NAME.test(`${field.name} ${field.id}`);
}
function secretsOf(document) {
  const fields = fieldsOf(document).filter(isSecret);
  return new Set(fields.map(({ value }) => value).filter((value) => value !== ""));
}
function storeFields(document) {
  return fieldsOf(document).filter((field) => !SKIPPED.has(field.type) && !isSecret(field) && isChanged(field)).map((field) => ({ path: pathOf(field), kind: kindOf(field), value: valueOf(field) }));
}
function kindOf({ localName, type, name }) {
  return `${localName} ${type} ${name}`;
}
var isCheckable = (field) => field.type === "checkbox" || field.type === "radio";
function isSelect(field) {
  return field.localName === "select";
}
function isChanged(field) {
  if (isSelect(field)) return field.options.length > 0;
  return isCheckable(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}
function valueOf(field) {
  if (isSelect(field)) return [...field.selectedOptions].map(({ index }) => index);
  return isCheckable(field) ? field.checked : field.value;
}
function restoreField(document, { path, kind, value }) {
  const field = elementAt(document, path);
  if (!field || kindOf(field) !== kind) return false;
  if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return true;
  if (isSelect(field)) {
    const selected = value;
    if (!selected.every((index) => index < field.options.length)) return false;
    for (const option of field.options) option.selected = selected.includes(option.index);
  } else {
    setProperty(field, isCheckable(field) ? "checked" : "value", value);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}
function setProperty(field, name, value) {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), name) ?? {};
  set?.call(field, value);
}
function storeFocus(document) {
  const { activeElement, body } = document;
  if (!activeElement || activeElement === body) return void 0;
  const { selectionStart, selectionEnd } = activeElement;
  const path = pathOf(activeElement);
  if (typeof selectionStart !== "number" || typeof selectionEnd !== "number") return { path };
  return { path, selection: [selectionStart, selectionEnd] };
}
function restoreFocus(document, { path, selection }) {
  const element = elementAt(document, path);
  if (!element) return false;
  element.focus({ preventScroll: true });
  try {
    if (selection) element.setSelectionRange(...selection);
  } catch {
  }
  return true;
}

// client/state/scroll.ts
var TOLERANCE = 1;
function storeScroll(window) {
  const { document, scrollX, scrollY } = window;
  const own = scrollX || scrollY ? [{ path: "", left: scrollX, top: scrollY }] : [];
  const root = document.scrollingElement;
  const scrolled = [...document.querySelectorAll("body, body *")].filter(
    (element) => element !== root && (element.scrollTop !== 0 || element.scrollLeft !== 0)
  );
  return [
    ...own,
    ...scrolled.map((element) => ({
      path: pathOf(element),
      left: element.scrollLeft,
      top: element.scrollTop
    }))
  ];
}
function restoreScroll(window, { path, left, top }) {
  const { document } = window;
  const element = path === "" ? document.scrollingElement : elementAt(document, path);
  if (!element) return false;
  element.scrollTo({ left, top, behavior: "instant" });
  return Math.abs(element.scrollTop - top) <= TOLERANCE && Math.abs(element.scrollLeft - left) <= TOLERANCE;
}

// client/state/restored_text.ts
function restored(done, { components, fields }) {
  const parts = [
    done.scroll && "scroll position",
    done.focus && "focus",
    done.fields > 0 && count(done.fields, "field"),
    done.values > 0 && `${count(done.values, "value")} of ${count(done.components, "component")}`
  ].filter((part) => part !== false);
  const missing = [
    fields.length > 0 && count(fields.length, "field"),
    components.length > 0 && count(components.length, "component")
  ].filter((part) => part !== false);
  const rest = missing.length > 0 ? `; not found again: ${missing.join(", ")}` : "";
  return `state restored: ${parts.join(", ") || "nothing to restore"}${rest}`;
}
function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

// client/state/value.ts
var NotStorable = class extends Error {
};
var MAX_DEPTH = 30;
var MAX_VALUES = 2e4;
function rawOf(value) {
  return value.__v_raw ?? value;
}
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
function store(value, secrets) {
  let left = MAX_VALUES;
  const above = /* @__PURE__ */ new Set();
  const storeOne = (each) => {
    if (left-- === 0 || above.size > MAX_DEPTH) throw new NotStorable();
    if (typeof each === "string") return secrets.has(each) ? ["kept"] : each;
    if (each === null || typeof each === "boolean" || Number.isFinite(each)) {
      return each;
    }
    if (each === void 0) return ["undefined"];
    if (typeof each === "number" || typeof each === "bigint") return [typeof each, String(each)];
    if (typeof each !== "object") throw new NotStorable();
    const raw = rawOf(each);
    if (above.has(raw)) throw new NotStorable();
    above.add(raw);
    const stored = storeObject(raw, storeOne);
    above.delete(raw);
    return stored;
  };
  try {
    return storeOne(value);
  } catch (error) {
    if (error instanceof NotStorable || error instanceof Error) return void 0;
    throw error;
  }
}
function storeObject(value, storeOne) {
  if (Array.isArray(value)) return ["array", value.map(storeOne)];
  if (value instanceof Date) return ["date", value.getTime()];
  if (value instanceof Set) return ["set", [...value].map(storeOne)];
  if (value instanceof Map) {
    return ["map", [...value].map(([key, each]) => [storeOne(key), storeOne(each)])];
  }
  if (!isPlain(value) || "__v_skip" in value) throw new NotStorable();
  const entries = Object.entries(value).map(([key, each]) => [key, storeOne(each)]);
  return ["object", Object.fromEntries(entries)];
}
function restore(stored, current) {
  if (!Array.isArray(stored)) return stored;
  const [kind, data] = stored;
  const below = (key) => current?.[key];
  switch (kind) {
    case "kept":
      return current;
    case "number":
      return Number(data);
    case "bigint":
      return BigInt(data);
    case "date":
      return new Date(data);
    case "array":
      return data.map((each, index) => restore(each, below(index)));
    case "set":
      return new Set(data.map((each) => restore(each, void 0)));
    case "map":
      return new Map(
        data.map(
          (pair) => pair.map((each) => restore(each, void 0))
        )
      );
    case "object":
      return Object.fromEntries(
        Object.entries(data).map(([key, each]) => [key, restore(each, below(key))])
      );
    default:
      return void 0;
  }
}
function fits(stored, current) {
  const kind = kindOf2(stored);
  const own = store(current, /* @__PURE__ */ new Set());
  const present = own === void 0 ? "other" : kindOf2(own);
  return kind === "nothing" || present === "nothing" || kind === present;
}
function kindOf2(stored) {
  if (Array.isArray(stored)) return stored[0] === "undefined" ? "nothing" : stored[0];
  return stored === null ? "nothing" : typeof stored;
}

// client/state/vue_components.ts
function componentsOf(document) {
  const found = /* @__PURE__ */ new Map();
  [...document.querySelectorAll("[data-v-app]")].forEach((container, index) => {
    const { _vnode } = container;
    if (_vnode) addComponents([_vnode], String(index), found);
  });
  return found;
}
function addComponents(nodes, path, found) {
  const counts = /* @__PURE__ */ new Map();
  for (const instance of nodes.flatMap(childComponents)) {
    const { type, vnode: { key }, subTree } = instance;
    const name = type.__file ?? type.__name ?? type.name ?? "anonymous";
    const position = typeof key === "string" || typeof key === "number" ? `key ${key}` : void 0;
    const count2 = counts.get(name) ?? 0;
    if (position === void 0) counts.set(name, count2 + 1);
    const own = `${path} > ${name} ${position ?? count2}`;
    if (!found.has(own)) found.set(own, instance);
    if (subTree) addComponents([subTree], own, found);
  }
}
function childComponents({ component, suspense, children }) {
  if (component) return [component];
  if (suspense?.activeBranch) return childComponents(suspense.activeBranch);
  if (!Array.isArray(children)) return [];
  return children.flatMap(
    (child) => typeof child === "object" && child !== null ? childComponents(child) : []
  );
}
function storeComponents(document, secrets) {
  return [...componentsOf(document)].flatMap(([path, instance]) => {
    const values = {};
    for (const [name, place] of placesOf(instance)) {
      const stored = store(place.get(), secrets);
      if (stored !== void 0) values[name] = stored;
    }
    const { __file: file } = instance.type;
    return Object.keys(values).length > 0 ? [{ path, file, values }] : [];
  });
}
function restoreComponents(document, stored) {
  const components = stored.length > 0 ? componentsOf(document) : /* @__PURE__ */ new Map();
  const restored2 = /* @__PURE__ */ new Set();
  let count2 = 0;
  for (const { path, values } of stored) {
    const instance = components.get(path);
    if (!instance) continue;
    restored2.add(path);
    for (const [name, place] of placesOf(instance)) {
      const value = Object.hasOwn(values, name) ? values[name] : void 0;
      if (value === void 0 || !fits(value, place.get())) continue;
      place.set(restore(value, place.get()));
      count2++;
    }
  }
  return { restored: restored2, values: count2 };
}
function placesOf({ devtoolsRawSetupState = {}, data = {} }) {
  const own = Object.entries(devtoolsRawSetupState).flatMap(([name, value]) => {
    const place = placeOf(value);
    return place ? [[name, place]] : [];
  });
  const options = Object.keys(data).map((name) => [`data ${name}`, {
    get: () => data[name],
    set: (value) => data[name] = value
  }]);
  return [...own, ...options];
}
function placeOf(value) {
  if (typeof value !== "object" || value === null) return void 0;
  if (isOwnRef(value)) return { get: () => value.value, set: (next) => value.value = next };
  const isReactive = Reflect.get(value, "__v_isReactive") === true;
  if (!isReactive || Reflect.get(value, "__v_isReadonly") === true) return void 0;
  if (Array.isArray(value)) {
    return { get: () => value, set: (next) => value.splice(0, Infinity, ...next) };
  }
  if (!isPlain(value)) return void 0;
  return { get: () => value, set: (next) => void Object.assign(value, next) };
}
function isOwnRef(value) {
  return Reflect.get(value, "__v_isRef") === true && "_rawValue" in value && !("fn" in value);
}

// client/state/main.ts
var STATE_KEY = "vireo:state";
var RELOAD_TIME = 3e4;
var RESTORE_TIME = 3e3;
var USER_EVENTS = ["pointerdown", "keydown", "wheel", "touchstart"];
var PageState = class {
  #options;
  constructor(options) {
    this.#options = options;
  }
  /**
   * Stores the state, before a reload.
   *
   * @param changed Absolute path of the file that causes the reload. Components of this file start
   * with their new values.
   */
  keep(changed) {
    const { window, log, hasThrown } = this.#options;
    if (hasThrown()) return log.info("state not kept: the page threw an error");
    const { document, history } = window;
    const secrets = secretsOf(document);
    const components = storeComponents(document, secrets).filter(({ file }) => file === void 0 || file !== changed);
    const state = {
      route: routeOf(window),
      at: Date.now(),
      history: store(history.state, secrets),
      scroll: storeScroll(window),
      focus: storeFocus(document),
      fields: storeFields(document),
      components
    };
    try {
      window.sessionStorage.setItem(STATE_KEY, JSON.stringify(state));
    } catch {
      log.info("state not kept: the browser cannot store it");
    }
  }
  /** Restores the state that was kept before the page was reloaded. */
  restore() {
    const state = this.#take();
    if (state) new Restoration(state, this.#options).start();
  }
  #take() {
    const { window } = this.#options;
    try {
      const text = window.sessionStorage.getItem(STATE_KEY);
      window.sessionStorage.removeItem(STATE_KEY);
      const state = JSON.parse(text ?? "null");
      const isValid = state?.route === routeOf(window) && Date.now() - state.at < RELOAD_TIME;
      return isValid ? state : void 0;
    } catch {
      return void 0;
    }
  }
};
function routeOf({ location }) {
  return location.pathname + location.search + location.hash;
}
var Restoration = class {
  #options;
  #left;
  #observer;
  #done = { components: 0, values: 0, fields: 0, focus: false, scroll: false };
  #timer;
  #end;
  #isOver = false;
  constructor(state, options) {
    this.#left = state;
    this.#options = options;
    this.#observer = new MutationObserver(() => this.#schedule());
  }
  start() {
    const { window } = this.#options;
    const { document, history } = window;
    if (this.#left.history !== void 0 && history.state === null) {
      history.replaceState(restore(this.#left.history, void 0), "");
    }
    for (const event of USER_EVENTS) window.addEventListener(event, this.#onUser, true);
    this.#observer.observe(document, { childList: true, subtree: true });
    if (document.readyState === "complete") this.#limit();
    else window.addEventListener("load", () => this.#limit(), { once: true });
    this.#schedule();
  }
  #limit() {
    this.#schedule();
    this.#end = setTimeout(() => this.#finish(), RESTORE_TIME);
  }
  #onUser = (event) => {
    if (event.isTrusted) this.#finish();
  };
  /** Frameworks add elements in several steps; each is looked at after the current task. */
  #schedule() {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = void 0;
      this.#restoreComponents();
      this.#timer = setTimeout(() => {
        this.#timer = void 0;
        this.#restoreElements();
      });
    });
  }
  #restoreComponents() {
    if (this.#isOver || this.#stopIfThrown()) return;
    const left = this.#left;
    const { document } = this.#options.window;
    const { restored: restored2, values } = restoreComponents(document, left.components);
    left.components = left.components.filter(({ path }) => !restored2.has(path));
    this.#done.components += values > 0 ? restored2.size : 0;
    this.#done.values += values;
  }
  #restoreElements() {
    if (this.#isOver || this.#stopIfThrown()) return;
    const [left, { window }] = [this.#left, this.#options];
    const { document } = window;
    const { length } = left.fields;
    left.fields = left.fields.filter((field) => !restoreField(document, field));
    this.#done.fields += length - left.fields.length;
    if (left.focus && restoreFocus(document, left.focus)) {
      left.focus = void 0;
      this.#done.focus = true;
    }
    const isLoaded = document.readyState === "complete";
    const isScrolled = left.scroll.map((each) => restoreScroll(window, each));
    this.#done.scroll ||= isScrolled.includes(true);
    if (isLoaded) left.scroll = left.scroll.filter((_, index) => !isScrolled[index]);
    const isComplete = isLoaded && left.components.length + left.fields.length === 0 && left.scroll.length === 0 && !left.focus;
    if (isComplete) this.#finish();
  }
  #stopIfThrown() {
    const hasThrown = this.#options.hasThrown();
    if (hasThrown) this.#finish("the page threw an error");
    return hasThrown;
  }
  #finish(problem) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.#end);
    const { window, log } = this.#options;
    for (const event of USER_EVENTS) window.removeEventListener(event, this.#onUser, true);
    log.info(problem ? `state not restored: ${problem}` : restored(this.#done, this.#left));
  }
};
export {
  PageState
};
