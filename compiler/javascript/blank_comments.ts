const COMMENT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*/gm;

/** Puts spaces in the place of the comments of a style sheet or a script, so that every other character stays where it is. */
export function blankComments(code: string): string {
  return code.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, " "));
}
