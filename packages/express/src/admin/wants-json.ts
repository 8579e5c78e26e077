/** Whether a request asks for JSON rather than for a page. Duty: browsers, which name text/html first, get pages. Pure. Standard: RFC 9110 12.5.1. */

export function wantsJson({ headers }: Request): boolean {
  const ranges = (headers.get('accept') ?? '').toLowerCase().split(',').map(readRange)
  const weight = (type: string) => Math.max(0, ...ranges.filter((range) => range.type === type).map(({ q }) => q))
  return weight('application/json') > weight('text/html')
}

function readRange(text: string): { type: string; q: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  const q = Number(/^q=([\d.]+)$/.exec(parameters.find((part) => part.startsWith('q=')) ?? '')?.[1] ?? 1)
  return { type, q: Number.isFinite(q) ? q : 0 }
}
