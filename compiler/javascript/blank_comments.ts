const COMMENT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*/gm;

/**
 * Replaces the comments of a style sheet or a script by spaces, so that all other characters keep
 * their offsets.
 */
export function blankComments(code: string): string {
  return code.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, " "));
}
