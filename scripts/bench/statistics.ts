/**
 * The value below which a share of the samples lies, interpolated between the two nearest.
 *
 * @param samples At least one, in any order.
 * @param share From 0 to 1: 0.5 is the median.
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError("Cannot take a quantile of no samples");
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)]!;
  const high = sorted[Math.ceil(position)]!;
  return low + (high - low) * (position - Math.floor(position));
}
