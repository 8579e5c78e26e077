// How every package is built: ES modules, CommonJS and types for both, into dist/.
// A devDependency that src/ imports is bundled; its licence is then written to dist/THIRD-PARTY-LICENSES.txt.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** A library package: `library({ entry: ['src/index.ts'] })`. Without shims import.meta.url is undefined in the CommonJS file. */
export const library = (options: Options) =>
  defineConfig({
    format: ['esm', 'cjs'],
    target: 'node20',
    clean: true,
    sourcemap: true,
    shims: true,
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    ...options,
    esbuildPlugins: [...(options.esbuildPlugins ?? []), licences()],
  })

/** Replaces a module of a bundled package by an empty one: `stub('umzug', /^\.\/cli$/)`. */
export const stub = (packageName: string, modulePattern: RegExp): Plugin => ({
  name: `stub-${packageName}`,
  setup(build) {
    build.onResolve({ filter: modulePattern }, ({ importer, path }) =>
      importer.includes(`/node_modules/${packageName}/`) ? { path, namespace: 'stub' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'module.exports = {}', loader: 'js' }))
  },
})

/** Gives ES module output a `require`, for bundled CommonJS code that calls node's own modules. */
export const requireBanner: NonNullable<Options['banner']> = ({ format }) =>
  format === 'esm'
    ? {
        js: "import { createRequire as mailspoolCreateRequire } from 'node:module'; const require = mailspoolCreateRequire(import.meta.url);",
      }
    : undefined

function licences(): Plugin {
  return {
    name: 'licences',
    setup(build) {
      build.initialOptions.metafile = true
      build.onEnd(({ metafile }) => {
        const folders = new Set(
          Object.values(metafile?.outputs ?? {})
            .flatMap(inputsUsed)
            .flatMap(packageFolder),
        )
        if (folders.size === 0) return
        mkdirSync('dist', { recursive: true })
        writeFileSync('dist/THIRD-PARTY-LICENSES.txt', [...folders].sort().map(licenceOf).join('\n\n'))
      })
    },
  }
}

const inputsUsed = ({ inputs }: { inputs: Record<string, { bytesInOutput: number }> }) =>
  Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0)

/** '../../node_modules/@a/b/lib/c.js' -> ['../../node_modules/@a/b'] */
function packageFolder(input: string): string[] {
  const found = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)
  return found ? [found[0]] : []
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : `Licence: ${license}`
  return `${name} ${version} (bundled)\n${'-'.repeat(60)}\n${text.trim()}\n`
}
