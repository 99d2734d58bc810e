/** The history as cards: each change with what followed from it. */
import type {
  AppliedEntry,
  BundleEntry,
  ChangeEntry,
  Entry,
  ErrorEntry,
  PageEntry,
  RestartEntry,
} from "./answers.ts";

/** A page that showed a change. */
export interface AppliedBy {
  page: number;
  url: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  appliedAt: number;
  failed: string[];
}

export interface ChangeCard {
  kind: "change";
  key: number;
  at: number;
  change: ChangeEntry;
  verdict: "hot" | "reload" | "nothing" | "failed";
  appliedBy: AppliedBy[];
  errors: ErrorEntry[];
}

export type Card =
  | ChangeCard
  | { kind: "error"; key: number; at: number; error: ErrorEntry }
  | { kind: "page"; key: number; at: number; page: PageEntry; isLost: boolean }
  | { kind: "restart"; key: number; at: number; restart: RestartEntry }
  | { kind: "bundle"; key: number; at: number; bundle: BundleEntry };

/** Milliseconds after a change in which an error counts as its consequence. */
const CONSEQUENCE = 5000;

/**
 * Joins the entries of the history; newest cards first.
 *
 * @param entries Oldest first.
 */
export function cardsOf(entries: readonly Entry[]): Card[] {
  const cards: Card[] = [];
  const byBatch = new Map<number, ChangeCard>();
  let latest: ChangeCard | undefined;
  for (const entry of entries) {
    const { sequence: key, at } = entry;
    switch (entry.kind) {
      case "change":
        latest = cardOf(entry);
        cards.push(latest);
        if (entry.batch !== undefined) byBatch.set(entry.batch, latest);
        break;
      case "applied":
        for (const batch of entry.batches) addApplied(byBatch.get(batch), entry);
        break;
      case "error":
        if (latest && at - latest.at < CONSEQUENCE && latest.change.files.length > 0) {
          latest.errors.push(entry);
        } else cards.push({ kind: "error", key, at, error: entry });
        break;
      case "page":
        if (entry.state === "loaded") addReloaded(latest, entry);
        if (!isPartOfReload(entry, latest)) {
          const isLost = entry.state === "disconnected";
          cards.push({ kind: "page", key, at, page: entry, isLost });
        }
        break;
      case "restart":
        cards.push({ kind: "restart", key, at, restart: entry });
        break;
      case "bundle":
        if (entry.state === "finished") cards.push({ kind: "bundle", key, at, bundle: entry });
    }
  }
  return cards.reverse();
}

function cardOf(change: ChangeEntry): ChangeCard {
  const { sequence: key, at, plan } = change;
  const verdict = plan === "update" ? "hot" : plan;
  return { kind: "change", key, at, change, verdict, appliedBy: [], errors: [] };
}

function addApplied(card: ChangeCard | undefined, entry: AppliedEntry): void {
  if (!card) return;
  const { page, url, at, milliseconds, failed } = entry;
  card.appliedBy.push({ page, url, receivedAt: at - milliseconds, appliedAt: at, failed });
  if (failed.length > 0) card.verdict = "failed";
}

/** Whether an entry about a page says no more than a card: that it reloads, or has loaded. */
function isPartOfReload({ state, isReloading }: PageEntry, card: ChangeCard | undefined): boolean {
  if (state === "loaded" || isReloading) return true;
  return state === "connected" && card?.verdict === "reload" &&
    card.appliedBy.length < card.change.pages;
}

/** A page that has loaded again shows the change that reloaded it. */
function addReloaded(card: ChangeCard | undefined, entry: PageEntry): void {
  if (card?.verdict !== "reload" || card.appliedBy.length >= card.change.pages) return;
  const { page, url, at, milliseconds = 0 } = entry;
  card.appliedBy.push({ page, url, receivedAt: at - milliseconds, appliedAt: at, failed: [] });
}

/** The cards that are about a file whose name contains a text. */
export function cardsAbout(cards: readonly Card[], text: string): Card[] {
  if (text === "") return [...cards];
  return cards.filter((card) => namesOf(card).some((name) => name.includes(text)));
}

function namesOf(card: Card): string[] {
  if (card.kind === "error") return [card.error.id ?? "", card.error.loc?.file ?? ""];
  if (card.kind !== "change") return [];
  const { files, updates } = card.change;
  return [
    ...files.map(({ file }) => file),
    ...updates.flatMap(({ path, chain }) => [path, ...chain]),
  ];
}
