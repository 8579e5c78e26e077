/**
 * Puts flag, environment, file and default together, in that order. Duty: every problem of all of them in one error
 * (MAILER_BAD_CONFIG); in production a missing database or transport is MAILER_NOT_CONFIGURED, elsewhere the
 * development default. Pure but for what it is given.
 */
import { join, resolve } from 'node:path'
import {
  badConfig, didYouMean, MailerError, OPTIONS, readSettings,
  type CheckedSettings, type Problem, type Settings, type TransportConfig,
} from '@mailspool/core' // prettier-ignore
import { absoluteDatabaseUrl, isDatabaseUrl } from './database-url.js'
import { readEnvironment, type EnvironmentReading } from './environment.js'
import type { FileConfig } from './file-config.js'
import type { FoundConfig } from './find-config.js'
import type { LoadedConfig, Origin, QueuePlace, StoreOptions } from './loaded-config.js'
import { OWN_NAMES, ownProblems, type OwnName } from './own-settings.js'

export interface Sources extends FoundConfig {
  env: NodeJS.ProcessEnv
  /** From the command line, read by core's readSettingText. */
  flags?: Partial<Settings>
}

/** @throws {MailerError} MAILER_BAD_CONFIG with all problems; MAILER_NOT_CONFIGURED */
export function resolveConfig(sources: Sources): LoadedConfig {
  const environment = readEnvironment(sources.env)
  const { given, problems } = readFile(sources)
  const own = { ...pickOwn(given), ...pickOwn(environment.values) } as FileConfig
  const settings = readSettings({ ...pickCore(given), ...pickCore(environment.values), ...sources.flags }).settings
  const place = choosePlace(sources, { given, environment })
  const missing = missingSettings(place, settings)
  const all = [...environment.problems, ...problems, ...('problem' in place ? [place.problem] : [])]
  const production = sources.env['NODE_ENV'] === 'production'
  if (all.length > 0) throw badConfig(production ? [...all, ...missing.map(notSet)] : all)
  if (production && missing.length > 0) throw notConfigured(missing)
  return {
    file: sources.file,
    folder: sources.folder,
    settings: withPaths(settings, sources),
    place: 'place' in place ? place.place : { url: `sqlite:${join(sources.projectFolder, '.mailer', 'queue.sqlite')}` },
    storeOptions: storeOptions(own),
    autoMigrate: own.autoMigrate ?? null,
    admin: own.admin ?? {},
    logger: own.logger ?? null,
    origins: { ...originsOf(sources, { given, environment }), ...placeOrigin(place), ...devTransport(settings) },
    warnings: environment.warnings,
  }
}

type Given = Record<string, unknown>

interface Layers {
  given: Given
  environment: EnvironmentReading
}

/** The file's own values, and all that is wrong with them. */
function readFile(sources: Sources): { given: Given; problems: Problem[] } {
  const exported = sources.exported ?? {}
  if (typeof exported !== 'object' || Array.isArray(exported))
    return {
      given: {},
      problems: [{ path: sources.file ?? 'the config', problem: 'must export an object by default' }],
    }
  const given = { ...(exported as Given) }
  const unknown = Object.keys(given).filter((name) => !(name in OPTIONS) && !isOwn(name))
  const problems = [
    ...unknown.map(unknownSetting),
    ...readSettings(pickCore(given)).problems,
    ...OWN_NAMES.flatMap((name) => ownProblems(name, given[name])),
  ]
  return { given, problems }
}

function unknownSetting(name: string): Problem {
  const meant = didYouMean(name, [...Object.keys(OPTIONS), ...OWN_NAMES])
  return { path: name, problem: `is no setting${meant === null ? '' : `; did you mean ${meant}?`}` }
}

const isOwn = (name: string): name is OwnName => (OWN_NAMES as readonly string[]).includes(name)
const isSet = (value: unknown) => value !== undefined && value !== null
const pick = (given: Given, wanted: (name: string) => boolean): Given =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== undefined && wanted(name)))
const pickCore = (given: Given): Partial<Settings> => pick(given, (name) => name in OPTIONS)
const pickOwn = (given: Given): Given => pick(given, (name) => isOwn(name) && given[name] !== null)

type Choice = { place: QueuePlace; origin: Origin } | { problem: Problem } | { none: true }

/** MAILER_DATABASE, else what the file names, else DATABASE_URL. */
function choosePlace(sources: Sources, { given, environment }: Layers): Choice {
  const variable = environment.values['database'] as string | undefined
  if (variable !== undefined) return { place: urlPlace(variable, sources), origin: 'environment' }
  const named = (['database', 'sequelize', 'store'] as const).filter((name) => isSet(given[name]))
  if (named.length > 1)
    return { problem: { path: named.join(' and '), problem: 'all say where the queue lives: keep one' } }
  if (named[0] !== undefined) return { place: filePlace(named[0], given, sources), origin: 'file' }
  const shared = sources.env['DATABASE_URL']?.trim() ?? ''
  if (shared === '') return { none: true }
  if (isDatabaseUrl(shared)) return { place: urlPlace(shared, sources), origin: 'environment' }
  const problem = 'is no postgres, mysql or sqlite URL: set database (MAILER_DATABASE) for the queue'
  return { problem: { path: 'DATABASE_URL', problem } }
}

function filePlace(name: 'database' | 'sequelize' | 'store', given: Given, sources: Sources): QueuePlace {
  return name === 'database' ? urlPlace(String(given[name]), sources) : ({ [name]: given[name] } as QueuePlace)
}

const urlPlace = (url: string, { folder }: Sources): QueuePlace => ({ url: absoluteDatabaseUrl(url, folder) })

type Missing = 'database' | 'transport'

function missingSettings(place: Choice, settings: CheckedSettings): Missing[] {
  return [...('none' in place ? ['database' as const] : []), ...(hasTransport(settings) ? [] : ['transport' as const])]
}

const hasTransport = (settings: CheckedSettings) => settings.transport !== null || 'default' in settings.transports

const VARIABLE = { database: 'MAILER_DATABASE', transport: 'MAILER_TRANSPORT' } as const

const notSet = (name: Missing): Problem => ({ path: name, problem: `(${VARIABLE[name]}) is not set` })

/** Names both settings, also when only one is missing: who reads it wants to know what the pair is. */
function notConfigured(missing: readonly Missing[]): MailerError {
  const set = (['database', 'transport'] as const).filter((name) => !missing.includes(name))
  const say = (names: readonly Missing[]) => names.map((name) => `${name} (${VARIABLE[name]})`).join(' and ')
  return new MailerError('MAILER_NOT_CONFIGURED', {
    missing: say(missing) + (set.length === 0 ? '' : `; ${say(set)} is set`),
    list: missing,
  })
}

/** Relative paths count from the config, not from wherever the process was started. */
function withPaths(settings: CheckedSettings, { folder, projectFolder }: Sources): CheckedSettings {
  const absolute = (path: string | null) => (path === null ? null : resolve(folder, path))
  const transports = Object.entries(settings.transports).map(([name, one]) => [name, outboxFrom(one, folder)])
  const development = hasTransport(settings) ? null : `outbox:${join(projectFolder, '.mailer', 'outbox')}`
  return {
    ...settings,
    transport: settings.transport === null ? development : outboxFrom(settings.transport, folder),
    transports: Object.fromEntries(transports) as Record<string, TransportConfig>,
    attachmentsRoot: absolute(settings.attachmentsRoot),
    lockPath: absolute(settings.lockPath),
  }
}

function outboxFrom(transport: TransportConfig, folder: string): TransportConfig {
  const path = typeof transport === 'string' ? /^outbox:(?:\/\/(?=\/))?(.+)$/.exec(transport)?.[1] : undefined
  return path === undefined ? transport : `outbox:${resolve(folder, path)}`
}

function storeOptions({ tablePrefix, schema, dialectModule, pool }: FileConfig): StoreOptions {
  return pick({ tablePrefix, schema, dialectModule, pool }, () => true)
}

function originsOf(sources: Sources, { given, environment }: Layers): Record<string, Origin> {
  const all = (names: object, origin: Origin) => Object.fromEntries(Object.keys(names).map((name) => [name, origin]))
  return {
    ...all(
      pick(given, () => true),
      'file',
    ),
    ...all(environment.values, 'environment'),
    ...all(sources.flags ?? {}, 'flag'),
  }
}

const placeOrigin = (choice: Choice): Record<string, Origin> => ({
  database: 'origin' in choice ? choice.origin : 'development',
})

const devTransport = (settings: CheckedSettings): Record<string, Origin> =>
  hasTransport(settings) ? {} : { transport: 'development' }
