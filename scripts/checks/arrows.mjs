// Check: who may import whom, between the packages and between the folders of packages/core/src.
// The two tables below are the rule; a new arrow is a line here and a reason in docs/decisions/.
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { importsOf, packageSources, resolveImport, sourcesIn, whenRun } from './source.mjs'

const NAMES = {
  core: '@mailspool/core',
  'sequelize-store': '@mailspool/sequelize-store',
  config: '@mailspool/config',
  express: '@mailspool/express',
  cli: 'mailer-cli',
}

/** Between packages: whose src may import which packages. */
const PACKAGES = {
  core: [],
  'sequelize-store': ['core'],
  config: ['core', 'sequelize-store'],
  express: ['core', 'config'],
  cli: ['core', 'config'],
}

/** Inside core/src, by folder. `shared` are the files directly in src/ (options, errors, events, clock, ...): all but message/ may use them. */
const CORE = {
  message: [],
  shared: ['message', 'store', 'transport', 'enqueue', 'deliver', 'maintain'],
  store: ['message', 'shared'],
  transport: ['message', 'shared'],
  enqueue: ['message', 'store', 'shared'],
  deliver: ['message', 'store', 'transport', 'shared'],
  maintain: ['message', 'store', 'shared'],
  mailer: ['message', 'store', 'transport', 'enqueue', 'deliver', 'maintain', 'shared'],
}

/** Folders whose *types* shared files may name (a setting's type stands where it is used), never their code. */
const TYPES_ONLY = ['store', 'transport', 'enqueue', 'deliver', 'maintain']

export function find(root) {
  const inPackages = packageSources(root, ['src', 'test']).flatMap((file) => fileFindings(root, file))
  // every workspace takes its Jest settings from the root
  const others = ['examples', 'neighbours'].flatMap((folder) => sourcesIn(root, folder))
  const inOthers = others
    .filter((file) => !file.endsWith('/jest.config.mjs'))
    .flatMap((file) => leavesFolder(root, file))
  return [...inPackages, ...inOthers]
}

function fileFindings(root, file) {
  const inTest = file.split('/')[2] === 'test'
  return [
    ...leavesFolder(root, file),
    ...importsOf(root, file).flatMap((one) => {
      const sentence = one.specifier.startsWith('.')
        ? relativeArrow({ root, file, inTest, ...one })
        : packageArrow({ root, file, inTest, ...one })
      return sentence ? [`${file}:${one.line}: ${sentence}`] : []
    }),
  ]
}

/** Another package, example or neighbour is imported by its published name, never by a path. */
function leavesFolder(root, file) {
  const home = file.startsWith('neighbours/') ? 'neighbours/' : file.split('/').slice(0, 2).join('/') + '/'
  return importsOf(root, file).flatMap(({ specifier, line }) => {
    const target = specifier.startsWith('.') ? resolveImport(root, file, specifier) : null
    if (!target || target.startsWith(home)) return []
    return [`${file}:${line}: '${specifier}' leaves ${home}. Import the other package by its published name.`]
  })
}

function packageArrow({ root, file, inTest, specifier }) {
  if (isBuiltin(specifier)) return null
  const folder = file.split('/')[1]
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const target = Object.keys(NAMES).find((key) => NAMES[key] === name)
  if (!target)
    return isDeclared(root, folder, name)
      ? null
      : `'${name}' is in no list of packages/${folder}/package.json. Add it there, or do without it.`
  if (inTest || target === folder) return null
  if (PACKAGES[folder]?.includes(target)) return null
  return `${folder} may not import ${target}. Dependencies point one way only: move the code, or hand the thing in.`
}

function isDeclared(root, folder, name) {
  const manifest = JSON.parse(readFileSync(join(root, `packages/${folder}/package.json`), 'utf8'))
  const rootManifest = existsSync(join(root, 'package.json'))
    ? JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    : {}
  const lists = [
    manifest.dependencies,
    manifest.peerDependencies,
    manifest.optionalDependencies,
    manifest.devDependencies,
  ]
  return lists.some((list) => list?.[name]) || Boolean(rootManifest.devDependencies?.[name])
}

function relativeArrow({ root, file, inTest, specifier }) {
  const target = resolveImport(root, file, specifier)
  if (!target || inTest) return null
  // a package's own front; an index inside a folder, as of texts by language, is only a file
  if (/\/src\/(testing\/)?index\.ts$/.test(target))
    return `'${specifier}' is an index file, which is for other packages. Import the file that has the thing.`
  if (![file, target].every((one) => one.startsWith('packages/core/src/'))) return null
  return coreArrow({ root, file, target, specifier })
}

function coreArrow({ root, file, target, specifier }) {
  const [from, to] = [areaOf(file), areaOf(target)]
  if (from === 'anything' || from === to) return null
  if (!(from in CORE))
    return `packages/core/src/${from}/ is in no row of the table of scripts/checks/arrows.mjs. Add its row, with a decision record.`
  if (!CORE[from].includes(to))
    return `${from} may not import ${to} ('${specifier}'). The ways in and out meet in the store; see CONTRIBUTING.md, arrows.`
  if (from === 'shared' && TYPES_ONLY.includes(to) && !importsTypesOnly(root, file, specifier))
    return `a shared file may name only types of ${to}. Write \`import type\`, or move the code there.`
  return null
}

function importsTypesOnly(root, file, specifier) {
  const quoted = specifier.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  const text = readFileSync(join(root, file), 'utf8')
  return !new RegExp(`(^|\\n)\\s*(import|export)\\s+(?!type\\b)[^;'"]*from\\s*['"]${quoted}['"]`).test(text)
}

/** 'packages/core/src/store/store.ts' -> 'store'; mailer.ts -> 'mailer'; index files and testing/ may import anything. */
function areaOf(file) {
  const [first, ...rest] = file.slice('packages/core/src/'.length).split('/')
  if (file.endsWith('/index.ts') || first === 'testing') return 'anything'
  if (rest.length > 0) return first
  return first === 'mailer.ts' ? 'mailer' : 'shared'
}

await whenRun(import.meta.url, find)
