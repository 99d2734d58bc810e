import type { SFCBlock, SFCScriptBlock, SFCStyleBlock, SFCTemplateBlock } from "@vue/compiler-sfc";
import { hasSameAttributes, isSameBlock } from "./same_block.ts";

/** The blocks of a component, as far as a difference goes by them. */
export interface ComponentBlocks {
  template: SFCTemplateBlock | null;
  script: SFCScriptBlock | null;
  scriptSetup: SFCScriptBlock | null;
  styles: readonly SFCStyleBlock[];
  customBlocks: readonly SFCBlock[];
  cssVars: readonly string[];
}

/** What differs between two versions of a component. */
export interface ComponentDiff {
  script: boolean;
  template: boolean;
  /** Indices of the styles whose text is new and that are imported as before. */
  styles: number[];
  /** A style was added, removed, or has other attributes, so that it is imported in another way. */
  styleList: boolean;
  /** The component gained or lost its scope: elements need another attribute. */
  scoped: boolean;
  /** Other expressions are in the `v-bind()` of styles. */
  cssVars: boolean;
  /** Other objects of class names: `<style module="name">`. */
  cssModules: boolean;
  /** Indices of the custom blocks whose text is new and that are imported as before. */
  customBlocks: number[];
  customBlockList: boolean;
  /**
   * What the page has to do: nothing, take styles, give components a new render function, or create them anew. A
   * list of styles alone needs the new main module too, which counts as a new render function.
   */
  decision: "none" | "styles" | "rerender" | "reload";
}

/** Tells whether two scripts mean the same although their texts differ. */
export type IsSameScript = (previous: SFCScriptBlock, next: SFCScriptBlock) => boolean;

/**
 * Compares two versions of a component.
 *
 * @param isSameScript Called for scripts with equal attributes and different texts.
 * @default {() => false}
 */
export function diffComponents(
  previous: ComponentBlocks,
  next: ComponentBlocks,
  isSameScript: IsSameScript = () => false,
): ComponentDiff {
  const isScriptSame = (a: SFCScriptBlock | null, b: SFCScriptBlock | null) =>
    isSameBlock(a, b) || a !== null && b !== null && hasSameAttributes(a, b) && isSameScript(a, b);
  const styles = diffList(previous.styles, next.styles);
  const customBlocks = diffList(previous.customBlocks, next.customBlocks);
  const changes = {
    script: !isScriptSame(previous.script, next.script) ||
      !isScriptSame(previous.scriptSetup, next.scriptSetup),
    template: !isSameBlock(previous.template, next.template),
    styles: styles.changed,
    styleList: styles.isOtherList,
    scoped: previous.styles.some(isScoped) !== next.styles.some(isScoped),
    cssVars: previous.cssVars.join("\0") !== next.cssVars.join("\0"),
    cssModules: moduleNames(previous) !== moduleNames(next),
    customBlocks: customBlocks.changed,
    customBlockList: customBlocks.isOtherList,
  };
  const isTemplateNewOrGone = !previous.template !== !next.template;
  return { ...changes, decision: decide(changes, isTemplateNewOrGone) };
}

function decide(
  changes: Omit<ComponentDiff, "decision">,
  isTemplateNewOrGone: boolean,
): ComponentDiff["decision"] {
  const isReload = changes.script || changes.scoped || changes.cssVars || changes.cssModules ||
    changes.customBlockList || changes.customBlocks.length > 0 || isTemplateNewOrGone;
  if (isReload) return "reload";
  if (changes.template || changes.styleList) return "rerender";
  return changes.styles.length > 0 ? "styles" : "none";
}

function diffList(
  previous: readonly SFCBlock[],
  next: readonly SFCBlock[],
): { changed: number[]; isOtherList: boolean } {
  const changed: number[] = [];
  let isOtherList = previous.length !== next.length;
  next.forEach((block, index) => {
    const before = previous[index];
    if (!before) return;
    if (before.type !== block.type || !hasSameAttributes(before, block)) isOtherList = true;
    else if (before.content !== block.content) changed.push(index);
  });
  return { changed, isOtherList };
}

function isScoped(style: SFCStyleBlock): boolean {
  return Boolean(style.scoped);
}

function moduleNames({ styles }: ComponentBlocks): string {
  return styles.map(({ module }) => module === true ? "$style" : module || "").filter(Boolean)
    .join("\0");
}
