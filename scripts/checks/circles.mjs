// Check: no import circles inside any package's src, type imports included.
import { importsOf, packageSources, resolveImport, whenRun } from './source.mjs'

export function find(root) {
  const edges = new Map(packageSources(root, ['src']).map((file) => [file, edgesOf(root, file)]))
  const done = new Set()
  return [...edges.keys()].flatMap((file) => walk({ edges, done, file, path: [] }))
}

function edgesOf(root, file) {
  return importsOf(root, file)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, line }) => ({ line, target: resolveImport(root, file, specifier) }))
    .filter(({ target }) => target !== null)
}

/** Depth first; each circle is found once, at the import that closes it. */
function walk({ edges, done, file, path }) {
  if (done.has(file)) return []
  const here = [...path, file]
  const findings = (edges.get(file) ?? []).flatMap(({ target, line }) => {
    const start = here.indexOf(target)
    if (start < 0) return walk({ edges, done, file: target, path: here })
    const circle = [...here.slice(start), target].map((one) => one.replace(/^packages\//, '')).join(' -> ')
    return [`${file}:${line}: this import closes a circle: ${circle}. Move what both need to a file of its own.`]
  })
  done.add(file)
  return findings
}

await whenRun(import.meta.url, find)
