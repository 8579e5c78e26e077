/**
 * Applications as they may be: on nodemailer 7, 8, 9 or 10, written as ES modules or in CommonJS. Duty: loading
 * nodemailer and core the way such an application does.
 */
import * as ownCore from '@mailspool/core'
import * as nodemailer8 from 'nodemailer'
import { createRequire } from 'node:module'

export interface Caller {
  name: string
  nodemailer: typeof nodemailer8
  core: typeof ownCore
}

const require = createRequire(import.meta.url)
const PACKAGES = { 7: 'nodemailer7', 8: 'nodemailer', 9: 'nodemailer9', 10: 'nodemailer10' } as const

const loading = Object.entries(PACKAGES).flatMap(([version, name]): Promise<Caller>[] => [
  import(name).then((nodemailer: Caller['nodemailer'] & { default?: Caller['nodemailer'] }) => ({
    name: `nodemailer ${version}, ES module`,
    nodemailer: nodemailer.default ?? nodemailer,
    core: ownCore,
  })),
  Promise.resolve({
    name: `nodemailer ${version}, CommonJS`,
    nodemailer: require(name) as Caller['nodemailer'],
    core: require('@mailspool/core') as Caller['core'],
  }),
])

export const CALLERS: readonly Caller[] = await Promise.all(loading)

/** The versions that are really installed, so that no test speaks of another. */
export const VERSIONS: readonly string[] = Object.values(PACKAGES).map(
  (name) => (require(`${name}/package.json`) as { version: string }).version,
)
