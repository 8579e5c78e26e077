// The line through measured points, and how far it may be off. Pure.

/**
 * Least squares. `error` is the standard error of the slope, from what is left beside the line.
 * @param points [{ x, y }], at least three
 */
export function slope(points) {
  const n = points.length
  const mean = (key) => points.reduce((sum, point) => sum + point[key], 0) / n
  const [x, y] = [mean('x'), mean('y')]
  const sum = (of) => points.reduce((total, point) => total + of(point), 0)
  const spread = sum((point) => (point.x - x) ** 2)
  const slope = sum((point) => (point.x - x) * (point.y - y)) / spread
  const left = sum((point) => (point.y - y - slope * (point.x - x)) ** 2)
  return { slope, error: Math.sqrt(left / (n - 2) / spread) }
}
