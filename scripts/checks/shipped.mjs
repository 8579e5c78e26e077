// Check: what the built files of a package import, types included, is in its dependencies or peers: a user has nothing else.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { importsOf, whenRun } from './source.mjs'

const LISTS = ['dependencies', 'peerDependencies', 'optionalDependencies']

export function find(root) {
  return readdirSync(join(root, 'packages')).flatMap((folder) => packageFindings(root, `packages/${folder}`))
}

function packageFindings(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  if (!existsSync(join(root, folder, 'dist'))) return [`${folder}/package.json:1: not built. Run \`npm run build\`.`]
  const declared = new Set([manifest.name, ...LISTS.flatMap((list) => Object.keys(manifest[list] ?? {}))])
  const files = readdirSync(join(root, folder, 'dist'), { recursive: true }).filter((file) =>
    /\.(js|cjs|d\.ts|d\.cts)$/.test(file),
  )
  return files.map((file) => `${folder}/dist/${file}`).flatMap((file) => fileFindings(root, file, declared))
}

function fileFindings(root, file, declared) {
  return importsOf(root, file).flatMap(({ specifier, line }) => {
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
    if (specifier.startsWith('.') || isBuiltin(specifier) || declared.has(name)) return []
    return [
      `${file}:${line}: imports '${name}', which a user does not have. Make it a dependency, or keep it (or its types) inside.`,
    ]
  })
}

await whenRun(import.meta.url, find)
