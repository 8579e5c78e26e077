// Arithmetic of figures: medians, percentiles, and the ratio that a goal is about.
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** `part` 0.99: the value that 99 % of them do not exceed. */
export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * part) - 1))]
}

export const spreadOf = (values) => [Math.min(...values), Math.max(...values)]

/**
 * A goal's figure: our median by the best median of those it is measured against (the highest where more is better), or
 * ours alone. `value` is null where one of them was not measured.
 */
export function ratioOf({ rounds, figures }, { figure, of, against }) {
  const medianOf = (name) => {
    const values = (rounds[name] ?? []).map((round) => round[figure]).filter((value) => value !== undefined)
    return values.length === 0 ? null : median(values)
  }
  const ours = medianOf(of)
  if (ours === null) return { value: null, best: null }
  if (against === undefined) return { value: ours, best: null }
  const theirs = against.map((name) => [name, medianOf(name)]).filter(([, value]) => value !== null)
  const sign = figures[figure].better === 'more' ? 1 : -1
  const [best] = theirs.toSorted(([, a], [, b]) => sign * (b - a))
  return best === undefined ? { value: null, best: null } : { value: ours / best[1], best: best[0] }
}
