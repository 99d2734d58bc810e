/** Values of form fields, and the focus. Passwords, files and numbers of cards are never read. */
import { elementAt, pathOf } from "./element_path.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A field as it was. */
export interface StoredField {
  path: string;
  /** Name and type, which the field must still have. */
  kind: string;
  /** Text, whether it is checked, or the indexes of the selected options. */
  value: string | boolean | number[];
}

export interface StoredFocus {
  path: string;
  /** The selected range of a text. */
  selection?: [start: number, end: number];
}

/** Types of inputs without a value of the user, or with a secret one. */
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button", "image", "reset"]);
/** `autocomplete` of fields that contain secrets, whatever their type shows. */
const SECRET = /password|one-time-code|\bcc-/;
/** Names of such fields. */
const SECRET_NAME = /passw|passcode|\bpin\b|secret|token|\bcv[cv]\b/i;

function fieldsOf(document: Document): Field[] {
  return [...document.querySelectorAll<Field>("input, textarea, select")];
}

function isSecret(field: Field): boolean {
  return field.type === "password" || SECRET.test(field.autocomplete) ||
    SECRET_NAME.test(`${field.name} ${field.id}`);
}

/** The values of secret fields, which are left out of everything that is stored. */
export function secretsOf(document: Document): Set<string> {
  const fields = fieldsOf(document).filter(isSecret);
  return new Set(fields.map(({ value }) => value).filter((value) => value !== ""));
}

/** The fields whose values differ from those in the page's HTML. */
export function storeFields(document: Document): StoredField[] {
  return fieldsOf(document)
    .filter((field) => !SKIPPED.has(field.type) && !isSecret(field) && isChanged(field))
    .map((field) => ({ path: pathOf(field), kind: kindOf(field), value: valueOf(field) }));
}

function kindOf({ localName, type, name }: Field): string {
  return `${localName} ${type} ${name}`;
}

const isCheckable = (field: Field): field is HTMLInputElement =>
  field.type === "checkbox" || field.type === "radio";

function isSelect(field: Field): field is HTMLSelectElement {
  return field.localName === "select";
}

function isChanged(field: Field): boolean {
  if (isSelect(field)) return field.options.length > 0;
  return isCheckable(field)
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

function valueOf(field: Field): StoredField["value"] {
  if (isSelect(field)) return [...field.selectedOptions].map(({ index }) => index);
  return isCheckable(field) ? field.checked : field.value;
}

/**
 * Restores a field and tells the page's listeners.
 *
 * @returns Whether the field is there again.
 */
export function restoreField(document: Document, { path, kind, value }: StoredField): boolean {
  const field = elementAt(document, path) as Field | null;
  if (!field || kindOf(field) !== kind) return false;
  if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return true;
  if (isSelect(field)) {
    const selected = value as number[];
    if (!selected.every((index) => index < field.options.length)) return false;
    for (const option of field.options) option.selected = selected.includes(option.index);
  } else {
    setProperty(field, isCheckable(field) ? "checked" : "value", value);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** Sets a property as the browser does: React replaces the setter of the element itself. */
function setProperty(field: Field, name: string, value: unknown): void {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), name) ?? {};
  set?.call(field, value);
}

/** The element with the focus, unless it is the body. */
export function storeFocus(document: Document): StoredFocus | undefined {
  const { activeElement, body } = document;
  if (!activeElement || activeElement === body) return undefined;
  const { selectionStart, selectionEnd } = activeElement as Partial<HTMLInputElement>;
  const path = pathOf(activeElement);
  if (typeof selectionStart !== "number" || typeof selectionEnd !== "number") return { path };
  return { path, selection: [selectionStart, selectionEnd] };
}

/** @returns Whether the element is there again. */
export function restoreFocus(document: Document, { path, selection }: StoredFocus): boolean {
  const element = elementAt(document, path) as HTMLInputElement | null;
  if (!element) return false;
  element.focus({ preventScroll: true });
  try {
    if (selection) element.setSelectionRange(...selection);
  } catch {
    // The type of the input has no selection.
  }
  return true;
}
