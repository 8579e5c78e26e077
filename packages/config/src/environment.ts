/**
 * Reads the MAILER_* variables. Duty: every scalar setting has one (core's environmentName), and a typo never passes
 * silently: a near miss is a problem, anything else beginning with MAILER_ is a warning, since it may be another
 * program's (Symfony has MAILER_DSN). Pure: the environment comes in.
 */
import {
  didYouMean, environmentName, OPTIONS, readSettingText, type OptionName, type Problem,
} from '@mailspool/core' // prettier-ignore
import { OWN_NAMES, OWN_VARIABLES, ownProblems, type OwnName } from './own-settings.js'

export interface EnvironmentReading {
  /** By the name of the setting. */
  values: Record<string, unknown>
  problems: Problem[]
  warnings: Problem[]
}

const CORE_VARIABLES = new Map<string, OptionName>(
  (Object.keys(OPTIONS) as OptionName[]).flatMap((name) => {
    const variable = environmentName(name)
    return variable === null ? [] : [[variable, name]]
  }),
)

/** Settings that no text can hold. */
const FILE_ONLY: readonly string[] = [
  ...(Object.keys(OPTIONS) as OptionName[]).filter((name) => environmentName(name) === null),
  ...OWN_NAMES.filter((name) => !Object.values(OWN_VARIABLES).includes(name)),
]

/** Every variable that is read, for did-you-mean and for the docs. */
export const VARIABLES: readonly string[] = [...CORE_VARIABLES.keys(), ...Object.keys(OWN_VARIABLES)]

export function readEnvironment(env: NodeJS.ProcessEnv): EnvironmentReading {
  const reading: EnvironmentReading = { values: {}, problems: [], warnings: [] }
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith('MAILER_')) continue
    const own = OWN_VARIABLES[variable]
    const core = CORE_VARIABLES.get(variable)
    if (own !== undefined) readOwn(reading, { variable, name: own, text })
    else if (core !== undefined) readCore(reading, { variable, name: core, text })
    else judgeUnknown(reading, variable)
  }
  return reading
}

function readCore(reading: EnvironmentReading, given: { variable: string; name: OptionName; text: string }): void {
  const read = readSettingText(given.name, given.text)
  if ('value' in read) reading.values[given.name] = read.value
  else reading.problems.push({ path: given.variable, problem: read.problem })
}

/** An empty variable is one that is not set: compose files often pass those on. */
function readOwn(reading: EnvironmentReading, given: { variable: string; name: OwnName; text: string }): void {
  const text = given.text.trim()
  if (text === '') return
  const value = given.name === 'autoMigrate' ? truth(text) : text
  const problems = ownProblems(given.name, value, given.variable)
  if (problems.length === 0) reading.values[given.name] = value
  reading.problems.push(...problems)
}

function truth(text: string): boolean | string {
  const read = readSettingText('useFileLock', text)
  return 'value' in read ? (read.value as boolean) : text
}

function judgeUnknown(reading: EnvironmentReading, variable: string): void {
  const fileOnly = FILE_ONLY.find((name) => joined(variable).startsWith(joined(`MAILER_${name}`)))
  const meant = didYouMean(variable, VARIABLES)
  if (fileOnly !== undefined)
    reading.problems.push({ path: variable, problem: `is not read: set ${fileOnly} in the config file` })
  else if (meant !== null) reading.problems.push({ path: variable, problem: `is no setting; did you mean ${meant}?` })
  else reading.warnings.push({ path: variable, problem: 'is no setting of the mailer and was ignored' })
}

/** 'MAILER_ERROR_HANDLER' and 'MAILER_errorHandler' alike. */
const joined = (name: string) => name.replaceAll('_', '').toLowerCase()
