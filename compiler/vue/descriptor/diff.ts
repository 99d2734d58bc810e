import type { SFCBlock, SFCScriptBlock, SFCStyleBlock, SFCTemplateBlock } from "@vue/compiler-sfc";
import { hasSameAttributes, isSameBlock } from "./same_block.ts";

/** The blocks of a component that are compared. */
export interface ComponentBlocks {
  template: SFCTemplateBlock | null;
  script: SFCScriptBlock | null;
  scriptSetup: SFCScriptBlock | null;
  styles: readonly SFCStyleBlock[];
  customBlocks: readonly SFCBlock[];
  cssVars: readonly string[];
}

/** The differences between two versions of a component. */
export interface ComponentDiff {
  script: boolean;
  template: boolean;
  /** Indices of styles with new text and unchanged imports. */
  styles: number[];
  /** A style was added or removed, or its attributes changed, so that its import differs. */
  styleList: boolean;
  /** The component gained or lost its scope: elements need another attribute. */
  scoped: boolean;
  /** The expressions in the `v-bind()` of styles changed. */
  cssVars: boolean;
  /** The objects of class names changed: `<style module="name">`. */
  cssModules: boolean;
  /** Indices of custom blocks with new text and unchanged imports. */
  customBlocks: number[];
  customBlockList: boolean;
  /**
   * The action of the page: nothing, update styles, give components a new render function, or
   * create them again. A changed list of styles requires the new main module too, which counts as a
   * new render function.
   */
  decision: "none" | "styles" | "rerender" | "reload";
}

/** Whether two scripts with different texts have the same meaning. */
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
